import { expect, test } from 'vitest';
import { backoff, Seqs } from './seqs.ts';

test('a change is news once, and an older one never', () => {
  const seqs = new Seqs();
  expect(seqs.isNews('a', 4)).toBe(true);
  expect(seqs.isNews('a', 4)).toBe(false);
  expect(seqs.isNews('a', 3)).toBe(false);
  expect(seqs.isNews('b', 1)).toBe(true);
  expect(seqs.isNews('a', 5)).toBe(true);
  expect(seqs.asVariables()).toEqual({ a: 5, b: 1 });
});

test('the wait doubles, is never zero, and stops growing at half a minute', () => {
  expect(backoff(0, () => 0)).toBe(250);
  expect(backoff(0, () => 1)).toBe(500);
  expect(backoff(3, () => 1)).toBe(4000);
  expect(backoff(40, () => 1)).toBe(30_000);
  expect(backoff(40, () => 0)).toBe(15_000);
});
