import { expect, test } from 'vitest';
import { standing, testWords, todo, type Handover } from './handover.ts';

const NOW = new Date('2026-11-23T09:10:00Z');
const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Chen' };
const one = (part: Partial<Handover> = {}): Handover => ({
  id: 'h1',
  state: 'OPEN',
  at: '2026-11-23T09:00:00Z',
  writtenAt: null,
  confirmedAt: null,
  confirmedBy: null,
  mayWrite: true,
  mayConfirm: false,
  toldCoordinatorAt: null,
  schedule: { handle: 'primary', name: 'Primary', timeZone: 'UTC' },
  outgoing: [ANA],
  incoming: [BO],
  ...part,
});

test.each([
  ['OPEN', null, 'ana', 'write'],
  ['OPEN', null, 'bo', undefined],
  ['WRITTEN', '2026-11-23T08:50:00Z', 'ana', undefined],
  ['WRITTEN', '2026-11-23T08:50:00Z', 'bo', 'confirm'],
  ['STARTED', null, 'ana', 'write'],
  ['STARTED', null, 'bo', 'confirm'],
  ['STARTED', '2026-11-23T08:50:00Z', 'ana', undefined],
  ['CONFIRMED', null, 'bo', undefined],
  ['OPEN', null, 'cy', undefined],
])('of a hand-over that is %s (written %s) %s has this to do: %s', (state, writtenAt, me, kind) => {
  expect(todo(one({ state, writtenAt }), me)?.kind).toBe(kind);
});

test('whom it is about is said by name', () => {
  expect(todo(one(), 'ana')?.words).toBe('Hand over to Bo Chen');
  expect(todo(one({ state: 'WRITTEN' }), 'bo')?.words).toBe('Confirm the hand-over from Ana Ruiz');
});

test('how far it is tells an unconfirmed one apart from a confirmed one', () => {
  expect(standing(one(), NOW).words).toBe('being written');
  expect(standing(one({ state: 'STARTED' }), NOW)).toEqual({ words: 'facts alone, not confirmed', tone: 'warn' });
  const told = one({ state: 'STARTED', writtenAt: NOW.toISOString(), toldCoordinatorAt: NOW.toISOString() });
  expect(standing(told, NOW).words).toBe('not confirmed, the planner was told');
  const confirmed = standing(one({ state: 'CONFIRMED', confirmedAt: NOW.toISOString(), confirmedBy: 'Bo Chen' }), NOW);
  expect(confirmed.tone).toBe('good');
  expect(confirmed.words).toMatch(/^confirmed .* by Bo Chen$/);
});

const PAGE = { channel: 'push', device: 'Pixel 8', state: 'ACCEPTED', receivedAt: null, error: null, person: BO };
test('a test page that was not shown is no good news', () => {
  expect(testWords({ ...PAGE, receivedAt: NOW.toISOString() })).toEqual({ words: 'Bo Chen: Pixel 8 rang.', tone: 'good' });
  expect(testWords(PAGE).tone).toBe('bad');
  expect(testWords({ ...PAGE, state: 'FAILED', error: '410 gone' }).words).toBe('Bo Chen: Pixel 8 was not reached (410 gone).');
  expect(testWords({ ...PAGE, state: 'QUEUED' }).tone).toBe('plain');
  expect(testWords({ ...PAGE, device: null, channel: 'email' }).words).toBe('Bo Chen: sent by email.');
});
