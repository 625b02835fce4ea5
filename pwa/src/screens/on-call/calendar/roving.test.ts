import { expect, test } from 'vitest';
import { next } from './roving.ts';

/** Two lines of two, and one wide below. */
const BOXES = [
  { left: 0, top: 0 },
  { left: 100, top: 0 },
  { left: 0, top: 40 },
  { left: 100, top: 40 },
  { left: 0, top: 80 },
];

test('sideways it reads like a book', () => {
  expect(next(BOXES, 0, 'right')).toBe(1);
  expect(next(BOXES, 1, 'right')).toBe(2);
  expect(next(BOXES, 2, 'left')).toBe(1);
  expect(next(BOXES, 4, 'right')).toBe(-1);
});

test('up and down it keeps the column where it can', () => {
  expect(next(BOXES, 1, 'down')).toBe(3);
  expect(next(BOXES, 3, 'up')).toBe(1);
  expect(next(BOXES, 3, 'down')).toBe(4);
  expect(next(BOXES, 0, 'up')).toBe(-1);
});

test('to either end', () => {
  expect([next(BOXES, 2, 'first'), next(BOXES, 2, 'last'), next(BOXES, 9, 'last')]).toEqual([0, 4, -1]);
});
