/** One incident on the screen: asked once, followed live, its timeline read on by sequence, and acted on. */
import { untrack } from 'svelte';
import { Asked } from '../../asked.svelte.ts';
import { ask, isRefusal, textOf, type Refusal } from '../../graphql/client.ts';
import { Acknowledge, IncidentChanged, IncidentOf, TimelineAfter, type IncidentDetail } from '../../graphql/documents/incidents.ts';
import type { ResultOf, TadaDocumentNode } from '../../graphql/graphql.ts';
import { live } from '../../graphql/live.svelte.ts';
import { tell } from '../../tell.ts';
import { outbox } from '../../waiting.svelte.ts';

export type Incident = ResultOf<typeof IncidentDetail>;
type Stretch = NonNullable<ResultOf<typeof TimelineAfter>['incident']>['timeline'];
export type Entry = Stretch['nodes'][number];
type Answered = Incident | Refusal;

/** Stretches read without being asked for: more than this is a long night, and is asked for. */
const READ_AHEAD = 5;

export class OpenIncident {
  asked: Asked<ResultOf<typeof IncidentOf>, { id: string }>;
  /** The verb that was sent and not yet answered. */
  busy = $state<string | null>(null);
  /** Why the last verb was not done, in words. */
  refused = $state<string | null>(null);
  moreToRead = $state(false);
  #newer = $state.raw<Incident | null>(null);
  #later = $state.raw<readonly Entry[]>([]);
  #cursor: string | null = null;
  #reading: Promise<void> | null = null;
  #wanted = false;

  incident: Incident | null = $derived.by(() => {
    const first = this.asked.result?.incident ?? null;
    const newer = this.#newer;
    return newer && newer.id === first?.id && newer.seq >= first.seq ? newer : first;
  });
  entries: Entry[] = $derived.by(() => {
    const bySeq = new Map((this.asked.result?.incident?.timeline.nodes ?? []).map((entry) => [entry.seq, entry]));
    for (const entry of this.#later) bySeq.set(entry.seq, entry);
    return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
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
    $effect(() => {
      const timeline = this.asked.result?.incident?.timeline;
      if (!timeline || this.asked.savedAt) return;
      untrack(() => {
        if (timeline.pageInfo.hasNextPage || this.#later.length > 0) this.#readOn();
      });
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
    if (incident.seq !== known?.seq) this.#readOn();
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

  readMore(): void {
    this.#readOn();
  }

  #forget(): void {
    this.#newer = null;
    this.#later = [];
    this.#cursor = null;
    this.refused = null;
    this.moreToRead = false;
  }

  /** Asked while it reads, it reads once more: the change may have come after the answer was made. */
  #readOn(): void {
    if (this.#reading) {
      this.#wanted = true;
      return;
    }
    this.#wanted = false;
    this.#reading = this.#read().finally(() => {
      this.#reading = null;
      if (this.#wanted) this.#readOn();
    });
  }

  async #read(): Promise<void> {
    const first = this.asked.result?.incident;
    if (!first) return;
    if (this.#later.length === 0) this.#cursor = first.timeline.pageInfo.endCursor;
    try {
      for (let stretch = 0; stretch < READ_AHEAD; stretch += 1) {
        const found = (await ask(TimelineAfter, { id: first.id, after: this.#cursor })).incident?.timeline;
        if (!found || this.asked.result?.incident?.id !== first.id) return;
        this.#later = [...this.#later, ...found.nodes];
        this.#cursor = found.pageInfo.endCursor ?? this.#cursor;
        this.moreToRead = found.pageInfo.hasNextPage;
        if (!this.moreToRead) return;
      }
    } catch {
      this.moreToRead = true; // what is on the screen stays, and reading on is one tap away
    }
  }
}
