/** Runbooks found as one types: what this device keeps at once, what the server knows a moment later. */
import { untrack } from 'svelte';
import { searchKept } from '../../../shared/search/search.ts';
import { ask } from '../../graphql/client.ts';
import { SearchRunbooks, type RunbookRow } from '../../graphql/documents/runbooks.ts';
import type { ResultOf } from '../../graphql/graphql.ts';
import { tell } from '../../tell.ts';

type Row = ResultOf<typeof RunbookRow>;

export interface Found {
  handle: string;
  title: string;
  summary: string;
  excerpt: readonly { text: string; isMatch: boolean }[];
  why: string;
  /** What only the server knows. */
  row: Row | null;
}

const REST = 120;

export class Finding {
  found = $state.raw<readonly Found[] | null>(null);
  /** Whether only this device was searched, and why. */
  alone = $state<string | null>(null);
  busy = $state(false);

  /** Call while a component is being made. */
  constructor(asked: () => { words: string; service: string | null }) {
    $effect(() => {
      const { words, service } = asked();
      if (!words) {
        untrack(() => this.#rest());
        return undefined;
      }
      const running = new AbortController();
      void untrack(() => this.#here(words, service, running.signal));
      const timer = setTimeout(() => void untrack(() => this.#there(words, service, running.signal)), REST);
      return () => {
        clearTimeout(timer);
        running.abort();
      };
    });
  }

  #rest(): void {
    this.found = this.alone = null;
    this.busy = false;
  }

  /** What is kept answers first; it never takes the place of an answer for the same words. */
  async #here(words: string, service: string | null, signal: AbortSignal): Promise<void> {
    this.busy = true;
    const hits = await searchKept(words, { service, limit: 30 }).catch(() => []);
    if (signal.aborted || !this.busy) return;
    if (hits.length > 0 || this.found === null) this.found = hits.map((hit) => ({ ...hit, row: null }));
  }

  async #there(words: string, service: string | null, signal: AbortSignal): Promise<void> {
    try {
      const { searchRunbooks } = await ask(SearchRunbooks, { words, service }, { signal });
      this.found = searchRunbooks.map(({ runbook, excerpt, why }) => ({ handle: runbook.handle, title: runbook.title, summary: runbook.summary, excerpt, why, row: runbook }));
      this.alone = null;
    } catch (error) {
      if (signal.aborted) return;
      this.alone = tell(error).what;
    }
    this.busy = false;
  }
}
