import { expect, test } from 'vitest';
import { isBetter } from './kept.ts';

const kept = { body: {}, savedAt: '2026-11-28T14:00:00Z' };

test('what this device keeps is shown until the server has answered', () => {
  expect(isBetter(kept, { result: false, savedAt: null })).toBe(true);
  expect(isBetter(kept, { result: true, savedAt: null })).toBe(false);
  expect(isBetter({ body: null, savedAt: null }, { result: false, savedAt: null })).toBe(false);
});

test('of two memories the younger one is shown', () => {
  expect(isBetter(kept, { result: true, savedAt: '2026-11-28T13:00:00Z' })).toBe(true);
  expect(isBetter(kept, { result: true, savedAt: '2026-11-28T15:00:00Z' })).toBe(false);
});
