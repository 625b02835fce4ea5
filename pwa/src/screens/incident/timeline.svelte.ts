/** An incident's timeline as far as it was read: the newest part first, then what follows, and what was before on demand. */
import { ask } from '../../graphql/client.ts';
import { TimelineAfter, TimelineBefore } from '../../graphql/documents/incidents.ts';
import type { ResultOf } from '../../graphql/graphql.ts';
import { tell } from '../../tell.ts';
import { toasts } from '../../toasts.svelte.ts';
import { newestRun } from './newest-run.ts';

type Stretch = Pick<NonNullable<ResultOf<typeof TimelineBefore>['incident']>['timeline'], 'edges'>;
export type Entry = Stretch['edges'][number]['node'] & { cursor: string };

export class TimelineRead {
  /** More was written, and could not be read. */
  behind = $state(false);
  /** Earlier rows are on their way. */
  busy = $state(false);
  #id: string | null = null;
  #rows = $state.raw<ReadonlyMap<number, Entry>>(new Map());
  #reading: Promise<void> | null = null;
  #wanted = false;

  /** Up to the newest row that was read, without a gap, the oldest first. */
  entries: Entry[] = $derived(newestRun(this.#rows));
  hasEarlier: boolean = $derived((this.entries[0]?.seq ?? 1) > 1);

  /** Rows of this incident; of another one than before, they are all there is. */
  take(id: string, { edges }: Stretch): void {
    const rows = new Map(id === this.#id ? this.#rows : []);
    for (const { cursor, node } of edges) rows.set(node.seq, { ...node, cursor });
    if (id !== this.#id) this.behind = false;
    this.#id = id;
    this.#rows = rows;
  }

  /** Reads what was written since. Asked while it reads, it reads once more: the change may have come after the answer was made. */
  follow(): void {
    if (this.#reading) {
      this.#wanted = true;
      return;
    }
    this.#wanted = false;
    this.#reading = this.#read().finally(() => {
      this.#reading = null;
      if (this.#wanted) this.follow();
    });
  }

  async readEarlier(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.#readBefore(this.entries[0]?.cursor ?? null);
    } catch (error) {
      const { what, todo } = tell(error);
      toasts.say(`${what} ${todo}`, { tone: 'bad' });
    } finally {
      this.busy = false;
    }
  }

  async #read(): Promise<void> {
    const id = this.#id;
    if (id === null) return;
    try {
      const found = (await ask(TimelineAfter, { id, after: this.entries.at(-1)?.cursor ?? null })).incident?.timeline;
      if (!found) return;
      // So much was written that what stands at the end matters more than what comes next.
      if (found.pageInfo.hasNextPage) await this.#readBefore(null);
      if (id !== this.#id) return;
      this.take(id, found);
      this.behind = false;
    } catch {
      this.behind = id === this.#id; // what is on the screen stays, and reading on is one tap away
    }
  }

  /** Null: before the end, which is the newest part. */
  async #readBefore(before: string | null): Promise<void> {
    const id = this.#id;
    if (id === null) return;
    const found = (await ask(TimelineBefore, { id, before })).incident?.timeline;
    if (found && id === this.#id) this.take(id, found);
  }
}
