/** A run in words: how far it is, what is next, who did what, and where people differ. No clock is read here. */
import { escalatesAt, optionOf, standing, type FoldedStep, type RunOp, type RunState, type StepState } from '../../shared/runs/run.ts';
import { span, stopwatch, wallClock } from './time.ts';

export type Verdict = 'worked' | 'partly' | 'misled';
export const VERDICTS: readonly Verdict[] = ['worked', 'partly', 'misled'];
export const VERDICT_WORDS: Record<Verdict, { words: string; means: string }> = {
  worked: { words: 'It worked', means: 'What it says is what helped.' },
  partly: { words: 'Partly', means: 'It helped, and something was missing or not so.' },
  misled: { words: 'It misled us', means: 'Following it cost time or made things worse.' },
};
export const verdictWords = (verdict: string): string => VERDICT_WORDS[verdict as Verdict]?.words ?? verdict;

/** The name of whoever an actor is: "you" for the reader. */
export type NameOf = (actor: string) => string;
export const actorOf = (handle: string): string => `person:${handle}`;

export interface Progress {
  settled: number;
  of: number;
  words: string;
}

/** What was passed over, or is only there to roll back, is neither done nor to do. */
export function progress({ open, done, skipped }: RunState['counts']): Progress {
  const [settled, of] = [done + skipped, open + done + skipped];
  const how = settled === of && of > 0 ? `All ${of} steps settled` : `${settled} of ${of} ${of === 1 ? 'step' : 'steps'}`;
  return { settled, of, words: skipped > 0 ? `${how}, ${skipped} skipped` : how };
}

/** Where the reader goes after this step: on to the next that waits, else back to the first that was left. */
export function nextAfter(steps: readonly StepState[], id: string): string | null {
  const place = steps.findIndex((step) => step.id === id);
  const waits = ({ state }: StepState): boolean => state === 'open';
  return (steps.slice(place + 1).find(waits) ?? steps.find((step) => step.id !== id && waits(step)))?.id ?? null;
}

export interface Told {
  words: string;
  tone: 'plain' | 'warn' | 'bad';
}

const SOON = 60_000;
const HOUR = 3_600_000;
const length = (time: number): string => (time < HOUR ? stopwatch(time) : span(time));

/** "3:12 left of 5 min", "1:40 over its 5 min"; once it is settled, how long it took. Null: there is none. */
export function timeBox(state: StepState, within: number | null, now: Date): Told | null {
  if (within === null || state.state === 'passed' || state.state === 'aside') return null;
  const box = span(within * 1000);
  if (!state.beganAt || !state.dueAt) return state.state === 'open' ? { words: `At most ${box}`, tone: 'plain' } : null;
  if (state.state !== 'open') {
    const took = span(Date.parse(state.at ?? state.beganAt) - Date.parse(state.beganAt));
    return state.isLate ? { words: `Took ${took}, not ${box}`, tone: 'warn' } : { words: `Took ${took}`, tone: 'plain' };
  }
  const left = Date.parse(state.dueAt) - now.getTime();
  if (left <= 0) return { words: `${length(-left)} over its ${box}`, tone: 'bad' };
  return { words: `${length(left)} left of ${box}`, tone: left <= Math.min(SOON, within * 200) ? 'warn' : 'plain' };
}

/** When more people are called by the clock, or that they were. Null: not by the clock. */
export function callWords(step: FoldedStep, state: StepState, now: Date): Told | null {
  if (state.escalatedAt) return { words: `More people were called ${wallClock(state.escalatedAt, now)}`, tone: 'warn' };
  const at = escalatesAt(step, state);
  if (!at) return null;
  const left = Date.parse(at) - now.getTime();
  return left > 0 ? { words: `More people are called in ${length(left)}`, tone: 'plain' } : { words: 'More people are being called', tone: 'warn' };
}

/** "you", "you and Bo", "Ana, Bo and Cy". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** One line of a step that is settled: "you and Bo, 03:12". */
export function settledWords(state: StepState, nameOf: NameOf, now: Date): string {
  const when = state.at ? wallClock(state.at, now) : '';
  const who = listed(state.by.map(nameOf));
  switch (state.state) {
    case 'done':
      return `${who}, ${when}`;
    case 'skipped':
      return `Skipped by ${who}, ${when}`;
    case 'passed':
      return 'Passed over';
    case 'aside':
      return 'Only to roll back';
    case 'open':
      return '';
    default:
      return state.state satisfies never;
  }
}

export interface Choice {
  by: string;
  at: string;
  words: string;
}

/** The last standing choice of each who chose in this step, the first one first. */
export function choicesIn(options: readonly { words: string }[], ops: readonly RunOp[]): Choice[] {
  const last = new Map<string, Choice>();
  for (const op of standing(ops)) {
    const option = optionOf(op);
    if (option !== null) last.set(op.actor, { by: op.actor, at: op.at, words: options[option]?.words ?? `option ${option + 1}` });
  }
  return [...last.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** "Ana chose “Restart”, Bo “Fail over”. The last choice counts: “Fail over”." */
export function contestWords(choices: readonly Choice[], nameOf: NameOf): string {
  const each = choices.map(({ by, words }, at) => `${nameOf(by)}${at === 0 ? ' chose' : ''} “${words}”`);
  return `${capital(each.join(', '))}. The last choice counts until you agree: “${choices.at(-1)?.words}”.`;
}

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Who, but the reader, is on a step that still waits: their last word there was that they began it. */
export function onSteps(state: RunState, ops: readonly RunOp[], me: string): Map<string, string[]> {
  const last = new Map<string, RunOp>();
  for (const op of ops) if (op.stepId && op.kind !== 'note' && op.actor !== me) last.set(op.actor, op);
  const open = new Set(state.steps.filter((step) => step.state === 'open').map(({ id }) => id));
  const found = new Map<string, string[]>();
  for (const { actor, kind, stepId } of last.values()) {
    if (kind === 'begin' && open.has(stepId)) found.set(stepId, [...(found.get(stepId) ?? []), actor]);
  }
  return found;
}

/** The people who did something in it, whoever was at it last comes first. */
export function peopleOf(ops: readonly { actor: string }[]): string[] {
  return [...new Set([...ops].reverse().map(({ actor }) => actor))].filter((actor) => actor.startsWith('person:'));
}

const OWN = new Set(['late', 'escalate', 'inform', 'ask', 'tell']);

/** What was done, in a sentence. Null: nothing that people need to read. */
export function deedWords(op: RunOp, steps: readonly { id: string; title: string; options: readonly { words: string }[] }[], nameOf: NameOf): string | null {
  const step = steps.find(({ id }) => id === op.stepId);
  // What we wrote ourselves is a whole sentence already.
  if (OWN.has(op.kind)) return saidIn(op, 'text') || null;
  const deed = deedOf(op, step ? `“${step.title}”` : 'the run', step?.options ?? []);
  return deed && `${capital(nameOf(op.actor))} ${deed}`;
}

function deedOf(op: RunOp, title: string, options: readonly { words: string }[]): string | null {
  const said = (name: string): string => (saidIn(op, name) ? `: ${saidIn(op, name)}` : '');
  switch (op.kind) {
    case 'begin':
      return `began ${title}`;
    case 'tick':
      return `did ${title}${said('seen')}`;
    case 'untick':
      return `took back ${title}`;
    case 'skip':
      return `skipped ${title}${said('reason')}`;
    case 'choose':
      return `chose “${options[optionOf(op) ?? -1]?.words ?? '?'}” in ${title}`;
    case 'note':
      return `noted on ${title}${said('text')}`;
    case 'deviate':
      return `did something else in ${title}${said('text')}`;
    default:
      return null;
  }
}

function saidIn({ data }: RunOp, name: string): string {
  const text = (data as Record<string, unknown> | null)?.[name];
  return typeof text === 'string' ? text : '';
}
