import { expect, test } from 'vitest';
import { isUnderWay, progressWords, table, type Progress } from './subscriber.ts';

const PROGRESS: Progress = { state: 'SENDING', total: 20_000, sent: 8400, failed: 0, skipped: 0, left: 11_600 };

test('counts become a row for each channel that somebody uses', () => {
  expect(table([{ channel: 'PUSH', state: 'CONFIRMED', count: 3 }, { channel: 'EMAIL', state: 'BOUNCED', count: 1 }])).toEqual([
    { channel: 'EMAIL', counts: [0, 0, 1, 0] },
    { channel: 'PUSH', counts: [3, 0, 0, 0] },
  ]);
});

test('progress says how many were told, who was not, and why', () => {
  expect(progressWords(PROGRESS)).toBe('8\u202f400 of 20\u202f000 told');
  expect(progressWords({ ...PROGRESS, failed: 12, skipped: 1 })).toBe('8\u202f400 of 20\u202f000 told, 12 could not be reached, 1 left, or were told something newer');
  expect(progressWords({ ...PROGRESS, state: 'STOPPED' })).toBe('8\u202f400 of 20\u202f000 told, stopped with 11\u202f600 left');
  expect(progressWords({ ...PROGRESS, total: 0, state: 'GATHERING' })).toBe('Looking up who wants to hear of it');
  expect(progressWords({ ...PROGRESS, total: 0, state: 'DONE' })).toBe('Nobody wanted to hear of it');
});

test('a mailing is under way until it is done or stopped', () => {
  expect((['GATHERING', 'SENDING', 'DONE', 'STOPPED'] as const).filter((state) => isUnderWay({ state }))).toEqual(['GATHERING', 'SENDING']);
});
