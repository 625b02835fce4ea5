/** The views of the calendar: what days each shows, what it asks for, and where its arrows lead. */

export const VIEWS = ['agenda', 'month', 'week', 'timeline'] as const;
export type View = (typeof VIEWS)[number];

export const VIEW_WORDS: Record<View, string> = { agenda: 'Agenda', month: 'Month', week: 'Week', timeline: 'Timeline' };
export const viewOf = (said: string | null): View | null => VIEWS.find((view) => view === said) ?? null;

const DAY = 86_400_000;
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
]; // prettier-ignore

/** How much a view shows at once: a timeline can be looked at from nearer. A grid on a narrow screen is cells. */
export type Frame = 'month' | 'week' | 'grid' | 'cells';
export const frameOf = (view: View, { isNear, isDesk }: { isNear: boolean; isDesk: boolean }): Frame =>
  view === 'month' ? (isDesk ? 'grid' : 'cells') : view === 'week' || (view === 'timeline' && isNear) ? 'week' : 'month';

/** Days as "2026-11-02"; `end` is the first that is not shown. */
export interface Period {
  first: string;
  end: string;
  title: string;
}

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const text = (time: number): string => new Date(time).toISOString().slice(0, 10);
export const addDays = (day: string, days: number): string => text(at(day) + days * DAY);
const monday = (day: string): string => addDays(day, -((new Date(at(day)).getUTCDay() + 6) % 7));
const firstOf = (day: string, months = 0): string => {
  const date = new Date(at(day));
  return text(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
};

/** What is on screen: a month is whole weeks in the grid, and itself elsewhere. */
export function periodOf(frame: Frame, day: string): Period {
  if (frame === 'week') {
    const first = monday(day);
    return { first, end: addDays(first, 7), title: weekWords(first) };
  }
  const [first, end] = [firstOf(day), firstOf(day, 1)];
  const title = monthWords(first);
  if (frame === 'month') return { first, end, title };
  return { first: monday(first), end: addDays(monday(addDays(end, -1)), 7), title };
}

/** Asked for in whole days of UTC, and a week more: zones can be switched, and what ends soon after is whole. A phone asks for less. */
export function spanOf(frame: Frame, day: string): { from: string; to: string } {
  const { first, end } = periodOf(frame, day);
  return { from: `${addDays(first, frame === 'month' || frame === 'cells' ? -1 : -8)}T00:00:00Z`, to: `${addDays(end, 8)}T00:00:00Z` };
}

/** The day that the arrows lead to; no step: the first day of the month, or of the week. */
export const step = (frame: Frame, day: string, steps: 1 | 0 | -1): string =>
  frame === 'week' ? addDays(monday(day), 7 * steps) : firstOf(day, steps);

export const isDay = (said: string | null): said is string => !!said && /^\d{4}-\d\d-\d\d$/.test(said) && !Number.isNaN(at(said));

function monthWords(day: string): string {
  const date = new Date(at(day));
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** "2 – 8 November 2026", "30 November – 6 December 2026". */
function weekWords(first: string): string {
  const [begin, last] = [new Date(at(first)), new Date(at(first) + 6 * DAY)];
  const month = (date: Date): string => MONTHS[date.getUTCMonth()] ?? '';
  const same = begin.getUTCMonth() === last.getUTCMonth();
  return `${begin.getUTCDate()}${same ? '' : ` ${month(begin)}`} – ${last.getUTCDate()} ${month(last)} ${last.getUTCFullYear()}`;
}
