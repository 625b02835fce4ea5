/** How the check and the call of a step stand, in words. No clock is read here. */
import type { ResultOf } from '../../../graphql/graphql.ts';
import type { RunOf } from '../../../graphql/documents/runs.ts';
import type { Told } from '../../../rules/run.ts';
import { span, stopwatch } from '../../../rules/time.ts';

type Run = NonNullable<ResultOf<typeof RunOf>['run']>;
export type RunCheck = Run['checks'][number];
export type RunCall = Run['calls'][number];

export interface Proof extends Omit<Told, 'tone'> {
  tone: 'plain' | 'good' | 'warn' | 'bad';
  /** It goes on: somebody may want it to stop. */
  isOpen: boolean;
}

/** The last of a step is how it stands; what this device kept may be older than checks and calls. */
export function lastOf<Thing extends { stepId: string }>(things: readonly Thing[] | undefined, step: string): Thing | null {
  return things?.findLast(({ stepId }) => stepId === step) ?? null;
}

/** `heldFor` is what the clock shows of a bound that has to hold for a while. */
export function checkWords(check: RunCheck, now: Date): Proof {
  const said = check.said ? `: ${check.said}` : '';
  switch (check.state) {
    case 'WAITING':
      return { words: check.lookedAt ? `Does not hold yet${said}` : 'Being looked at …', tone: 'plain', isOpen: true };
    case 'HOLDING':
      return { words: `Holds for ${stopwatch(now.getTime() - Date.parse(check.heldSince ?? check.askedAt))} now${said}`, tone: 'plain', isOpen: true };
    case 'PASSED':
      return { words: `Holds${said}`, tone: 'good', isOpen: false };
    case 'FAILED':
      return { words: `Does not hold${said}`, tone: 'bad', isOpen: false };
    case 'CALLED_OFF':
      return { words: 'No longer looked at', tone: 'plain', isOpen: false };
  }
  return check.state satisfies never;
}

export function callStands(call: RunCall, now: Date): Proof {
  const left = Date.parse(call.givesUpAt) - now.getTime();
  const waits = left > 0 ? `, given up in ${stopwatch(left)}` : '';
  switch (call.state) {
    case 'DUE':
      return { words: 'About to be called …', tone: 'plain', isOpen: true };
    case 'SENT':
      return { words: `Called${waits}`, tone: 'plain', isOpen: true };
    case 'RUNNING':
      return { words: `Running${waits}`, tone: 'plain', isOpen: true };
    case 'CANCELLING':
      return { words: 'Being called off …', tone: 'warn', isOpen: true };
    case 'SUCCEEDED':
      return { words: 'Succeeded', tone: 'good', isOpen: false };
    case 'FAILED':
      return { words: 'Failed', tone: 'bad', isOpen: false };
    case 'TIMED_OUT':
      return { words: 'Nobody heard of it in time: look whether it ran before you call it again', tone: 'bad', isOpen: false };
    case 'CANCELLED':
      return { words: 'Called off', tone: 'warn', isOpen: false };
    case 'OVERRIDDEN':
      return { words: 'Done by hand', tone: 'plain', isOpen: false };
  }
  return call.state satisfies never;
}

export const answersWithin = (seconds: number): string => span(seconds * 1000);
