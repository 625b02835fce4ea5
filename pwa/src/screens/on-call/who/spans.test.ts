import { expect, test } from 'vitest';
import { days, spanFrom } from './spans.ts';

const FROM = '2026-11-21T03:00:00Z';
const shift = (startsAt: string, endsAt: string) => ({ startsAt, endsAt, origin: 'weekdays', people: [] });

test('gaps stand between the shifts they tear apart, under the day of the zone that is shown', () => {
  const shifts = [shift('2026-11-22T15:00:00Z', '2026-11-23T15:00:00Z'), shift('2026-11-21T01:00:00Z', '2026-11-22T06:00:00Z')];
  const gaps = [{ startsAt: '2026-11-22T06:00:00Z', endsAt: '2026-11-22T15:00:00Z' }];
  const told = (zone: string) => days(shifts, gaps, { zone, from: FROM }).map(({ day, stretches }) => [day, stretches.map(({ kind }) => kind)]);
  expect(told('UTC')).toEqual([
    ['2026-11-21', ['shift']],
    ['2026-11-22', ['gap', 'shift']],
  ]);
  expect(told('America/Los_Angeles')).toEqual([
    ['2026-11-20', ['shift']],
    ['2026-11-21', ['gap']],
    ['2026-11-22', ['shift']],
  ]);
});

test('within the hour it is the same question', () => {
  expect(spanFrom(new Date('2026-11-21T03:59:00Z'), 14)).toEqual(spanFrom(new Date('2026-11-21T03:01:00Z'), 14));
  expect(spanFrom(new Date('2026-11-21T03:59:00Z'), 14)).toEqual({ from: '2026-11-21T03:00:00.000Z', to: '2026-12-05T03:00:00.000Z' });
});
