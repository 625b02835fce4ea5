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
  for (const stretch of stretches) {
    if (stretch.kind === 'layer') continue;
    const begins = dayAt(stretch.from, clock);
    if (begins >= end || dayAt(stretch.to - 1, clock) < first) continue;
    const day = begins < first ? first : begins;
    const there = days.get(day);
    if (there) there.push(stretch);
    else days.set(day, [stretch]);
  }
  const order = (a: Stretch, b: Stretch): number => a.from - b.from || a.schedule.name.localeCompare(b.schedule.name);
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, found]) => ({ day, stretches: found.sort(order) }));
}

/** The first `rows` of it: what fills a screen is drawn at once, the rest when it is wanted. */
export function firstRows(days: readonly AgendaDay[], rows: number): AgendaDay[] {
  const found: AgendaDay[] = [];
  let left = rows;
  for (const { day, stretches } of days) {
    if (left <= 0) break;
    found.push({ day, stretches: stretches.slice(0, left) });
    left -= stretches.length;
  }
  return found;
}

export const rowsIn = (days: readonly AgendaDay[]): number => days.reduce((sum, { stretches }) => sum + stretches.length, 0);

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
