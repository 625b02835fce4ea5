/** The calendar as a list: every stretch once, under the day on which it begins. */
import { dateAt, dayAt, timeAt, type ZoneClock } from './clock.ts';
import type { Stretch } from './stretches.ts';
import { addDays } from './views.ts';

export interface AgendaDay {
  day: string;
  stretches: Stretch[];
}

/** From `first` to before `end`. What runs already when the first day begins stands first on it. */
export function agenda(stretches: readonly Stretch[], clock: ZoneClock, { first, end }: { first: string; end: string }): AgendaDay[] {
  const days = new Map<string, Stretch[]>();
  const ordered = stretches
    .filter(({ kind }) => kind !== 'layer')
    .sort((a, b) => a.from - b.from || a.schedule.name.localeCompare(b.schedule.name));
  for (const stretch of ordered) {
    const begins = dayAt(stretch.from, clock);
    if (begins >= end || dayAt(stretch.to - 1, clock) < first) continue;
    const day = begins < first ? first : begins;
    days.set(day, [...(days.get(day) ?? []), stretch]);
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, found]) => ({ day, stretches: found }));
}

/** As many days as it takes to fill a screen and a bit: the rest is drawn when it is wanted. */
export function daysFor(days: readonly AgendaDay[], rows: number): number {
  let count = 0;
  for (const [place, { stretches }] of days.entries()) {
    count += stretches.length;
    if (count >= rows) return place + 1;
  }
  return days.length;
}

/** "09:00 – 17:00", "21:00 – 09:00" overnight, "09:00 to Mon 9 Nov 09:00", "to Mon 9 Nov 09:00" where it runs already. */
export function timeWords({ from, to, opens, closes }: Stretch, clock: ZoneClock, day: string): string {
  const [begins, ends] = [dayAt(from, clock), dayAt(to, clock)];
  const end = closes ? `${dateAt(to, clock)} ${timeAt(to, clock)}` : 'later';
  if (begins < day || !opens) return ends === day ? `until ${timeAt(to, clock)}` : `until ${end}`;
  if (closes && (ends === day || (ends === addDays(day, 1) && to - from < 86_400_000))) {
    return `${timeAt(from, clock)} – ${timeAt(to, clock)}`;
  }
  return `${timeAt(from, clock)} to ${end}`;
}
