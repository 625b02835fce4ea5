import { expect, test } from 'vitest';
import { whoseYes } from './automation.ts';

test('whose yes it takes is said in words', () => {
  expect(whoseYes({ roles: [], people: [] })).toBe('whoever may act in the incident');
  expect(whoseYes({ roles: ['COMMANDER', 'EXPERT'], people: [{ handle: 'ana', name: 'Ana Ruiz' }] })).toBe('the commander or an expert or Ana Ruiz');
});
