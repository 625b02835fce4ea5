import { expect, test } from 'vitest';
import { parts, partWords, said, shareWords, spanBack, type Adherence } from './keeping.ts';

const SOME: Adherence = { promised: 20, kept: 16, broken: 2, late: 1, extended: 1, waiting: 1, shareKept: 0.888 };
const NONE: Adherence = { promised: 0, kept: 0, broken: 0, late: 0, extended: 0, waiting: 0, shareKept: null };

test('a bar has a part for each thing that became of promises, and they make the whole', () => {
  expect(parts(SOME).map(({ kind, count }) => [kind, count])).toEqual([['kept', 16], ['extended', 1], ['waiting', 1], ['late', 1], ['broken', 1]]);
  expect(parts(SOME).reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(100);
  expect(partWords(SOME)).toBe('16 kept, 1 put off, 1 still owed, 1 kept late, 1 broken');
  expect(partWords(NONE)).toBe('nothing was promised');
});

test('a share is rounded down: ninety-nine and a half is not all', () => {
  expect(shareWords({ ...SOME, shareKept: 0.996 })).toBe('99 %');
  expect(shareWords(NONE)).toBe('–');
});

test('a span ends with today', () => {
  const { from, to } = spanBack(7, new Date(2026, 10, 28, 3, 0));
  expect(new Date(to)).toEqual(new Date(2026, 10, 29));
  expect(new Date(from)).toEqual(new Date(2026, 10, 22));
});

test('what was said is in order over all incidents, drafts left out, of one audience where that is asked for', () => {
  const update = (id: string, publishedAt: string | null) => ({ id, stage: 'PUBLISHED' as const, state: 'IDENTIFIED' as const, body: id, publishedAt, editedAt: null, retractedAt: null, author: null });
  const incidents = [
    { number: 2, title: 'b', severity: 1, announcements: [{ audience: 'PUBLIC' as const, headline: 'B', updates: [update('late', '2026-11-28T03:00:00Z'), update('draft', null)] }] },
    { number: 1, title: 'a', severity: 1, announcements: [{ audience: 'INTERNAL' as const, headline: 'A', updates: [update('later', '2026-11-28T04:00:00Z')] }] },
  ];
  expect(said(incidents, null).map(({ id }) => id)).toEqual(['later', 'late']);
  expect(said(incidents, 'PUBLIC').map(({ number }) => number)).toEqual([2]);
});
