import { expect, test } from 'vitest';
import { newestRun } from './newest-run.ts';

const run = (...seqs: number[]): number[] => newestRun(new Map(seqs.map((seq) => [seq, { seq }]))).map(({ seq }) => seq);

test('what was read up to the newest row is shown, the oldest first', () => {
  expect(run(3, 1, 2)).toEqual([1, 2, 3]);
  expect(run(8, 7)).toEqual([7, 8]);
  expect(run()).toEqual([]);
});

test('what lies behind a gap waits until the gap is read', () => {
  expect(run(1, 2, 5, 6)).toEqual([5, 6]);
  expect(run(1, 2, 4, 3, 5, 6)).toEqual([1, 2, 3, 4, 5, 6]);
});
