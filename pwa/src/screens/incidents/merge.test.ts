import { expect, test } from 'vitest';
import { put, refresh, strangers } from './merge.ts';

const row = (number: number, seq = 1): { id: string; number: number; seq: number } => ({ id: `i${number}`, number, seq });

test('a newer version takes the place of the old one, an older one never', () => {
  const shown = [row(3), row(2, 5), row(1)];
  expect(refresh(shown, [row(2, 6), row(1, 0)])).toEqual([row(3), row(2, 6), row(1)]);
  expect(refresh(shown, [row(2, 4), row(9)])).toEqual(shown);
});

test('what is not shown yet is told apart', () => {
  expect(strangers([row(2)], [row(3), row(2, 9)])).toEqual([row(3)]);
});

test('what is let in goes where its number belongs, and nothing comes twice', () => {
  expect(put([row(4), row(1)], [row(5), row(2), row(4)]).map(({ number }) => number)).toEqual([5, 4, 2, 1]);
});
