import { expect, test } from 'vitest';
import { count, fileName, lean, leanWords, movesOf, periods, widthOf } from './weighing.ts';

const NOW = new Date('2026-03-29T21:30:00Z'); // the day on which Berlin's clock goes forward

test('periods are whole days of the reader, also on a day of 23 hours', () => {
  const [month, quarter, year, ahead] = periods(NOW, 'Europe/Berlin');
  expect([month?.from, month?.to]).toEqual(['2026-02-27T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  expect(quarter?.from).toBe('2025-12-28T23:00:00.000Z');
  expect(year?.from).toBe('2025-03-29T23:00:00.000Z');
  expect([ahead?.from, ahead?.to]).toEqual(['2026-03-28T23:00:00.000Z', '2026-06-27T22:00:00.000Z']);
});

test('a bar is never wider than its place, and nothing has none', () => {
  expect([widthOf(84, 168), widthOf(300, 168), widthOf(0, 0)]).toEqual([50, 100, 0]);
});

test('a little more or less than the mean is even', () => {
  expect([lean(105, 100), lean(120, 100), lean(80, 100), lean(0, 0.4)]).toEqual(['even', 'more', 'less', 'even']);
  expect([leanWords(120, 100), leanWords(100, 100), leanWords(1, 2.25)]).toEqual(['20 more than the mean', 'about the mean', '1.3 less than the mean']);
  expect([count(168), count(1.25)]).toEqual(['168', '1.3']);
});

test('an exchange is two shifts that change hands', () => {
  const change = { person: { handle: 'ana' }, by: { handle: 'bo' }, startsAt: 'a', endsAt: 'b', returnStartsAt: null, returnEndsAt: null };
  expect(movesOf([change, { ...change, returnStartsAt: 'c', returnEndsAt: 'd' }])).toEqual([
    { person: 'ana', by: 'bo', startsAt: 'a', endsAt: 'b' },
    { person: 'ana', by: 'bo', startsAt: 'a', endsAt: 'b' },
    { person: 'bo', by: 'ana', startsAt: 'c', endsAt: 'd' },
  ]);
});

test('the file says which days it is about', () => {
  const [month] = periods(NOW, 'UTC');
  expect(month && fileName(month, 'UTC')).toBe('on-call-2026-02-28-to-2026-03-29.csv');
});
