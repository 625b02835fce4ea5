/** What is typed in a run and not yet tapped, by step and kind: kept on this device, so that a killed tab loses nothing. */
import { drop, keep, kept } from '../../../shared/shelf.ts';
import { session } from '../../session.svelte.ts';

export type TypedKind = 'seen' | 'skip' | 'note' | 'deviate' | 'verdict';

const REST = 300;

export class Typed {
  #words = $state<Record<string, string>>({});
  readonly #name: `writing:${string}`;

  /** Call while a component is being made. */
  constructor(runId: string) {
    this.#name = `writing:run ${runId}`;
    void this.#read();
    $effect(() => {
      const words = $state.snapshot(this.#words);
      const timer = setTimeout(() => void this.#keep(words).catch(() => undefined), REST);
      return () => clearTimeout(timer);
    });
  }

  get(step: string, kind: TypedKind): string {
    return this.#words[`${step} ${kind}`] ?? '';
  }

  set(step: string, kind: TypedKind, words: string): void {
    this.#words[`${step} ${kind}`] = words;
  }

  /** What was typed, for use: it is gone from here then. */
  take(step: string, kind: TypedKind): string {
    const words = this.get(step, kind).trim();
    delete this.#words[`${step} ${kind}`];
    return words;
  }

  async #read(): Promise<void> {
    const found = await kept(this.#name).catch(() => undefined);
    if (found && found.by === session.viewer?.handle) this.#words = { ...(found.form as Record<string, string>), ...this.#words };
  }

  async #keep(words: Record<string, string>): Promise<void> {
    const form = Object.fromEntries(Object.entries(words).filter(([, text]) => text.trim()));
    if (Object.keys(form).length === 0) return drop(this.#name);
    await keep(this.#name, { by: session.viewer?.handle ?? '', at: new Date().toISOString(), form });
  }
}
