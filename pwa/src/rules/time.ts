/** Time in words. Every function takes `now` or a zone; none reads the clock. */

export type Instant = string | number | Date;

const ms = (at: Instant): number => (at instanceof Date ? at.getTime() : typeof at === 'number' ? at : Date.parse(at));

/** "just now", "4 min ago", "in 2 h", "3 d ago": short enough for a list, exact enough to act on. */
export function relative(at: Instant, now: Instant): string {
  const away = ms(at) - ms(now);
  const words = span(Math.abs(away));
  if (Math.abs(away) < 5_000) return 'just now';
  return away < 0 ? `${words} ago` : `in ${words}`;
}

/** A length in its largest useful unit: "42 s", "7 min", "3 h 20 min", "2 d 4 h". */
export function span(length: number): string {
  const seconds = Math.max(0, Math.floor(length / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 && hours < 10 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 && days < 7 ? `${days} d ${hours % 24} h` : `${days} d`;
}

/** A running clock: "0:07", "12:34", "1:02:03". Negative lengths count as nothing. */
export function stopwatch(length: number): string {
  const seconds = Math.max(0, Math.floor(length / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** "14:32" today, "Tue 14:32" within a week, "3 Nov 14:32" beyond: in the zone given, else the reader's. */
export function wallClock(at: Instant, now: Instant, zone?: string): string {
  const time = format(at, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = format(at, zone, { dateStyle: 'short' });
  if (day === format(now, zone, { dateStyle: 'short' })) return time;
  const away = Math.abs(ms(at) - ms(now));
  if (away < 6 * 86_400_000) return `${format(at, zone, { weekday: 'short' })} ${time}`;
  const sameYear = format(at, zone, { year: 'numeric' }) === format(now, zone, { year: 'numeric' });
  return `${format(at, zone, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) })} ${time}`;
}

/** Everything, for a tooltip or a record: "Tue 3 Nov 2026, 14:32:05 GMT+1". */
export function inFull(at: Instant, zone?: string): string {
  const date = format(at, zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const time = format(at, zone, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  return `${date.replace(',', '')}, ${time}`;
}

/** "America/New_York" as "New York". */
export const placeOf = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');

/** The reader's own zone. */
export const readersZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** Every zone the browser knows, for a choice. */
export const zones = (): string[] => ('supportedValuesOf' in Intl ? Intl.supportedValuesOf('timeZone') : [readersZone()]);

const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: Instant, zone: string | undefined, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([zone, options]);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat('en-GB', { ...options, ...(zone ? { timeZone: zone } : {}) });
    formats.set(key, made);
  }
  return made.format(ms(at));
}
