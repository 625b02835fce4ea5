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

/** How many events the fullest day has. */
export function fullest(events: readonly GridEvent[]): number {
  const counts = new Map<string, number>();
  for (const { start, end } of events) {
    for (let day = start; day < end; day = addDays(day, 1)) counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** One of five tints for everybody, by their place in the list: a help for the eye, never the only sign. */
export const tintsOf = (people: readonly { handle: string }[]): Map<string, number> =>
  new Map(people.map(({ handle }, place) => [handle, place % 5]));
