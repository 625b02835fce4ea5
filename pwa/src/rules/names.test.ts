import { expect, test } from 'vitest';
import { initialsOf } from './names.ts';

test('the first and the last word of a name are enough, and one is', () => {
  expect(initialsOf('Ana Ruiz')).toBe('AR');
  expect(initialsOf('Maria del Carmen  Ortiz ')).toBe('MO');
  expect(initialsOf('wilhelmina')).toBe('W');
  expect(initialsOf('𝒜da 𝒷o')).toBe('𝒜𝒷');
  expect(initialsOf('')).toBe('');
});
