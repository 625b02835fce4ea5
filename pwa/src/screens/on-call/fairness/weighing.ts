/** Fairness in words and widths: periods to choose from, and how a number stands against the mean. */
import { dayOf, instantOf } from '../../../rules/zoned.ts';

const DAY = 86_400_000;

export interface Period {
  id: 'month' | 'quarter' | 'year' | 'ahead';
  words: string;
  from: string;
  to: string;
}

/** Whole days of the reader's zone; what lies ahead begins today. */
export function periods(now: Date, zone: string): Period[] {
  const today = midnight(now, zone);
  const tomorrow = midnight(new Date(today.getTime() + 1.5 * DAY), zone);
  const back = (days: number): string => midnight(new Date(tomorrow.getTime() - (days - 0.5) * DAY), zone).toISOString();
  const ahead = midnight(new Date(today.getTime() + 91.5 * DAY), zone).toISOString();
  return [
    { id: 'month', words: 'Last 30 days', from: back(30), to: tomorrow.toISOString() },
    { id: 'quarter', words: 'Last quarter', from: back(91), to: tomorrow.toISOString() },
    { id: 'year', words: 'Last year', from: back(365), to: tomorrow.toISOString() },
    { id: 'ahead', words: 'Next quarter', from: today.toISOString(), to: ahead },
  ];
}

const midnight = (at: Date, zone: string): Date => instantOf(`${dayOf(at, zone)}T00:00`, zone) ?? at;

/** How wide a bar is, in percent, where `most` fills it. */
export const widthOf = (value: number, most: number): number => (most > 0 ? Math.round((Math.min(value, most) / most) * 100) : 0);

/** "1.5" and "168": no more digits than anybody compares. */
export const count = (value: number): string => String(Math.round(value * 10) / 10);

export type Lean = 'more' | 'less' | 'even';

/** A tenth more or less than the mean is even: nobody's life hangs on it. */
export function lean(value: number, mean: number): Lean {
  const away = value - mean;
  if (Math.abs(away) <= Math.max(mean * 0.1, 0.5)) return 'even';
  return away > 0 ? 'more' : 'less';
}

export function leanWords(value: number, mean: number): string {
  const which = lean(value, mean);
  return which === 'even' ? 'about the mean' : `${count(Math.abs(value - mean))} ${which} than the mean`;
}

interface Change {
  person: { handle: string };
  by: { handle: string };
  startsAt: string;
  endsAt: string;
  returnStartsAt: string | null;
  returnEndsAt: string | null;
}

/** The shifts of a proposal, one by one, as they are given. */
export function movesOf(changes: readonly Change[]): { person: string; by: string; startsAt: string; endsAt: string }[] {
  return changes.flatMap(({ person, by, startsAt, endsAt, returnStartsAt, returnEndsAt }) => {
    const there = { person: person.handle, by: by.handle, startsAt, endsAt };
    if (!returnStartsAt || !returnEndsAt) return [there];
    return [there, { person: by.handle, by: person.handle, startsAt: returnStartsAt, endsAt: returnEndsAt }];
  });
}

/** "on-call-2026-11-01-to-2026-12-01.csv". */
export const fileName = ({ from, to }: Period, zone: string): string => `on-call-${dayOf(from, zone)}-to-${dayOf(new Date(Date.parse(to) - 1), zone)}.csv`;
