import { expect, test } from 'vitest';
import { callStands, checkWords, lastOf, type RunCall, type RunCheck } from './proof.ts';

const NOW = new Date('2026-11-28T12:00:00Z');
const CHECK: RunCheck = { id: 'c', stepId: 'a', state: 'WAITING', askedBy: 'Ana', askedAt: '2026-11-28T11:55:00Z', heldSince: null, givesUpAt: '2026-11-28T12:05:00Z', lookedAt: null, said: '', endedAt: null };
const CALL: RunCall = { id: 'c', stepId: 'a', automation: 'Restart', canBeCalledOff: true, state: 'RUNNING', unattended: false, confirmedBy: 'Bo', confirmedAt: '2026-11-28T11:55:00Z', givesUpAt: '2026-11-28T12:01:30Z', result: '', endedAt: null, endedBy: null };

test('a check says what its last look saw, and for how long it has held', () => {
  expect(checkWords(CHECK, NOW)).toEqual({ words: 'Being looked at …', tone: 'plain', isOpen: true });
  expect(checkWords({ ...CHECK, lookedAt: '2026-11-28T11:59:00Z', said: 'answered 503 instead of 200' }, NOW).words).toBe('Does not hold yet: answered 503 instead of 200');
  expect(checkWords({ ...CHECK, state: 'HOLDING', heldSince: '2026-11-28T11:58:00Z', said: '0.002' }, NOW).words).toBe('Holds for 2:00 now: 0.002');
  expect(checkWords({ ...CHECK, state: 'FAILED', said: 'no data' }, NOW)).toEqual({ words: 'Does not hold: no data', tone: 'bad', isOpen: false });
});

test('a call says when nobody waits for it any more', () => {
  expect(callStands(CALL, NOW)).toEqual({ words: 'Running, given up in 1:30', tone: 'plain', isOpen: true });
  expect(callStands({ ...CALL, state: 'TIMED_OUT' }, NOW).tone).toBe('bad');
  expect(callStands({ ...CALL, state: 'SUCCEEDED' }, NOW).isOpen).toBe(false);
});

test('the last one of a step is how it stands', () => {
  expect(lastOf([CHECK, { ...CHECK, id: 'd' }, { ...CHECK, id: 'e', stepId: 'b' }], 'a')?.id).toBe('d');
  expect(lastOf(undefined, 'a')).toBeNull();
});
