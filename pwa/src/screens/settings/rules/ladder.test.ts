import { expect, test } from 'vitest';
import { asInput, cautions, climb, nextRung, type Rung } from './ladder.ts';
import { moved, without } from './list.ts';

const rung = (more: Partial<Rung> = {}): Rung => ({
  tier: 1,
  waitSeconds: 300,
  acknowledgeWithinSeconds: null,
  notify: ['schedule:primary'],
  when: '',
  expect: '',
  ...more,
});

test('a new rung is one tier up and as patient as the one before, and tiers end at three', () => {
  expect(nextRung([])).toMatchObject({ tier: 1, waitSeconds: 300, notify: [] });
  expect(nextRung([rung({ tier: 2, waitSeconds: 600 })])).toMatchObject({ tier: 3, waitSeconds: 600 });
  expect(nextRung([rung({ tier: 3 })]).tier).toBe(3);
});

test('rungs begin when those before them have stayed silent, and the catch-all after every round', () => {
  const rungs = [rung(), rung({ waitSeconds: 600 }), rung({ waitSeconds: 60 })];
  expect(climb({ rungs, repeat: 0 })).toEqual({ begins: [0, 300, 900], round: 960, catchAll: 960 });
  expect(climb({ rungs, repeat: 2 }).catchAll).toBe(2880);
  expect(climb({ rungs: [], repeat: 3 })).toEqual({ begins: [], round: 0, catchAll: 0 });
});

test('a rung that wakes nobody, or that nobody can answer, says so', () => {
  expect(cautions(rung())).toEqual([]);
  expect(cautions(rung({ notify: [] }))).toEqual(['Calls nobody: it is passed at once.']);
  expect(cautions(rung({ notify: ['channel:war-room', 'contact:vendor'] }))[0]).toMatch(/can acknowledge/);
  expect(cautions(rung({ notify: ['channel:war-room', 'person:bo'] }))).toEqual([]);
  expect(cautions(rung({ acknowledgeWithinSeconds: 301 }))[0]).toBe(
    'The promise to acknowledge within 5 min 1 s is longer than the wait of 5 min.',
  );
});

test('moving a rung swaps neighbours and never loses one', () => {
  const rungs = ['a', 'b', 'c'];
  expect(moved(rungs, 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(rungs, 2, -1)).toEqual(['a', 'c', 'b']);
  for (const [at, by] of [[0, -1], [2, 1], [7, -1], [-1, 1]] as const) expect(moved(rungs, at, by)).toEqual(rungs);
  expect(without(rungs, 1)).toEqual(['a', 'c']);
  expect(rungs).toEqual(['a', 'b', 'c']);
});

test('what is sent is trimmed, carries the version it was read at, and shares nothing with the form', () => {
  const ladder = { handle: 'payments ', name: ' Payments', repeat: 2, catchAll: ['team:ops'], rungs: [rung({ when: ' any page ' })] };
  const input = asInput(ladder, 7);
  expect(input).toMatchObject({ handle: 'payments', name: 'Payments', repeat: 2, version: 7 });
  expect(input.rungs[0]?.when).toBe('any page');
  input.rungs[0]?.notify.push('person:bo');
  expect(ladder.rungs[0]?.notify).toEqual(['schedule:primary']);
});
