/** One incident on the screen: asked once, followed live, its timeline read along, and acted on. */
import { untrack } from 'svelte';
import { Asked } from '../../asked.svelte.ts';
import { ask, isRefusal, textOf, type Refusal } from '../../graphql/client.ts';
import { Acknowledge, IncidentChanged, IncidentOf, type IncidentDetail } from '../../graphql/documents/incidents.ts';
import type { ResultOf, TadaDocumentNode } from '../../graphql/graphql.ts';
import { live } from '../../graphql/live.svelte.ts';
import { tell } from '../../tell.ts';
import { outbox } from '../../waiting.svelte.ts';
import { TimelineRead } from './timeline.svelte.ts';

export type Incident = ResultOf<typeof IncidentDetail>;
type Answered = Incident | Refusal;

export class OpenIncident {
  asked: Asked<ResultOf<typeof IncidentOf>, { id: string }>;
  /** The verb that was sent and not yet answered. */
  busy = $state<string | null>(null);
  /** Why the last verb was not done, in words. */
  refused = $state<string | null>(null);
  readonly timeline = new TimelineRead();
  #newer = $state.raw<Incident | null>(null);

  incident: Incident | null = $derived.by(() => {
    const first = this.asked.result?.incident ?? null;
    const newer = this.#newer;
    return newer && newer.id === first?.id && newer.seq >= first.seq ? newer : first;
  });
  queued: boolean = $derived(
    outbox.entries.some(
      (entry) =>
        entry.op === 'mutation' && entry.document === textOf(Acknowledge) && entry.variables['incidentId'] === this.incident?.id,
    ),
  );

  /** Call while a component is being made. `number` may change: then another incident is opened. */
  constructor(number: () => string) {
    this.asked = new Asked(IncidentOf, () => ({ id: number() }), { keep: true });
    const id = $derived(this.asked.result?.incident?.id);
    $effect(() => {
      void number();
      untrack(() => this.#forget());
    });
    // Before the screen is drawn, so that it is drawn with them.
    $effect.pre(() => {
      const read = this.asked.result?.incident;
      if (read) untrack(() => this.timeline.take(read.id, read.timeline));
    });
    $effect(() => {
      if (!id) return;
      return live.follow(IncidentChanged, { id }, {
        on: ({ incidentChanged }) => this.take(incidentChanged.incident),
        resync: () => this.asked.again(),
      });
    });
    // A queued tap that was answered meanwhile, by whatever tab or worker.
    let waited = false;
    $effect(() => {
      if (waited && !this.queued) void untrack(() => this.asked.again().catch(() => undefined));
      waited = this.queued;
    });
  }

  /** A newer state of it, from wherever. */
  take(incident: Incident): void {
    const known = this.incident;
    if (known && (incident.id !== known.id || incident.seq < known.seq)) return;
    this.#newer = incident;
    if (incident.seq !== known?.seq) this.timeline.follow();
  }

  /** Kept before it is sent, so that a dead network costs nothing but time. */
  async acknowledge(): Promise<void> {
    const { incident } = this;
    if (!incident || this.busy) return;
    this.busy = 'acknowledge';
    this.refused = null;
    try {
      const answer = await outbox.send({
        op: 'mutation',
        id: crypto.randomUUID(),
        tappedAt: new Date().toISOString(),
        tries: 0,
        words: `Acknowledge #${incident.number}`,
        document: textOf(Acknowledge),
        variables: { incidentId: incident.id },
      });
      if (answer?.kind === 'refused') this.refused = answer.message;
      if (answer) await this.asked.again().catch(() => undefined);
    } finally {
      this.busy = null;
    }
  }

  /** True when it was done. Otherwise `refused` says why, and what was typed should stay. */
  async act<Variables extends Record<string, unknown>>(
    verb: string,
    document: TadaDocumentNode<Record<string, Answered>, Variables>,
    variables: NoInfer<Variables>,
  ): Promise<boolean> {
    if (this.busy) return false;
    this.busy = verb;
    this.refused = null;
    try {
      const [answer] = Object.values(await ask(document, variables));
      if (!answer || isRefusal(answer)) {
        this.refused = answer?.message ?? 'There was no answer.';
        await this.asked.again().catch(() => undefined); // what stood in the way shows on the screen
        return false;
      }
      this.take(answer);
      return true;
    } catch (error) {
      const { what, todo } = tell(error);
      this.refused = `${what} ${todo}`;
      return false;
    } finally {
      this.busy = null;
    }
  }

  #forget(): void {
    this.#newer = null;
    this.refused = null;
  }
}
