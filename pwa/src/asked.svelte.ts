/** A query on a screen: asked at once, again when its variables change, and kept on the device when that helps. */
import { untrack } from 'svelte';
import { shelf } from '../shared/shelf.ts';
import { ask, SignedOut, textOf } from './graphql/client.ts';
import type { TadaDocumentNode } from './graphql/graphql.ts';
import { session } from './session.svelte.ts';

export class Asked<Result, Variables extends Record<string, unknown>> {
  result = $state.raw<Result | null>(null);
  error = $state.raw<unknown>(null);
  busy = $state(true);
  /** When the result is this device's memory, when it was true; null when it is fresh. */
  savedAt = $state<string | null>(null);

  #document: TadaDocumentNode<Result, Variables>;
  #variables: () => Variables;
  #keep: boolean;
  #running: AbortController | null = null;

  /**
   * Call while a component is being made. With `keep` the device's memory is shown until the answer is here; with `when`
   * nothing is asked before it says so once.
   */
  constructor(
    document: TadaDocumentNode<Result, Variables>,
    variables: () => NoInfer<Variables>,
    { keep = false, when = () => true }: { keep?: boolean; when?: () => boolean } = {},
  ) {
    this.#document = document;
    this.#variables = variables;
    this.#keep = keep;
    let once = false;
    const begun = $derived((once ||= when()));
    // At once, and not only when all of the screen stands: on a phone that is a tenth of a second later.
    let early = untrack(() => (begun ? JSON.stringify(this.#variables()) : null));
    if (early) void untrack(() => this.#ask(this.#variables()));
    $effect(() => {
      if (!begun) return;
      const wanted = this.#variables();
      if (early !== JSON.stringify(wanted)) void untrack(() => this.#ask(wanted));
      early = null;
      return () => this.#running?.abort();
    });
  }

  /** Asks once more; what is on screen stays until the answer is here. Rejects when there was none. */
  async again(): Promise<void> {
    await this.#ask(this.#variables());
    if (this.error) throw this.error;
  }

  async #ask(variables: Variables): Promise<void> {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    const key = `${textOf(this.#document)}\n${JSON.stringify(variables)}`;
    this.busy = true;
    const remembered = this.#keep && this.result === null ? this.#remember(key, running) : null;
    try {
      const result = await ask(this.#document, variables, { signal: running.signal });
      if (running.signal.aborted) return;
      this.result = result;
      this.error = this.savedAt = null;
      if (this.#keep) await save(key, result);
    } catch (error) {
      await remembered;
      if (running.signal.aborted) return;
      this.error = error;
      if (error instanceof SignedOut) await session.refresh();
    } finally {
      if (this.#running === running) this.busy = false;
    }
  }

  async #remember(key: string, running: AbortController): Promise<void> {
    const saved = await shelf()
      .then((db) => db.get('answers', key))
      .catch(() => undefined);
    // The answer may have been faster.
    if (!saved || running.signal.aborted || this.result !== null) return;
    this.result = saved.result as Result;
    this.savedAt = saved.at;
  }
}

async function save(key: string, result: unknown): Promise<void> {
  try {
    await (await shelf()).put('answers', { at: new Date().toISOString(), result }, key);
  } catch {
    // A full or forbidden store costs the offline copy, never the screen.
  }
}
