/** The list of incidents: one page at a time, kept current, and never moved under a finger. */
import { untrack } from 'svelte';
import { Asked } from '../../asked.svelte.ts';
import { ask } from '../../graphql/client.ts';
import { Incidents } from '../../graphql/documents/incidents.ts';
import type { ResultOf, VariablesOf } from '../../graphql/graphql.ts';
import { live } from '../../graphql/live.svelte.ts';
import type { IncidentFilter } from './filters.ts';
import { put, refresh, strangers } from './merge.ts';

export type Row = ResultOf<typeof Incidents>['incidents']['nodes'][number];

/** A change may be one of many: the list asks again once for all of them. */
const GATHER = 300;
/** Whoever has not touched anything for this long is not about to tap a row. */
export const STILL_AFTER = 4_000;

export class IncidentList {
  asked: Asked<ResultOf<typeof Incidents>, VariablesOf<typeof Incidents>>;
  rows = $state.raw<Row[]>([]);
  /** New ones that wait to be let in, because the reader's finger may be on its way. */
  waiting = $state.raw<Row[]>([]);
  hasMore = $state(false);
  loading = $state(false);
  failed = $state(false);
  #cursor: string | null = null;
  #of = '';
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #filter: () => IncidentFilter;
  #isBusy: () => boolean;

  /** Call while a component is being made. `isBusy`: the reader is doing something right now. */
  constructor(filter: () => IncidentFilter, isBusy: () => boolean) {
    this.#filter = filter;
    this.#isBusy = isBusy;
    this.asked = new Asked(Incidents, () => ({ filter: filter(), after: null }), { keep: true });
    $effect(() => {
      const { result } = this.asked;
      if (result) untrack(() => this.#take(result));
    });
    $effect(() => {
      const stop = live.incidents({
        on: ({ incident }) => this.#changed(incident),
        resync: () => this.asked.again(),
      });
      return () => {
        stop();
        clearTimeout(this.#gathering);
      };
    });
  }

  letIn(): void {
    this.rows = put(this.rows, this.waiting);
    this.waiting = [];
  }

  async more(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    this.failed = false;
    const of = this.#of;
    try {
      const { incidents } = await ask(Incidents, { filter: this.#filter(), after: this.#cursor });
      if (of !== this.#of) return;
      this.rows = put(this.rows, incidents.nodes);
      this.#cursor = incidents.pageInfo.endCursor;
      this.hasMore = incidents.pageInfo.hasNextPage;
    } catch {
      this.failed = true;
    } finally {
      this.loading = false;
    }
  }

  #take({ incidents }: ResultOf<typeof Incidents>): void {
    const of = JSON.stringify(this.#filter());
    if (of !== this.#of || this.rows.length === 0) {
      this.#of = of;
      this.rows = [...incidents.nodes];
      this.waiting = [];
      this.#cursor = incidents.pageInfo.endCursor;
      this.hasMore = incidents.pageInfo.hasNextPage;
      return;
    }
    this.rows = refresh(this.rows, incidents.nodes);
    this.waiting = strangers(this.rows, incidents.nodes);
    if (!this.#isBusy()) this.letIn();
  }

  #changed(row: Row): void {
    this.rows = refresh(this.rows, [row]);
    if (this.rows.some(({ id }) => id === row.id)) return;
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => void this.asked.again().catch(() => undefined), GATHER);
  }
}
