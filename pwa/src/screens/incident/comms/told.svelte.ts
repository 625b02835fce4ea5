/** What was said of an incident and what is promised, by what the reader may see: asked again whenever the incident moves. */
import { untrack } from 'svelte';
import { Asked } from '../../../asked.svelte.ts';
import { IncidentComms } from '../../../graphql/documents/comms.ts';
import type { ResultOf } from '../../../graphql/graphql.ts';
import { isOwed } from '../../../rules/comms.ts';
import { session } from '../../../session.svelte.ts';

export type Told = NonNullable<ResultOf<typeof IncidentComms>['incident']>;

export class ToldOf {
  asked: Asked<ResultOf<typeof IncidentComms>, { id: string }>;
  told: Told | null = $derived.by(() => this.asked.result?.incident ?? null);
  /** When the public hears again. */
  nextPublic: string | null = $derived.by(() => this.told?.promises.find((one) => one.audience === 'PUBLIC' && isOwed(one))?.dueAt ?? null);

  /** Call while a component is being made. `seq` moves with the incident. */
  constructor(number: () => string, seq: () => number | undefined) {
    this.asked = new Asked(IncidentComms, () => ({ id: number() }), { keep: true, when: () => session.may('update.see') });
    let read: number | undefined;
    $effect(() => {
      const at = seq();
      if (read !== undefined && at !== undefined && at !== read) void untrack(() => this.again());
      read = at;
    });
  }

  again(): Promise<void> {
    return this.asked.again().catch(() => undefined);
  }
}
