/** Wall-clock times of a zone as forms write them ("2026-11-23T09:00"), and the instants they mean. */
import type { Instant } from './time.ts';

const MINUTE = 60_000;
const parts = new Map<string, Intl.DateTimeFormat>();

/** What a `datetime-local` field shows for this instant in this zone. */
export function localOf(at: Instant, zone: string): string {
  const date = new Date(at);
  let format = parts.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    parts.set(zone, format);
  }
  const found = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
  return `${found['year']}-${found['month']}-${found['day']}T${found['hour']}:${found['minute']}`;
}

/** A time that exists twice is the first; one that the zone skips is the first instant after the gap. Null for no time. */
export function instantOf(local: string, zone: string): Date | null {
  const naive = Date.parse(`${local}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) || Number.isNaN(naive)) return null;
  const fits = offsetsAround(naive, zone)
    .map((offset) => naive - offset)
    .filter((at) => localOf(at, zone) === local)
    .sort((a, b) => a - b);
  if (fits[0] !== undefined) return new Date(fits[0]);
  return firstAfterGap(naive, zone);
}

function offsetsAround(naive: number, zone: string): number[] {
  return [...new Set([-26, 0, 26].map((hours) => offsetAt(naive + hours * 60 * MINUTE, zone)))];
}

const offsetAt = (at: number, zone: string): number => {
  const minute = Math.floor(at / MINUTE) * MINUTE;
  return Date.parse(`${localOf(minute, zone)}Z`) - minute;
};

/** Before the gap the clock is early, after it late: halve until they meet. */
function firstAfterGap(naive: number, zone: string): Date {
  const offsets = offsetsAround(naive, zone);
  let low = naive - Math.max(...offsets);
  let high = naive - Math.min(...offsets);
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (Date.parse(`${localOf(middle, zone)}Z`) < naive) low = middle;
    else high = middle;
  }
  return new Date(high);
}

/** The day of an instant in a zone, as "2026-11-23": for putting things under days. */
export const dayOf = (at: Instant, zone: string): string => localOf(at, zone).slice(0, 10);

let inWords: Intl.DateTimeFormat | undefined;

/** "Monday 23 November". */
export function dayWords(day: string): string {
  // Making one takes a phone a millisecond, and a month of days asks often.
  inWords ??= new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
  return inWords.format(new Date(`${day}T12:00:00Z`)).replace(',', '');
}
