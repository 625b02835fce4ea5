/** Audiences, states of updates and promises in words, and how a promise stands. No clock is read here. */
import { span, stopwatch, wallClock, type Instant } from './time.ts';

export type Audience = 'PUBLIC' | 'CUSTOMERS' | 'INTERNAL' | 'EXECUTIVES';
export type UpdateState = 'INVESTIGATING' | 'IDENTIFIED' | 'MONITORING' | 'RESOLVED' | 'POSTMORTEM';
export type UpdateStage = 'DRAFT' | 'WAITING' | 'SCHEDULED' | 'PUBLISHED' | 'RETRACTED';
export type PromiseState = 'OPEN' | 'KEPT' | 'BROKEN' | 'LATE' | 'EXTENDED' | 'ENDED';
export type PromiseStep = 'REMINDED' | 'OVERDUE' | 'DEPUTY' | 'COMMANDER';

/** From the furthest away to the nearest. */
export const AUDIENCES: readonly Audience[] = ['PUBLIC', 'CUSTOMERS', 'INTERNAL', 'EXECUTIVES'];
export const AUDIENCE_WORDS: Record<Audience, string> = {
  PUBLIC: 'Public',
  CUSTOMERS: 'Customers',
  INTERNAL: 'Inside',
  EXECUTIVES: 'Executives',
};
/** Within a sentence: "told the public". */
export const AUDIENCE_TO: Record<Audience, string> = {
  PUBLIC: 'the public',
  CUSTOMERS: 'customers',
  INTERNAL: 'everybody inside',
  EXECUTIVES: 'the executives',
};

/** As an incident goes on. */
export const STATES: readonly UpdateState[] = ['INVESTIGATING', 'IDENTIFIED', 'MONITORING', 'RESOLVED', 'POSTMORTEM'];
export const STATE_WORDS: Record<UpdateState, string> = {
  INVESTIGATING: 'Investigating',
  IDENTIFIED: 'Identified',
  MONITORING: 'Monitoring',
  RESOLVED: 'Resolved',
  POSTMORTEM: 'Incident report',
};
/** Nothing more is promised once this was said. */
export const isLast = (state: UpdateState): boolean => state === 'RESOLVED' || state === 'POSTMORTEM';

/** As readers will see it: the time that is promised is known only when it goes out. */
export const asRead = (body: string): string => body.replaceAll(/\{\{\s*next_update\s*\}\}/g, '(the time then promised)');

export const PROMISE_WORDS: Record<PromiseState, string> = {
  OPEN: 'Owed',
  KEPT: 'Kept',
  BROKEN: 'Broken, still owed',
  LATE: 'Kept late',
  EXTENDED: 'Put off',
  ENDED: 'Ended',
};
export const isOwed = ({ state }: { state: PromiseState }): boolean => state === 'OPEN' || state === 'BROKEN';

export interface Standing {
  words: string;
  tone: 'plain' | 'warn' | 'bad';
}

const SOON = 5 * 60_000;
const HOUR = 3_600_000;

/** "in 12:03", "in 2 h 10 min", "overdue by 7 min". */
export function standing(dueAt: Instant, now: Date): Standing {
  const left = new Date(dueAt).getTime() - now.getTime();
  if (left <= 0) return { words: `overdue by ${span(-left)}`, tone: 'bad' };
  return { words: `in ${left < HOUR ? stopwatch(left) : span(left)}`, tone: left <= SOON ? 'warn' : 'plain' };
}

interface Climbing {
  step: PromiseStep | null;
  nextStepAt: string | null;
}

const TOLD: Record<PromiseStep, string> = {
  REMINDED: 'the lead was reminded',
  OVERDUE: 'the lead was told that it is overdue',
  DEPUTY: 'the deputy was told',
  COMMANDER: 'the commander was told',
};
const NEXT: Record<PromiseStep | 'NONE', string | null> = {
  NONE: 'the lead is reminded',
  REMINDED: 'the lead is told',
  OVERDUE: 'the deputy is told',
  DEPUTY: 'the commander is told',
  COMMANDER: null,
};

/** How far word of a promise has climbed, and who hears of it next. */
export function climb({ step, nextStepAt }: Climbing, now: Date): { told: string | null; next: string | null } {
  const next = NEXT[step ?? 'NONE'];
  const left = nextStepAt ? Date.parse(nextStepAt) - now.getTime() : null;
  return {
    told: step && TOLD[step],
    next: next && left !== null && left > 0 ? `${next} in ${left < HOUR ? stopwatch(left) : span(left)}` : null,
  };
}

export interface Sent {
  stage: UpdateStage;
  dueAt: string | null;
  whyApproval: string;
  /** Why it is a draft again. */
  whyHeld: string | null;
  approvals: readonly { person: { name: string }; dueAt: string | null; answer: string | null }[];
}

/** What became of an update, in one sentence. */
export function stageWords({ stage, dueAt, whyApproval, whyHeld, approvals }: Sent, now: Date, zone: string): Standing & { stage: UpdateStage } {
  const clock = (at: string): string => wallClock(at, now, zone);
  switch (stage) {
    case 'PUBLISHED':
      return { stage, words: 'Published', tone: 'plain' };
    case 'SCHEDULED':
      return { stage, words: dueAt ? `Goes out at ${clock(dueAt)}` : 'Goes out shortly', tone: 'plain' };
    case 'WAITING': {
      const asked = approvals.findLast(({ answer }) => answer === null);
      if (!asked) return { stage, words: 'Waits for somebody to agree', tone: 'warn' };
      return { stage, words: `Waits for ${asked.person.name}${asked.dueAt ? ` until ${clock(asked.dueAt)}, then the next is asked` : ''}`, tone: 'warn' };
    }
    case 'DRAFT':
      if (whyHeld) return { stage, words: whyHeld, tone: 'warn' };
      return { stage, words: whyApproval ? `A draft that needs a second person: ${whyApproval.charAt(0).toLowerCase()}${whyApproval.slice(1)}` : 'A draft: nobody has read it', tone: 'plain' };
    case 'RETRACTED':
      return { stage, words: 'Taken back', tone: 'plain' };
    default:
      return stage satisfies never;
  }
}

/** "15m" of the organisation file as "15 min"; what is not written so stays. */
export function lengthWords(written: string | null): string {
  if (!written) return 'nothing';
  return written
    .replace(/(\d+)([dhms])/g, (_all, count: string, unit: string) => `${count} ${{ d: 'd', h: 'h', m: 'min', s: 's' }[unit] ?? unit} `)
    .trim();
}

/** "customers" of a text as the audience it means; null where it means none. */
export const audienceOf = (name: string): Audience | null => AUDIENCES.find((audience) => audience.toLowerCase() === name.toLowerCase()) ?? null;
