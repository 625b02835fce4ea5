import { expect, test } from 'vitest';
import { placed } from './refused.ts';

const fieldOf = (code: string, fields: readonly string[]): string | null => placed({ code, message: 'No.' }, fields).field;

test('a refusal stands at the field of this form that it is about', () => {
  expect(fieldOf('EMAIL_TAKEN', ['handle', 'email'])).toBe('email');
  expect(fieldOf('HANDLE_TAKEN', ['name', 'handle'])).toBe('handle');
  expect(fieldOf('TAKEN', ['name', 'email'])).toBe('email');
  expect(fieldOf('BAD_HANDLE', ['name'])).toBeNull();
  expect(fieldOf('NEVER_HEARD_OF', ['name'])).toBeNull();
});

test('words that name a field of the organisation file stand at that field, without its name', () => {
  const refusal = { code: 'BAD_URL', message: 'automation restart, cancel_url: it must be an address.' };
  expect(placed(refusal, ['url', 'cancel_url'])).toEqual({ field: 'cancel_url', words: 'It must be an address.' });
  expect(placed(refusal, ['url'])).toEqual({ field: null, words: refusal.message });
});
