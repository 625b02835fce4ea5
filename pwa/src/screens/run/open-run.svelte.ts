/** One run on the screen: what the server knows of it and what was done here since, folded into one state, live and offline. */
import { untrack } from 'svelte';
import { keepRun, keptRun } from '../../../shared/runs/kept.ts';
import { listen } from '../../../shared/messages.ts';
import { byStep, fold, inOrder, type RunOp, type RunState, type StepState } from '../../../shared/runs/run.ts';
import type { RunbookBody, StepBlock } from '../../../shared/runbooks/body.ts';
import type { KeptBanner, KeptOp, MadeOp } from '../../../shared/runbooks/shelf.ts';
import { refusedOps, waitingOps } from '../../../shared/runs/ops.ts';
import { Asked } from '../../asked.svelte.ts';
import { RunMoved, RunOf } from '../../graphql/documents/runs.ts';
import type { ResultOf } from '../../graphql/graphql.ts';
import { live } from '../../graphql/live.svelte.ts';
import { actorOf, nextAfter, onSteps, timeBox, type NameOf, type Told } from '../../rules/run.ts';
import { stepsOf } from '../../rules/runbook.ts';
import { session } from '../../session.svelte.ts';
import { toasts } from '../../toasts.svelte.ts';
import { outbox } from '../../waiting.svelte.ts';
import { bannerOf } from './banner.ts';
import { bodyOf } from './body.ts';
import { Typed } from './typed.svelte.ts';

export type Run = NonNullable<ResultOf<typeof RunOf>['run']>;

/** What lies under a thumb that just moved there is not tapped yet. */
const SETTLES_IN = 600;
/** So long after it was done, a step is undone at one tap where it stands in the list. */
const UNDONE_WITHIN = 2 * 60_000;
/** A slow network may take so long before it is said that something is not sent: what comes and goes makes the screen jump. */
const SENT_WITHIN = 3_000;

const SETTLES = new Set(['tick', 'skip', 'choose', 'untick']);

export class OpenRun {
  asked: Asked<ResultOf<typeof RunOf>, { id: string }>;
  body = $state.raw<RunbookBody | null>(null);
  /** Why there is no body. */
  bodyError = $state.raw<unknown>(null);
  banner = $state.raw<KeptBanner | null>(null);
  /** The step in the reader's hands: a colleague's tick never moves it. */
  inHand = $state<string | null>(null);
  /** Counts the times that the reader took up another step. */
  moves = $state(0);
  /** By the reader, on this screen. */
  endedHere = false;
  /** What was done on this device, now or before, and the server does not have yet; the first one first. */
  unsent = $state.raw<readonly KeptOp[]>([]);
  /** What was done here and the server did not take. */
  refused = $state.raw<readonly KeptOp[]>([]);
  readonly typed: Typed;
  readonly id: string;
  #known = $state.raw<Run | null>(null);
  /** When what is known was true. */
  #seenAt = $state<string | null>(null);
  /** The ids of what was done here a moment ago and is being sent. */
  #sending = $state.raw<ReadonlySet<string>>(new Set());
  /** Done on this screen: they stay in the state while they pass from the shelf to the server. */
  #made = $state.raw<readonly RunOp[]>([]);
  #movedAt = 0;
  #lastAt = 0;

  run: Run | null = $derived.by(() => this.#known);
  /** While the server does not answer: when all this was true. */
  savedAt: string | null = $derived.by(() => {
    const answers = this.asked.result !== null && !this.asked.error && live.state !== 'offline';
    return answers ? null : this.#seenAt;
  });
  /** Of what is not sent, all that is not just on its way. */
  late: readonly KeptOp[] = $derived.by(() => this.unsent.filter(({ op }) => !this.#sending.has(op.id)));
  me: string = $derived(actorOf(session.viewer?.handle ?? ''));
  ops: readonly RunOp[] = $derived.by(() => {
    const waiting = this.unsent.map(({ op }) => this.#asDone(op));
    const refused = new Set(this.refused.map(({ id }) => id));
    return [...this.#made.filter(({ id }) => !refused.has(id)), ...waiting, ...(this.run?.ops ?? [])];
  });
  /** Each once, the first one first. */
  inTime: readonly RunOp[] = $derived(inOrder(this.ops));
  byStep: ReadonlyMap<string, readonly RunOp[]> = $derived(byStep(this.inTime));
  steps: readonly StepBlock[] = $derived(stepsOf(this.body?.blocks ?? []));
  state: RunState | null = $derived(this.run && this.body ? fold(this.steps, this.ops, this.run.startedAt) : null);
  isOpen: boolean = $derived(!!this.run && !this.run.endedAt);
  mayFollow: boolean = $derived(this.isOpen && session.may('run.follow'));

  /** The first step that waits and nobody else has in hand, where the reader has gone on past it. */
  left: { number: number; take: () => void } | null = $derived.by(() => {
    if (!this.isOpen || !this.state) return null;
    const others = onSteps(this.state, this.inTime, this.me);
    const at = this.steps.findIndex(({ id }) => this.stateOf(id)?.state === 'open' && !others.has(id));
    const step = this.steps[at];
    if (!step || at >= this.steps.findIndex(({ id }) => id === this.inHand)) return null;
    return { number: at + 1, take: () => this.choose(step.id) };
  });

  /** Call while a component is being made. */
  constructor(id: string) {
    this.id = id;
    this.typed = new Typed(id);
    this.asked = new Asked(RunOf, () => ({ id }));
    // What waits on this device counts from the first moment on: without it a step that is done would be in hand.
    const remembered = this.#read();
    $effect(() => {
      const run = this.asked.result?.run;
      if (run) void remembered.then(() => this.#take(run));
    });
    const hash = $derived(this.run?.contentHash);
    $effect(() => {
      if (hash) untrack(() => this.openBody());
    });
    $effect(() => {
      if (this.isOpen) this.inHand ??= this.state?.current ?? null;
    });
    // From this device's memory too: whoever began without a network must hear of the others once there is one.
    const incidentId = $derived(this.run?.incident?.id);
    $effect(() => {
      if (!incidentId) return;
      return live.follow(RunMoved, { id: incidentId }, { on: () => void this.#again(), resync: () => this.asked.again() });
    });
    $effect(() =>
      listen((message) => {
        if (message.kind === 'run' && message.runId === id) void this.#read();
      }),
    );
  }

  stateOf(id: string): StepState | null {
    return this.state?.steps.find((step) => step.id === id) ?? null;
  }

  /** A role that the reader holds in the incident. */
  isMine(role: string | null): boolean {
    const mine = (this.run?.incident?.roles ?? []).filter(({ person }) => actorOf(person.handle) === this.me);
    return role !== null && mine.some((one) => one.role.toLowerCase() === role);
  }

  /** How its time stands; what still waited when the run ended has none any more. */
  boxOf(step: StepBlock, stands: StepState, now: Date): Told | null {
    return stands.state === 'open' && !this.isOpen ? null : timeBox(stands, step.within, now);
  }

  isUnsent(step: string): boolean {
    return this.late.some(({ op }) => op.step === step);
  }

  /** "you" for the reader; whoever the server names, else the handle. */
  nameOf: NameOf = (actor) => {
    if (actor === this.me) return 'you';
    return this.run?.ops.find((op) => op.actor === actor)?.actorName ?? actor.slice(actor.indexOf(':') + 1);
  };

  /** Takes a step up; null: nothing waits any more. */
  choose(step: string | null): void {
    this.inHand = step;
    this.moves += 1;
    this.#movedAt = performance.now();
  }

  /** Shown at once, kept on this device, then sent. False: the screen had only just moved under the thumb. */
  record(kind: MadeOp['kind'], step: string, data: Record<string, unknown> = {}): boolean {
    if (this.#movedAt && performance.now() - this.#movedAt < SETTLES_IN) return false;
    const op: MadeOp = { id: crypto.randomUUID(), step, kind, at: this.#nextTime(), data };
    this.#made = [...this.#made, this.#asDone(op)];
    void this.#send(op);
    return true;
  }

  /** Settles a step, and takes the next one up. */
  settle(kind: 'tick' | 'skip' | 'choose', step: string, data: Record<string, unknown> = {}): boolean {
    if (!this.record(kind, step, data)) return false;
    const next = nextAfter(this.state?.steps ?? [], step);
    if (next && !this.stateOf(next)?.beganBy) this.record('begin', next);
    this.choose(next);
    return true;
  }

  undo(step: string): void {
    if (this.record('untick', step)) this.choose(step);
  }

  /** By the reader, a moment ago. */
  justDone(step: string, now: Date): boolean {
    const last = this.byStep.get(step)?.findLast(({ kind }) => SETTLES.has(kind));
    return last?.actor === this.me && last.kind !== 'untick' && now.getTime() - Date.parse(last.at) < UNDONE_WITHIN;
  }

  /** The words by which it began, from here or from the server. */
  openBody(): void {
    this.bodyError = null;
    bodyOf(this.run?.contentHash ?? '').then(
      (body) => (this.body = body),
      (error: unknown) => (this.bodyError = error),
    );
  }

  /** Later than whatever was done here before: of the same instant the ids would decide. */
  #nextTime(): string {
    this.#lastAt = Math.max(Date.now(), this.#lastAt + 1);
    return new Date(this.#lastAt).toISOString();
  }

  #asDone({ id, step, kind, at, data }: MadeOp): RunOp {
    return { id, stepId: step, kind, actor: this.me, at, data };
  }

  async #send(op: MadeOp): Promise<void> {
    this.#sending = new Set([...this.#sending, op.id]);
    const sent = outbox.record(this.id, op).catch(() => {
      this.#made = this.#made.filter(({ id }) => id !== op.id);
      toasts.say('This device could not keep what you did: do it again.', { tone: 'bad' });
    });
    await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, SENT_WITHIN))]);
    await this.#read();
    this.#sending = new Set([...this.#sending].filter((id) => id !== op.id));
  }

  async #again(): Promise<void> {
    await this.asked.again().catch(() => undefined);
  }

  /** What this device holds of it: from the last time, or what an answer to an op brought. */
  async #read(): Promise<void> {
    this.unsent = await waitingOps(this.id).catch(() => []);
    this.refused = await refusedOps(this.id).catch(() => []);
    const kept = await keptRun<Run>(this.id).catch(() => null);
    if (!kept) return;
    this.banner ??= kept.banner;
    if (this.#known && this.#known.seq >= kept.run.seq) return;
    this.#known = { ...this.#known, ...kept.run };
    this.#seenAt = kept.savedAt;
  }

  async #take(run: Run): Promise<void> {
    if (!this.#known || run.seq >= this.#known.seq) this.#known = run;
    const now = new Date();
    this.#seenAt = now.toISOString();
    if (!run.incident) return;
    const banner = bannerOf(run.incident);
    this.banner = { ...banner, savedAt: this.#seenAt };
    await keepRun(run, banner, now).catch(() => undefined); // a full store costs the offline copy, never the screen
  }
}
