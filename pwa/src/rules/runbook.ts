/** Runbooks and their steps in words. No clock is read here. */
import type { RunbookBlock, StepBlock, StepKind } from '../../shared/runbooks/body.ts';
import { span, type Instant } from './time.ts';

export const KIND_WORDS: Record<StepKind, string> = {
  do: 'Do',
  decide: 'Decide',
  check: 'Check',
  communicate: 'Communicate',
  'roll back': 'Roll back',
};

const ROLE_WORDS: Record<string, string> = {
  commander: 'Commander',
  deputy: 'Deputy',
  scribe: 'Scribe',
  comms_lead: 'Comms lead',
  expert: 'Expert',
};
/** A role that this app does not know yet is said as the text has it. */
export const roleWords = (role: string): string => ROLE_WORDS[role] ?? role;

export const stepsOf = (blocks: readonly RunbookBlock[]): StepBlock[] => blocks.filter((block) => block.kind === 'step');

/** Seconds as "5 min". */
export const lengthOf = (seconds: number): string => span(seconds * 1000);

/** "Call for more after 10 min, or when …". */
export function escalateWords({ after, when }: NonNullable<StepBlock['escalate']>): string {
  const late = after === null ? '' : `this takes longer than ${lengthOf(after)}`;
  return [late, when].filter(Boolean).join(', or ');
}

/** "at most 2 times within 1 h". */
export const unattendedWords = ({ most, within }: NonNullable<StepBlock['unattended']>): string =>
  `at most ${most === 1 ? 'once' : `${most} times`} within ${lengthOf(within)}`;

export interface Standing {
  words: string;
  tone: 'plain' | 'good' | 'warn';
}

export interface Verdicts {
  runs: number;
  openRuns: number;
  worked: number;
  partly: number;
  misled: number;
}

/** What its runs say of it: "worked 7 of 9", of those that were judged; an open one says nothing yet. */
export function recordWords({ runs, openRuns, worked, partly, misled }: Verdicts): Standing {
  if (runs === 0) return { words: 'never used', tone: 'plain' };
  const open = openRuns > 0 ? [`${openRuns} ${openRuns === 1 ? 'run' : 'runs'} open`] : [];
  const judged = worked + partly + misled;
  if (judged === 0) return { words: open[0] ?? 'used, never judged', tone: 'plain' };
  const wrong = misled > 0 ? [`misled ${misled}`] : [];
  const words = [`worked ${worked} of ${judged}`, ...wrong, ...open].join(', ');
  return { words, tone: misled > 0 ? 'warn' : worked === judged ? 'good' : 'plain' };
}

const DAY = 86_400_000;

/** "review due in 2 months", "review overdue by 3 weeks". */
export function reviewWords(dueAt: Instant, now: Date): Standing {
  const left = new Date(dueAt).getTime() - now.getTime();
  if (left < 0) return { words: `review overdue by ${roughly(-left)}`, tone: 'warn' };
  return { words: `review due in ${roughly(left)}`, tone: 'plain' };
}

/** "3 weeks ago". */
export const agoWords = (at: Instant, now: Date): string => {
  const gone = now.getTime() - new Date(at).getTime();
  return gone < 60_000 ? 'just now' : `${roughly(gone)} ago`;
};

/** A length as people say it: "20 min", "5 hours", "3 weeks", "2 months". */
export function roughly(length: number): string {
  if (length < 2 * 3_600_000) return span(Math.max(length, 60_000));
  if (length < 2 * DAY) return `${Math.round(length / 3_600_000)} hours`;
  if (length < 14 * DAY) return `${Math.floor(length / DAY)} days`;
  if (length < 9 * 7 * DAY) return `${Math.floor(length / DAY / 7)} weeks`;
  if (length < 730 * DAY) return `${Math.floor(length / DAY / 30.4)} months`;
  return `${Math.floor(length / DAY / 365.25)} years`;
}


export type DraftState = 'DRAFT' | 'HANDED_IN' | 'GIVEN_BACK';

interface Drafted {
  state: DraftState;
  changedAt: string;
  handedInAt: string | null;
  author: { name: string };
}

/** "Your draft, changed 2 hours ago", "Bo handed in a change 3 days ago". */
export function draftWords({ state, changedAt, handedInAt, author }: Drafted, mine: boolean, now: Date): string {
  const ago = agoWords(state === 'HANDED_IN' && handedInAt ? handedInAt : changedAt, now);
  switch (state) {
    case 'DRAFT':
      return mine ? `Your draft, changed ${ago}` : `A draft of ${author.name}, changed ${ago}`;
    case 'HANDED_IN':
      return mine ? `Handed in ${ago}: whoever answers for it decides` : `${author.name} handed in a change ${ago}`;
    case 'GIVEN_BACK':
      return mine ? 'Your draft was given back' : `The draft of ${author.name} was given back`;
    default:
      return state satisfies never;
  }
}
