import { expect, test } from 'vitest';
import { clockOf, draftOf, sentOf } from './impact.ts';

const NOON = new Date('2026-11-30T12:00:00Z');

test('what was recorded comes back as it was sent', () => {
  const known = {
    summary: 'Half of all orders fail.',
    regions: ['Europe', 'India'],
    customers: 1200,
    customersNote: 'by card',
    tickets: null,
    money: 900,
    currency: 'USD',
    contracts: '',
    clocks: [{ name: 'GDPR', startedAt: '2026-11-30T12:00:00.000Z', dueAt: '2026-12-03T12:00:00.000Z', doneAt: null }],
  };
  expect(sentOf(draftOf(known, 'Europe/Berlin'), 'Europe/Berlin')).toEqual(known);
});

test('an empty form says nothing, and no currency of no money', () => {
  expect(sentOf(draftOf(null, 'UTC'), 'UTC')).toMatchObject({ customers: null, money: null, currency: '', regions: [], clocks: [] });
});

test('a known duty begins now and ends when its time is over', () => {
  const clock = clockOf({ name: 'DORA', withinSeconds: 4 * 3600 }, NOON, 'Europe/Berlin');
  expect(clock).toEqual({ name: 'DORA', startedAt: '2026-11-30T13:00', dueAt: '2026-11-30T17:00', doneAt: '' });
});

test('a clock without an end is not sent', () => {
  const draft = { ...draftOf(null, 'UTC'), clocks: [{ name: 'GDPR', startedAt: '2026-11-30T12:00', dueAt: '', doneAt: '' }] };
  expect(sentOf(draft, 'UTC')).toBe('“GDPR” needs a start and an end.');
});
