import { expect, test } from 'vitest';
import { chosen, turned } from './chosen.ts';

const asked = (query: string): URLSearchParams => new URLSearchParams(query);

test('the newest is compared with the one before it, until others are chosen', () => {
  expect(chosen(asked(''), [4, 3, 2, 1])).toEqual([3, 4]);
  expect(chosen(asked('from=1&to=3'), [4, 3, 2, 1])).toEqual([1, 3]);
  expect(chosen(asked('from=3&to=1'), [4, 3, 2, 1])).toEqual([1, 3]);
  expect(chosen(asked('from=2'), [4, 3, 2, 1])).toEqual([2, 4]);
  expect(chosen(asked('from=99&to=x'), [4, 3, 2, 1])).toEqual([3, 4]);
});

test('one version alone is compared with nothing', () => {
  expect(chosen(asked(''), [1])).toBeNull();
});

test('a tap moves the side that is nearer, and the order stays', () => {
  expect(turned([3, 4], 1)).toEqual([1, 4]);
  expect(turned([1, 4], 3)).toEqual([1, 3]);
  expect(turned([1, 2], 9)).toEqual([1, 9]);
  expect(turned([3, 4], 4)).toEqual([3, 4]);
});
