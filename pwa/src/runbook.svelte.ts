/** A runbook as this device keeps it: shown at once and without a network, while the server's own is on its way or cannot come. */
import { keptRunbook } from '../shared/runbooks/library.ts';
import { listen } from '../shared/messages.ts';
import type { RunbookBody } from '../shared/runbooks/body.ts';
import type { KeptRunbook as Kept, ServiceContacts } from '../shared/runbooks/shelf.ts';

export class KeptRunbook {
  /** False until the device's own memory was read. */
  looked = $state(false);
  #kept = $state.raw<(Kept & { body: RunbookBody | null }) | null>(null);

  /** Null: it is not on this device. */
  body: RunbookBody | null = $derived(this.#kept?.body ?? null);
  /** Of the words that are here, and since when they are. */
  version: number | null = $derived(this.#kept?.held?.version ?? null);
  savedAt: string | null = $derived(this.#kept?.held?.savedAt ?? null);
  /** The version that the server named last, where it is not the one that is here. */
  newer: number | null = $derived.by(() => {
    const kept = this.#kept;
    return kept?.held && kept.held.hash !== kept.pin.contentHash ? kept.pin.version : null;
  });
  contacts: readonly ServiceContacts[] = $derived(this.#kept?.contacts ?? []);
  /** Why it is kept: a sentence's end. */
  why: string | null = $derived(this.#kept?.pin.why ?? null);
  /** It is needed here, and there was no room for it. */
  leftOut: boolean = $derived(this.#kept?.leftOut ?? false);

  /** Call while a component is being made. `handle` may change: then another runbook is read. */
  constructor(handle: () => string) {
    $effect(() => {
      const wanted = handle();
      this.#kept = null;
      this.looked = false;
      let current = true;
      const read = async (): Promise<void> => {
        const kept = await keptRunbook(wanted).catch(() => null);
        if (!current) return;
        this.#kept = kept;
        this.looked = true;
      };
      void read();
      const deaf = listen((message) => {
        if (message.kind === 'library') void read();
      });
      return () => {
        current = false;
        deaf();
      };
    });
  }
}
