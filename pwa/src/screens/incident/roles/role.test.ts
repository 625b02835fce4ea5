import { expect, test } from 'vitest';
import { deeds, type Held } from './role.ts';

const ANA = { handle: 'ana' };
const BO = { handle: 'bo' };
const ASKING = { me: 'ana', mayTake: true, mayAssign: true, over: false };
const held = (person: Held['person'], offeredTo: Held['offeredTo'] = null): Held => ({ role: 'COMMANDER', person, offeredTo });

test('a vacant role is taken or given, and nobody loses one because somebody arrives', () => {
  expect(deeds('COMMANDER', null, ASKING)).toEqual(['take', 'assign']);
  expect(deeds('COMMANDER', held(BO), { ...ASKING, mayAssign: false })).toEqual([]);
  expect(deeds('COMMANDER', held(BO), ASKING)).toEqual(['assign']);
});

test('one’s own is handed over or let go of; while somebody is asked, only let go of', () => {
  expect(deeds('COMMANDER', held(ANA), ASKING)).toEqual(['handOver', 'release']);
  expect(deeds('COMMANDER', held(ANA, BO), ASKING)).toEqual(['release']);
});

test('whoever is asked to take over answers', () => {
  expect(deeds('COMMANDER', held(BO, ANA), { ...ASKING, mayAssign: false })).toEqual(['accept', 'decline']);
});

test('experts come and go, and of an incident that is over a role can only be let go of', () => {
  expect(deeds('EXPERT', { role: 'EXPERT', person: BO, offeredTo: null }, ASKING)).toEqual(['release']);
  expect(deeds('COMMANDER', held(ANA), { ...ASKING, over: true })).toEqual(['release']);
  expect(deeds('COMMANDER', null, { ...ASKING, over: true })).toEqual([]);
});
