import { expect, test } from 'vitest';
import { byDay, clock, wallOf } from './days.ts';

test('a shift over midnight stands in each of its days', () => {
  const shift = { startsAt: '2026-11-21T21:00:00Z', endsAt: '2026-11-23T09:00:00Z' };
  expect(byDay([shift], 'UTC').map(({ date, pieces }) => [date, pieces[0]?.from, pieces[0]?.to])).toEqual([
    ['2026-11-21', 1260, 1440],
    ['2026-11-22', 0, 1440],
    ['2026-11-23', 0, 540],
  ]);
});

test('a shift that ends at midnight leaves nothing on the next day', () => {
  expect(byDay([{ startsAt: '2026-11-21T00:00:00Z', endsAt: '2026-11-22T00:00:00Z' }], 'UTC')).toHaveLength(1);
});

test('days are those of the zone asked for, in order, and within a day the earlier comes first', () => {
  const days = byDay(
    [
      { startsAt: '2026-11-21T20:00:00Z', endsAt: '2026-11-22T02:00:00Z' },
      { startsAt: '2026-11-21T06:30:00Z', endsAt: '2026-11-21T20:00:00Z' },
    ],
    'America/Chicago',
  );
  expect(days.map(({ date }) => date)).toEqual(['2026-11-21']);
  expect(days[0]?.pieces.map(({ from }) => clock(from))).toEqual(['00:30', '14:00']);
});

test('the wall clock follows the zone through a change of clocks', () => {
  expect(wallOf('2026-11-01T05:30:00Z', 'America/Chicago')).toEqual({ date: '2026-11-01', minutes: 30 });
  expect(wallOf('2026-11-01T08:30:00Z', 'America/Chicago')).toEqual({ date: '2026-11-01', minutes: 150 });
});
