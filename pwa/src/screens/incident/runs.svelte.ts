/** The runbooks that are followed in an incident, or were: asked again whenever the incident moves, and begun from here. */
import { untrack } from 'svelte';
import { Asked } from '../../asked.svelte.ts';
import { ask } from '../../graphql/client.ts';
import { RunsOf, StartRun } from '../../graphql/documents/runs.ts';
import type { ResultOf } from '../../graphql/graphql.ts';
import { router } from '../../router.svelte.ts';
import { session } from '../../session.svelte.ts';
import { Writing } from '../../writing.svelte.ts';

export type RunLine = NonNullable<ResultOf<typeof RunsOf>['incident']>['runs'][number];

export class RunsOfIncident {
  asked: Asked<ResultOf<typeof RunsOf>, { id: string }>;
  readonly writing = new Writing();
  /** The handle of the runbook whose run is being begun. */
  starting = $state<string | null>(null);
  all: readonly RunLine[] = $derived.by(() => this.asked.result?.incident?.runs ?? []);
  open: readonly RunLine[] = $derived(this.all.filter(({ endedAt }) => !endedAt));
  ended: readonly RunLine[] = $derived(this.all.filter(({ endedAt }) => endedAt));

  /** Call while a component is being made. `seq` moves with the incident. */
  constructor(number: () => string, seq: () => number | undefined) {
    this.asked = new Asked(RunsOf, () => ({ id: number() }), { keep: true, when: () => session.may('run.see') });
    let read: number | undefined;
    $effect(() => {
      const at = seq();
      if (read !== undefined && at !== undefined && at !== read) void untrack(() => this.asked.again().catch(() => undefined));
      read = at;
    });
  }

  isFollowed(handle: string): boolean {
    return this.open.some(({ runbook }) => runbook?.handle === handle);
  }

  /** Where one is open already, that one is gone to. */
  async start(incident: string, runbook: string): Promise<void> {
    if (this.writing.busy) return;
    this.starting = runbook;
    const run = await this.writing.send(async () => (await ask(StartRun, { incident, runbook })).startRun);
    this.starting = null;
    if (run) router.go(`/runs/${run.id}`);
  }
}
