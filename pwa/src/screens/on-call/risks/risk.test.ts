import { expect, test } from 'vitest';
import { actOf, ahead, hours, kindOf, peakOf, wrongPeak } from './risk.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const RISK = { kind: 'gap', times: 1, mayOverride: true, schedule: { handle: 'primary' }, service: null, person: null };
const BO = { handle: 'bo' };

test.each([
  ['a gap is covered', RISK, { kind: 'cover' }],
  ['a peak is covered', { ...RISK, kind: 'peak' }, { kind: 'cover' }],
  ['for somebody away one stands in', { ...RISK, kind: 'time-off', person: BO }, { kind: 'stand-in' }],
  ['whoever may not is offered nothing', { ...RISK, mayOverride: false }, null],
  ['what comes back asks for another rotation', { ...RISK, times: 26 }, { kind: 'go', href: '/on-call?schedule=primary', words: 'Open the schedule' }],
  ['a ladder is mended at its service', { ...RISK, kind: 'one-person', schedule: null, service: { handle: 'shop' } }, { kind: 'go', href: '/services/shop', words: 'Open the service' }],
  ['shares are evened out', { ...RISK, kind: 'share', person: BO }, { kind: 'go', href: '/on-call/fairness', words: 'See the shares' }],
])('%s', (_, risk, act) => {
  expect(actOf(risk)).toEqual(act);
});

test('a kind that a newer server knows is a risk all the same', () => {
  expect(kindOf('comet').title).toBe('Risk');
});

test('hours are said in the zone that is asked for, and what has begun is now', () => {
  const span = { startsAt: '2026-11-28T08:00:00Z', endsAt: '2026-11-28T16:00:00Z' };
  expect(hours(span, NOW, 'Europe/Berlin')).toMatch(/^28 Nov 09:00 – 17:00$/);
  expect(hours({ ...span, startsAt: '2026-11-20T08:00:00Z' }, NOW, 'UTC')).toMatch(/^now – /);
});

test('only what is still to come is covered', () => {
  const span = { startsAt: '2026-11-20T08:00:00Z', endsAt: '2026-11-28T16:00:00Z' };
  expect(ahead(span, NOW)).toEqual({ startsAt: NOW.toISOString(), endsAt: span.endsAt });
  expect(ahead(span, new Date('2026-11-01T00:00:00Z'))).toEqual(span);
});

const PEAK = { schedule: 'primary', name: ' Black Friday ', from: '2026-11-27T00:00', to: '2026-11-28T00:00', wanted: 2 };

test('a peak is sent as instants of the zone it was written in', () => {
  expect(wrongPeak(PEAK, NOW, 'Europe/Berlin')).toEqual({});
  expect(peakOf(PEAK, 'Europe/Berlin')).toEqual({
    schedule: 'primary',
    name: 'Black Friday',
    startsAt: '2026-11-26T23:00:00.000Z',
    endsAt: '2026-11-27T23:00:00.000Z',
    wanted: 2,
  });
});

test.each([
  ['schedule', { schedule: '' }],
  ['name', { name: ' ' }],
  ['from', { from: '' }],
  ['to', { to: '2026-11-26T00:00' }],
  ['to', { from: '2026-11-01T00:00', to: '2026-11-02T00:00' }],
  ['wanted', { wanted: 0 }],
])('what is wrong is said at its field: %s', (field, change) => {
  expect(Object.keys(wrongPeak({ ...PEAK, ...change }, NOW, 'UTC'))).toEqual([field]);
});
