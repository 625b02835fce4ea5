import { expect, test } from 'vitest';
import { actorWords, changesOf, toldOf } from './history.ts';

test('only what changed is told, in words', () => {
  const before = { name: 'Checkout', owner: 'ana', tier: 2, links: [], ladder_by_severity: { 1: 'a' } };
  const after = { name: 'Checkout', owner: 'bo', tier: 2, links: [{ label: 'Logs' }], ladder_by_severity: {} };
  expect(changesOf(before, after)).toEqual([
    { field: 'owner', was: 'ana', is: 'bo' },
    { field: 'links', was: 'nothing', is: 'label Logs' },
    { field: 'ladder by severity', was: '1 a', is: 'nothing' },
  ]);
});

test('what is missing and what is empty are the same', () => {
  expect(changesOf({ team: null, description: '' }, {})).toEqual([]);
  expect(changesOf(null, { owner: 'ana' })).toEqual([{ field: 'owner', was: 'nothing', is: 'ana' }]);
});

test('verbs and actors read as a sentence', () => {
  expect(`${actorWords('person:ana')} ${toldOf({ noun: 'service', handle: 'checkout', verb: 'restore' })}`).toBe('ana brought it back');
  expect(toldOf({ noun: 'runbook', handle: 'checkout-errors', verb: 'publish' })).toBe('published the runbook checkout-errors');
});
