/** How a text would be read, asked a moment after the last key; what could be read last stays while it cannot be. */
import { untrack } from 'svelte';
import { readBody, type RunbookBody } from '../../../shared/runbooks/body.ts';
import { ask } from '../../graphql/client.ts';
import { PreviewRunbook } from '../../graphql/documents/runbook-drafts.ts';
import { tell } from '../../tell.ts';
import { picturesIn } from './text.ts';

export interface Problem {
  /** 0: the text as a whole. */
  line: number;
  message: string;
}

const REST = 350;

export class Previewing {
  problems = $state.raw<readonly Problem[]>([]);
  body = $state.raw<RunbookBody | null>(null);
  /** Why there is nothing newer to be seen. */
  blind = $state<string | null>(null);
  /** What is seen is not what is typed: it could not be read. */
  stale = $state(false);

  /** Call while a component is being made. */
  constructor(handle: string, typed: () => { text: string; pictures: Readonly<Record<string, string>> }) {
    let first = true;
    $effect(() => {
      const { text, pictures } = typed();
      const asked = { handle, text, pictures: picturesIn(text, pictures) };
      const running = new AbortController();
      const timer = setTimeout(() => void untrack(() => this.#ask(asked, running.signal)), first ? 0 : REST);
      first = false;
      return () => {
        clearTimeout(timer);
        running.abort();
      };
    });
  }

  async #ask(asked: { handle: string; text: string; pictures: { name: string; hash: string }[] }, signal: AbortSignal): Promise<void> {
    try {
      const { runbookPreview } = await ask(PreviewRunbook, asked, { signal });
      this.problems = runbookPreview.problems;
      const body = readBody(runbookPreview.body);
      this.stale = !body && this.body !== null;
      if (body) this.body = body;
      this.blind = null;
    } catch (error) {
      if (!signal.aborted) this.blind = tell(error).what;
    }
  }
}
