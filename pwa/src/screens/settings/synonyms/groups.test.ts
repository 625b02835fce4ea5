import { expect, test } from 'vitest';
import { readGroups, written } from './groups.ts';

test('a line is a group, commas stand between its names, and what is empty is nothing', () => {
  expect(readGroups(' delphi , the oracle,\n\n , \nrook,tower')).toEqual([['delphi', 'the oracle'], ['rook', 'tower']]);
});

test('what was read is written as it was', () => {
  const groups = [['delphi', 'the oracle'], ['rook', 'tower']];
  expect(readGroups(written(groups))).toEqual(groups);
});
