import { expect, test } from 'vitest';
import { dateAt, dayAt, momentAt, offsetText, timeAt, wallText, zoneClock, zoneSaid } from './clock.ts';

const at = (text: string): number => Date.parse(text);
const clockOf = (zone: string, from: string, to: string) => zoneClock(zone, at(from), at(to));

/** What the browser itself says, asked one by one. */
const said = (instant: number, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(instant).replace(' ', 'T');

test.each(['America/Chicago', 'Europe/Madrid', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kolkata', 'Africa/Casablanca', 'UTC'])(
  'through a year in %s it shows what the browser shows',
  (zone) => {
    const clock = clockOf(zone, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z');
    const wrong: string[] = [];
    for (let instant = at('2026-01-01T00:00:00Z'); instant < at('2027-01-01T00:00:00Z'); instant += 10_860_000) {
      if (wallText(instant, clock) !== said(instant, zone)) wrong.push(new Date(instant).toISOString());
    }
    expect(wrong).toEqual([]);
  },
);

test('the clock goes forward and back at the very minute', () => {
  const spring = clockOf('America/Chicago', '2026-03-01T00:00:00Z', '2026-03-31T00:00:00Z');
  expect([at('2026-03-08T07:59:00Z'), at('2026-03-08T08:00:00Z')].map((instant) => timeAt(instant, spring))).toEqual(['01:59', '03:00']);
  const autumn = clockOf('America/Chicago', '2026-10-20T00:00:00Z', '2026-11-20T00:00:00Z');
  expect([at('2026-11-01T06:59:00Z'), at('2026-11-01T07:00:00Z')].map((instant) => timeAt(instant, autumn))).toEqual(['01:59', '01:00']);
});

test('in words', () => {
  const clock = clockOf('Europe/Madrid', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z');
  const nine = at('2026-11-02T08:00:00Z');
  expect([dayAt(nine, clock), dateAt(nine, clock), momentAt(nine, clock)]).toEqual(['2026-11-02', 'Mon 2 Nov', 'Mon 2 Nov 09:00']);
  expect(offsetText(nine, 'Asia/Kolkata')).toBe('+05:30');
  expect(offsetText(nine, 'America/St_Johns')).toBe('-03:30');
});

test('a zone out of an address is one the browser knows, or none', () => {
  expect(zoneSaid('Europe/Madrid')).toBe('Europe/Madrid');
  expect(zoneSaid('Atlantis/Capital')).toBeNull();
  expect(zoneSaid(null)).toBeNull();
});
