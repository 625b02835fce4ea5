/** A schedule's coming days: shifts and gaps in one order, under the days of the zone that is shown. */
import { dayOf } from '../../../rules/zoned.ts';

export interface Shift {
  startsAt: string;
  endsAt: string;
  origin: string;
  people: readonly { handle: string; name: string }[];
}

export interface Gap {
  startsAt: string;
  endsAt: string;
}

export type Stretch = (Shift & { kind: 'shift' }) | (Gap & { kind: 'gap' });

export interface Day {
  day: string;
  stretches: Stretch[];
}

/** Each stretch under the day it begins on, or today when it began before. */
export function days(shifts: readonly Shift[], gaps: readonly Gap[], { zone, from }: { zone: string; from: string }): Day[] {
  const found = new Map<string, Stretch[]>();
  for (const stretch of inOrder(shifts, gaps)) {
    const day = dayOf(Date.parse(stretch.startsAt) < Date.parse(from) ? from : stretch.startsAt, zone);
    found.set(day, [...(found.get(day) ?? []), stretch]);
  }
  return [...found].map(([day, stretches]) => ({ day, stretches }));
}

export function inOrder(shifts: readonly Shift[], gaps: readonly Gap[]): Stretch[] {
  const all: Stretch[] = [
    ...shifts.map((shift) => ({ ...shift, kind: 'shift' as const })),
    ...gaps.map((gap) => ({ ...gap, kind: 'gap' as const })),
  ];
  return all.sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
}

export const isNow = (stretch: { startsAt: string; endsAt: string }, now: Date): boolean =>
  Date.parse(stretch.startsAt) <= now.getTime() && now.getTime() < Date.parse(stretch.endsAt);

/** Half-open, from the start of this hour: asking again within the hour is the same question. */
export function spanFrom(now: Date, daysAhead: number): { from: string; to: string } {
  const from = new Date(now);
  from.setMinutes(0, 0, 0);
  return { from: from.toISOString(), to: new Date(from.getTime() + daysAhead * 86_400_000).toISOString() };
}
