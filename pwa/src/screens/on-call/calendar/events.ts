/** Stretches laid out as events of the grid, which knows wall clocks and no zones. */
import { dayAt, wallText, type ZoneClock } from './clock.ts';
import type { Stretch } from './stretches.ts';
import { addDays } from './views.ts';

export interface GridEvent {
  id: string;
  start: string;
  end: string;
  allDay: boolean;
  resourceIds: string[];
  startEditable: boolean;
  classNames: string[];
  extendedProps: { stretch: Stretch };
}

/** What ends by noon does not take the cell of its last day: somebody else's shift begins there. */
const NOON = '12:00:00';

/** In cells of days: for the month and the week. */
export function inDays(stretches: readonly Stretch[], clock: ZoneClock): GridEvent[] {
  return stretches.map((stretch) => {
    const start = dayAt(stretch.from, clock);
    const last = wallText(stretch.to, clock);
    const ends = last.slice(0, 10);
    const end = ends > start && last.slice(11) <= NOON ? ends : addDays(ends, 1);
    return { ...basics(stretch), start, end, allDay: true };
  });
}

export type RowsOf = 'schedules' | 'people';

/** To the minute, in rows. In a night that shows an hour twice a shift may seem to end before it begins: it gets a minute. */
export function inRows(stretches: readonly Stretch[], clock: ZoneClock, rows: RowsOf): GridEvent[] {
  return stretches.flatMap((stretch) => {
    const resourceIds = rows === 'schedules' ? [rowOf(stretch)] : stretch.people.map(({ handle }) => handle);
    if (resourceIds.length === 0 || (rows === 'people' && stretch.kind !== 'shift')) return [];
    const start = clock.wall(stretch.from);
    const end = Math.max(clock.wall(stretch.to), start + 60_000);
    const event = { ...basics(stretch), start: iso(start), end: iso(end), allDay: false };
    return resourceIds.map((row) => ({ ...event, id: `${event.id}@${row}`, resourceIds: [row], startEditable: rows === 'people' }));
  });
}

/** A schedule's own row, or that of one of its layers. */
export const rowOf = ({ kind, schedule, origin }: Pick<Stretch, 'kind' | 'schedule' | 'origin'>): string =>
  kind === 'layer' ? `${schedule.handle}/${origin}` : schedule.handle;

const iso = (wall: number): string => new Date(wall).toISOString().slice(0, 19);

function basics(stretch: Stretch) {
  const classNames = [`is-${stretch.kind}`];
  if (stretch.kind === 'shift' && stretch.origin === 'override') classNames.push('by-hand');
  return { id: stretch.key, resourceIds: [], startEditable: false, classNames, extendedProps: { stretch } };
}

/** A day of which not everything fits: how much of it is left out. */
export interface Rest {
  day: string;
  count: number;
}

/**
 * At most `most` events on each day, the others counted: a screen is drawn at once, however many schedules there are.
 * What comes first in `events` is kept first; a day with one too many gives up one more, for the line that says so.
 */
export function fitted(events: readonly GridEvent[], most: number): { kept: GridEvent[]; rests: Rest[] } {
  const all = countsOf(events);
  const taken = new Map<string, number>();
  const left = new Map<string, number>();
  const kept = events.filter((event) => {
    const days = daysOf(event);
    const fits = days.every((day) => (taken.get(day) ?? 0) < ((all.get(day) ?? 0) > most ? most - 1 : most));
    for (const day of days) (fits ? taken : left).set(day, ((fits ? taken : left).get(day) ?? 0) + 1);
    return fits;
  });
  return { kept, rests: [...left].map(([day, count]) => ({ day, count })) };
}

function countsOf(events: readonly GridEvent[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) for (const day of daysOf(event)) counts.set(day, (counts.get(day) ?? 0) + 1);
  return counts;
}

function daysOf({ start, end }: GridEvent): string[] {
  const days = [];
  for (let day = start; day < end; day = addDays(day, 1)) days.push(day);
  return days;
}

/** One of five tints for everybody, by their place in the list: a help for the eye, never the only sign. */
export const tintsOf = (people: readonly { handle: string }[]): Map<string, number> =>
  new Map(people.map(({ handle }, place) => [handle, place % 5]));
