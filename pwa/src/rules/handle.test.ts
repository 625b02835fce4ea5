import { expect, test } from 'vitest';
import { handleFrom } from './handle.ts';

test('a handle is made of what the name leaves', () => {
  expect(handleFrom('Zahlungen & Rückfragen')).toBe('zahlungen-ruckfragen');
  expect(handleFrom('  --  ')).toBe('');
  expect(handleFrom('x'.repeat(39) + ' y')).toBe('x'.repeat(39));
});
