import { expect, test } from 'vitest';
import { size } from './bytes.ts';

test('a size is told in the unit one would say', () => {
  expect([0, 1, 20_480, 999_999, 1_234_567, 9_990_000, 40_000_000].map(size)).toEqual(['0 kB', '1 kB', '21 kB', '1000 kB', '1.2 MB', '10.0 MB', '40 MB']);
});
