import { expect, test } from 'vitest';
import { inFull, placeOf, relative, span, stopwatch, wallClock } from './time.ts';

const NOW = '2026-11-21T03:12:00Z';
const later = (ms: number): number => Date.parse(NOW) + ms;
const MIN = 60_000;
const HOUR = 60 * MIN;

test('relative times say which way they lie', () => {
  expect(relative(later(-4 * MIN), NOW)).toBe('4 min ago');
  expect(relative(later(2 * HOUR), NOW)).toBe('in 2 h');
  expect(relative(later(-1000), NOW)).toBe('just now');
  expect(relative(later(3000), NOW)).toBe('just now');
});

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [MIN, '1 min'],
  [HOUR - 1, '59 min'],
  [3 * HOUR + 20 * MIN, '3 h 20 min'],
  [11 * HOUR + 20 * MIN, '11 h'],
  [52 * HOUR, '2 d 4 h'],
  [30 * 24 * HOUR, '30 d'],
  [-5, '0 s'],
])('%d ms is %s', (length, words) => expect(span(length)).toBe(words));

test('the running clock has no jumps in width and never runs backwards', () => {
  expect(stopwatch(7_000)).toBe('0:07');
  expect(stopwatch(12 * MIN + 34_000)).toBe('12:34');
  expect(stopwatch(HOUR + 2 * MIN + 3_000)).toBe('1:02:03');
  expect(stopwatch(-50)).toBe('0:00');
});

test('the wall clock names the day only when it is another one, in the zone asked for', () => {
  expect(wallClock('2026-11-21T04:00:00Z', NOW, 'UTC')).toBe('04:00');
  expect(wallClock('2026-11-22T14:32:00Z', NOW, 'UTC')).toBe('Sun 14:32');
  expect(wallClock('2026-11-03T14:32:00Z', NOW, 'UTC')).toBe('3 Nov 14:32');
  expect(wallClock('2025-11-03T14:32:00Z', NOW, 'UTC')).toBe('3 Nov 2025 14:32');
  expect(wallClock('2026-11-21T05:30:00Z', NOW, 'America/Chicago')).toBe('23:30');
  expect(wallClock('2026-11-21T06:30:00Z', NOW, 'America/Chicago')).toBe('Sat 00:30');
});

test('in full there is no doubt left', () => {
  expect(inFull('2026-11-03T14:32:05Z', 'Europe/Berlin')).toMatch(/^Tue 3 Nov 2026, 15:32:05 (GMT\+1|CET)$/);
  expect(placeOf('America/New_York')).toBe('New York');
  expect(placeOf('UTC')).toBe('UTC');
});
