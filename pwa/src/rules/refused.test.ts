import { expect, test } from 'vitest';
import { fieldOf } from './refused.ts';

test('a refusal stands at the field of this form that it is about', () => {
  expect(fieldOf('EMAIL_TAKEN', ['handle', 'email'])).toBe('email');
  expect(fieldOf('HANDLE_TAKEN', ['name', 'handle'])).toBe('handle');
  expect(fieldOf('TAKEN', ['name', 'email'])).toBe('email');
  expect(fieldOf('BAD_HANDLE', ['name'])).toBeNull();
  expect(fieldOf('NEVER_HEARD_OF', ['name'])).toBeNull();
});
