/** The wall clock of one zone over one span: asked of the browser a few times, then plain arithmetic. */
import { localOf } from '../../../rules/zoned.ts';

const MINUTE = 60_000;
/** No zone ever changed twice in less. */
const STEP = 4 * 24 * 60 * MINUTE;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Instants are milliseconds since 1970; a wall time is written as those milliseconds would be in UTC. */
export interface ZoneClock {
  zone: string;
  wall: (at: number) => number;
}

export function zoneClock(zone: string, from: number, to: number): ZoneClock {
  const changes = offsetsBetween(zone, from, to);
  const wall = (at: number): number => {
    let offset = changes[0]?.offset ?? 0;
    for (const change of changes) {
      if (change.at > at) break;
      offset = change.offset;
    }
    return at + offset;
  };
  return { zone, wall };
}

export function offsetAt(at: number, zone: string): number {
  const minute = Math.floor(at / MINUTE) * MINUTE;
  return Date.parse(`${localOf(minute, zone)}Z`) - minute;
}

/** The offset at the start, and every change after it, to the minute. */
function offsetsBetween(zone: string, from: number, to: number): { at: number; offset: number }[] {
  const found = [{ at: -Infinity, offset: offsetAt(from, zone) }];
  let offset = offsetAt(from, zone);
  for (let low = from; low < to; low += STEP) {
    const high = Math.min(low + STEP, to);
    const after = offsetAt(high, zone);
    if (after !== offset) found.push({ at: changeBetween(zone, low, high), offset: after });
    offset = after;
  }
  return found;
}

function changeBetween(zone: string, low: number, high: number): number {
  const before = offsetAt(low, zone);
  let [early, late] = [Math.floor(low / MINUTE), Math.ceil(high / MINUTE)];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offsetAt(middle * MINUTE, zone) === before) early = middle;
    else late = middle;
  }
  return late * MINUTE;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** "2026-11-02". */
export const dayAt = (at: number, clock: ZoneClock): string => new Date(clock.wall(at)).toISOString().slice(0, 10);

/** "2026-11-02T09:00:00", as the grid takes times. */
export const wallText = (at: number, clock: ZoneClock): string => new Date(clock.wall(at)).toISOString().slice(0, 19);

/** "09:00". */
export function timeAt(at: number, clock: ZoneClock): string {
  const wall = new Date(clock.wall(at));
  return `${two(wall.getUTCHours())}:${two(wall.getUTCMinutes())}`;
}

/** "Mon 2 Nov". */
export function dateAt(at: number, clock: ZoneClock): string {
  const wall = new Date(clock.wall(at));
  return `${WEEKDAYS[wall.getUTCDay()]} ${wall.getUTCDate()} ${MONTHS[wall.getUTCMonth()]}`;
}

/** "Mon 2 Nov 09:00". */
export const momentAt = (at: number, clock: ZoneClock): string => `${dateAt(at, clock)} ${timeAt(at, clock)}`;

/** "+05:30": what a zone is away from UTC, as the grid takes it. */
export function offsetText(at: number, zone: string): string {
  const minutes = Math.round(offsetAt(at, zone) / MINUTE);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A zone out of an address, or null where there is none of that name. */
export function zoneSaid(said: string | null): string | null {
  try {
    return said && new Intl.DateTimeFormat('en-GB', { timeZone: said }).resolvedOptions().timeZone ? said : null;
  } catch {
    return null;
  }
}
