import { expect, test } from 'vitest';
import { answersFor, owns } from './own.ts';

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
