import { expect, test } from 'vitest';
import { frameOf, isDay, periodOf, spanOf, step, viewOf, type View } from './views.ts';

test('a month in the grid is whole weeks from Monday; elsewhere it is itself', () => {
  expect(periodOf('grid', '2026-11-21')).toEqual({ first: '2026-10-26', end: '2026-12-07', title: 'November 2026' });
  expect(periodOf('month', '2026-11-21')).toEqual({ first: '2026-11-01', end: '2026-12-01', title: 'November 2026' });
  expect(periodOf('grid', '2027-02-10')).toMatchObject({ first: '2027-02-01', end: '2027-03-01' });
});

test('a week begins on Monday, and its name tells of two months or years', () => {
  expect(periodOf('week', '2026-11-08')).toEqual({ first: '2026-11-02', end: '2026-11-09', title: '2 – 8 November 2026' });
  expect(periodOf('week', '2027-01-01').title).toBe('28 December – 3 January 2027');
});

test('it asks for a week more, so that what ends soon after is whole', () => {
  expect(spanOf('grid', '2026-11-21')).toEqual({ from: '2026-10-18T00:00:00Z', to: '2026-12-15T00:00:00Z' });
  expect(spanOf('cells', '2026-11-21')).toEqual({ from: '2026-10-25T00:00:00Z', to: '2026-12-15T00:00:00Z' });
  expect(spanOf('month', '2026-11-21')).toEqual({ from: '2026-10-31T00:00:00Z', to: '2026-12-09T00:00:00Z' });
  expect(spanOf('week', '2026-11-04')).toEqual({ from: '2026-10-25T00:00:00Z', to: '2026-11-17T00:00:00Z' });
});

test('arrows go by what is shown, from its first day', () => {
  expect(step('month', '2026-01-31', 1)).toBe('2026-02-01');
  expect(step('grid', '2026-01-31', -1)).toBe('2025-12-01');
  expect(step('week', '2026-11-08', 1)).toBe('2026-11-09');
  expect([step('grid', '2026-11-21', 0), step('week', '2026-11-08', 0)]).toEqual(['2026-11-01', '2026-11-02']);
});

test('an address may say anything', () => {
  expect([viewOf('week'), viewOf('year'), viewOf(null)]).toEqual(['week', null, null]);
  expect([isDay('2026-11-21'), isDay('2026-13-41'), isDay('soon'), isDay(null)]).toEqual([true, false, false, false]);
});

test('a timeline is seen from near or far, and a month in a grid or, on a narrow screen, in cells', () => {
  const frame = (view: View, isNear: boolean, isDesk = true) => frameOf(view, { isNear, isDesk });
  expect([frame('timeline', true), frame('timeline', false), frame('week', false), frame('agenda', true)]).toEqual(['week', 'month', 'week', 'month']);
  expect([frame('month', true), frame('month', false, false), frame('week', false, false)]).toEqual(['grid', 'cells', 'week']);
});
