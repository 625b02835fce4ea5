/**
 * How far a run is: read from all that was done in it, in whatever order and however often it arrived.
 * The server folds the same (`api/domain/runs/state.py`); `tests/fixtures/runs` holds both to it.
 */

/** What people do; then what only the server writes: a time box ran out, more people were called, somebody was told. */
export type OpKind = 'begin' | 'tick' | 'untick' | 'skip' | 'note' | 'choose' | 'deviate' | 'late' | 'escalate' | 'inform';

export interface RunOp {
  id: string;
  /** Empty: the run as a whole. */
  stepId: string;
  kind: string;
  actor: string;
  at: string;
  data: unknown;
}

/** As much of a step as its state depends on. */
export interface FoldedStep {
  id: string;
  step: string;
  /** Seconds. */
  within?: number | null;
  escalate?: { after: number | null } | null;
  options?: readonly { goesTo: string | null }[];
}

/** `passed`: a choice leads past it. `aside`: to roll back, which nobody has asked for. */
export type StepStanding = 'open' | 'done' | 'skipped' | 'passed' | 'aside';

/** Words, and whose they are. */
export interface Said {
  id: string;
  by: string;
  at: string;
  text: string;
}

/** `by` are all who ticked or skipped it, the first one first; `at` is when the first one did. */
export interface StepState {
  id: string;
  state: StepStanding;
  by: readonly string[];
  at: string | null;
  beganAt: string | null;
  /** Null although it began: since everything before it was settled. */
  beganBy: string | null;
  dueAt: string | null;
  /** It was settled after its time box had run out. */
  isLate: boolean;
  choice: number | null;
  /** People chose differently; the last choice counts until they agree. */
  isContested: boolean;
  seen: readonly Said[];
  reasons: readonly Said[];
  notes: readonly Said[];
  deviations: readonly Said[];
  informed: readonly Said[];
  /** When the clock said so, once each. */
  warnedAt: string | null;
  escalatedAt: string | null;
}

export interface RunState {
  steps: readonly StepState[];
  /** The first step that waits for somebody; null when the run is finished. */
  current: string | null;
  counts: Readonly<Record<StepStanding, number>>;
  notes: readonly Said[];
  deviations: readonly Said[];
}

/** What belongs to the run as a whole names no step. */
export const WHOLE = '';

const ms = (at: string): number => Date.parse(at);
const iso = (at: number): string => new Date(at).toISOString();

/** What is of a step that the text does not have changes nothing. */
export function fold(steps: readonly FoldedStep[], ops: Iterable<RunOp>, startedAt: string): RunState {
  const done = byStep(ops);
  const walked = walk(steps, steps.map((step) => byItself(step.id, done.get(step.id) ?? [])), ms(startedAt));
  const counts = { open: 0, done: 0, skipped: 0, passed: 0, aside: 0 };
  for (const { state } of walked) counts[state] += 1;
  return {
    steps: walked,
    current: walked.find(({ state }) => state === 'open')?.id ?? null,
    counts,
    notes: said(done.get(WHOLE) ?? [], 'note', 'text'),
    deviations: said(done.get(WHOLE) ?? [], 'deviate', 'text'),
  };
}

export function byStep(ops: Iterable<RunOp>): Map<string, RunOp[]> {
  const done = new Map<string, RunOp[]>();
  for (const op of inOrder(ops)) {
    const known = done.get(op.stepId);
    if (known) known.push(op);
    else done.set(op.stepId, [op]);
  }
  return done;
}

export const isOverdue = ({ state, dueAt }: StepState, now: Date): boolean => state === 'open' && dueAt !== null && ms(dueAt) <= now.getTime();

/** When more people are called, if it is not settled by then. */
export function escalatesAt(step: FoldedStep, { state, beganAt }: StepState): string | null {
  const after = step.escalate?.after ?? null;
  return after === null || state !== 'open' || beganAt === null ? null : iso(ms(beganAt) + after * 1000);
}

/** Each once, by when it was done, whatever the order of arrival. */
export function inOrder(ops: Iterable<RunOp>): RunOp[] {
  const once = new Map<string, RunOp>();
  for (const op of ops) once.set(op.id, op);
  return [...once.values()].sort((a, b) => ms(a.at) - ms(b.at) || (a.id < b.id ? -1 : 1));
}

/** The ticks, choices or skips of one step that nothing has undone since. */
export function standing(ops: readonly RunOp[]): RunOp[] {
  let left: RunOp[] = [];
  for (const op of ops) {
    if (op.kind === 'untick') left = [];
    if (op.kind !== 'skip' && !isDone(op)) continue;
    const last = left.at(-1);
    if (last && isDone(last) !== isDone(op)) left = [];
    left.push(op);
  }
  return left;
}

const isDone = ({ kind }: RunOp): boolean => kind === 'tick' || kind === 'choose';

export function optionOf({ kind, data }: Pick<RunOp, 'kind' | 'data'>): number | null {
  const option = kind === 'choose' ? (data as { option?: unknown } | null)?.option : null;
  return typeof option === 'number' ? option : null;
}

/** As if there were no other steps. */
function byItself(id: string, ops: readonly RunOp[]): StepState {
  const left = standing(ops);
  const last = left.at(-1);
  const choices = new Map(left.filter(({ kind }) => kind === 'choose').map((op) => [op.actor, optionOf(op)]));
  const begun = first(ops, 'begin');
  return {
    id,
    state: !last ? 'open' : isDone(last) ? 'done' : 'skipped',
    by: [...new Set(left.map(({ actor }) => actor))],
    at: timeOf(left[0]),
    beganAt: timeOf(begun),
    beganBy: begun?.actor ?? null,
    dueAt: null,
    isLate: false,
    choice: left.map(optionOf).findLast((option) => option !== null) ?? null,
    isContested: new Set(choices.values()).size > 1,
    seen: said(left, 'tick', 'seen'),
    reasons: said(left, 'skip', 'reason'),
    notes: said(ops, 'note', 'text'),
    deviations: said(ops, 'deviate', 'text'),
    informed: said(ops, 'inform', 'text'),
    warnedAt: timeOf(first(ops, 'late')),
    escalatedAt: timeOf(first(ops, 'escalate')),
  };
}

const first = (ops: readonly RunOp[], kind: OpKind): RunOp | undefined => ops.find((op) => op.kind === kind);
const timeOf = (op: RunOp | undefined): string | null => (op ? iso(ms(op.at)) : null);

function said(ops: readonly RunOp[], kind: OpKind, name: string): Said[] {
  return ops.flatMap((op) => {
    const text = op.kind === kind ? (op.data as Record<string, unknown> | null)?.[name] : null;
    return typeof text === 'string' && text ? [{ id: op.id, by: op.actor, at: iso(ms(op.at)), text }] : [];
  });
}

/** From the first step to the last: where choices lead, and when each step's time began. */
function walk(steps: readonly FoldedStep[], alone: readonly StepState[], startedAt: number): StepState[] {
  const placeOf = new Map(steps.map(({ id }, place) => [id, place]));
  const targets = new Set<number>();
  /** A standing choice leads to this place, past all before it. */
  let leadsTo = 0;
  let chosenAt: string | null = null;
  let isRollingBack = false;
  /** Since when everything so far is settled; null while something is not. */
  let settledAt: number | null = startedAt;

  function stepped(place: number, step: FoldedStep, state: StepState): StepState {
    if (state.state !== 'open') return state;
    if (place < leadsTo) return { ...state, state: 'passed', at: chosenAt };
    const isAskedFor = isRollingBack || targets.has(place) || state.beganBy !== null;
    return step.step === 'roll back' && !isAskedFor ? { ...state, state: 'aside' } : state;
  }

  function follow(place: number, step: FoldedStep, { state, choice, at }: StepState): void {
    isRollingBack = step.step === 'roll back' && state !== 'aside';
    const target = placeOf.get((choice === null ? null : step.options?.[choice]?.goesTo) ?? '');
    if (target === undefined || target <= place) return;
    leadsTo = target;
    chosenAt = at;
    targets.add(target);
  }

  function timed(step: FoldedStep, state: StepState): StepState {
    const since = settledAt;
    if (state.state === 'open') settledAt = null;
    else if (state.at !== null && since !== null) settledAt = Math.max(since, ms(state.at));
    return state.state === 'passed' || state.state === 'aside' ? state : withTime(step, state, since);
  }

  return steps.map((step, place) => {
    const state = stepped(place, step, alone[place] as StepState);
    if (place >= leadsTo) follow(place, step, state);
    return timed(step, state);
  });
}

/** `since` is when everything before it was settled: what was done earlier than that took no turn. */
function withTime({ within }: FoldedStep, state: StepState, since: number | null): StepState {
  const at = state.at === null ? null : ms(state.at);
  const took = state.beganAt === null && since !== null && (at === null || at >= since);
  const began = state.beganAt !== null ? ms(state.beganAt) : took ? since : null;
  const due = began === null || within == null ? null : began + within * 1000;
  return {
    ...state,
    beganAt: began === null ? null : iso(began),
    dueAt: due === null ? null : iso(due),
    isLate: due !== null && at !== null && at > due,
  };
}
