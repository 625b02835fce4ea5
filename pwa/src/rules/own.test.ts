import { expect, test } from 'vitest';
import { answersFor, mayOverride, owns } from './own.ts';

const ana = { handle: 'ana' };
const NOBODYS = { team: null, owner: null, primary: null, secondary: null, backup: null, coordinator: null };
const me = { handle: 'ana', teams: ['payments'] };

test('whoever is named for a service answers for it; only owner and coordinator own what is written', () => {
  expect(answersFor({ ...NOBODYS, backup: ana }, me)).toBe(true);
  expect(answersFor({ ...NOBODYS, team: { handle: 'payments' } }, me)).toBe(true);
  expect(answersFor({ ...NOBODYS, team: { handle: 'other' } }, me)).toBe(false);
  expect(owns({ ...NOBODYS, owner: { handle: 'bo' } }, 'ana')).toBe(false);
  expect(owns({ owner: null, coordinator: ana }, 'ana')).toBe(true);
});

test('whoever takes turns may override, in a pair too', () => {
  const schedule = { handle: 'primary', rotations: [{ name: 'days', people: ['bo', ['ana', 'cy']] }] };
  expect(mayOverride(schedule, { me: 'ana', ladders: [] })).toBe(true);
  expect(mayOverride(schedule, { me: 'di', ladders: [] })).toBe(false);
  expect(mayOverride({ handle: 'primary', rotations: null }, { me: 'ana', ladders: [] })).toBe(false);
});

test('and whoever owns a service whose ladder calls the schedule', () => {
  const schedule = { handle: 'primary', rotations: [] };
  const ladder = { catchAll: [], rungs: [{ notify: ['schedule:primary'] }], services: [{ owner: ana, coordinator: null }] };
  expect(mayOverride(schedule, { me: 'ana', ladders: [ladder] })).toBe(true);
  expect(mayOverride(schedule, { me: 'bo', ladders: [ladder] })).toBe(false);
  expect(mayOverride({ ...schedule, handle: 'other' }, { me: 'ana', ladders: [ladder] })).toBe(false);
});
