import { expect, test } from 'vitest';
import { agoWords, draftWords, escalateWords, recordWords, reviewWords, roleWords, roughly, unattendedWords } from './runbook.ts';

const NOW = new Date('2026-11-28T12:00:00Z');
const DAY = 86_400_000;
const away = (days: number): string => new Date(NOW.getTime() + days * DAY).toISOString();

test('a record says how often it worked, and warns when it misled', () => {
  const none = { runs: 0, openRuns: 0, worked: 0, partly: 0, misled: 0 };
  expect(recordWords(none)).toEqual({ words: 'never used', tone: 'plain' });
  expect(recordWords({ ...none, runs: 9, worked: 7, partly: 2 })).toEqual({ words: 'worked 7 of 9', tone: 'plain' });
  expect(recordWords({ ...none, runs: 9, worked: 7, misled: 2 })).toEqual({ words: 'worked 7 of 9, misled 2', tone: 'warn' });
  expect(recordWords({ ...none, runs: 3, worked: 3 }).tone).toBe('good');
});

test('a run that is open, and one that nobody judged, count for nothing', () => {
  const none = { runs: 0, openRuns: 0, worked: 0, partly: 0, misled: 0 };
  expect(recordWords({ ...none, runs: 1, openRuns: 1 })).toEqual({ words: '1 run open', tone: 'plain' });
  expect(recordWords({ ...none, runs: 2 })).toEqual({ words: 'used, never judged', tone: 'plain' });
  expect(recordWords({ ...none, runs: 5, openRuns: 2, worked: 2 })).toEqual({ words: 'worked 2 of 2, 2 runs open', tone: 'good' });
  expect(recordWords({ ...none, runs: 3, openRuns: 1, misled: 1, worked: 1 }).words).toBe('worked 1 of 2, misled 1, 1 run open');
});

test('a review is due in words of days to years, and an overdue one stands out', () => {
  expect(reviewWords(away(65), NOW)).toEqual({ words: 'review due in 2 months', tone: 'plain' });
  expect(reviewWords(away(-22), NOW)).toEqual({ words: 'review overdue by 3 weeks', tone: 'warn' });
});

test('lengths are said as people say them', () => {
  expect([0, 0.01, 0.5, 3, 13.9, 21, 60, 63, 90, 800].map((days) => roughly(days * DAY))).toEqual(['1 min', '14 min', '12 hours', '3 days', '13 days', '3 weeks', '8 weeks', '2 months', '2 months', '2 years']);
  expect(agoWords(NOW, NOW)).toBe('just now');
  expect(agoWords(away(-21), NOW)).toBe('3 weeks ago');
});

test('when to call for more, and how often a step may run alone', () => {
  expect(escalateWords({ after: 600, when: '' })).toBe('this takes longer than 10 min');
  expect(escalateWords({ after: 600, when: 'orders are lost' })).toBe('this takes longer than 10 min, or orders are lost');
  expect(escalateWords({ after: null, when: 'orders are lost' })).toBe('orders are lost');
  expect(unattendedWords({ most: 2, within: 3600 })).toBe('at most 2 times within 1 h');
  expect(unattendedWords({ most: 1, within: 60 })).toBe('at most once within 1 min');
});

test('a role nobody has taught this app is said as it is written', () => {
  expect(roleWords('comms_lead')).toBe('Comms lead');
  expect(roleWords('archivist')).toBe('archivist');
});

test('a draft is said from where the reader stands', () => {
  const draft = { changedAt: away(-3), handedInAt: away(-1), author: { name: 'Bo' } };
  expect(draftWords({ ...draft, state: 'DRAFT' }, true, NOW)).toBe('Your draft, changed 3 days ago');
  expect(draftWords({ ...draft, state: 'DRAFT' }, false, NOW)).toBe('A draft of Bo, changed 3 days ago');
  expect(draftWords({ ...draft, state: 'HANDED_IN' }, true, NOW)).toBe('Handed in 24 hours ago: whoever answers for it decides');
  expect(draftWords({ ...draft, state: 'HANDED_IN' }, false, NOW)).toBe('Bo handed in a change 24 hours ago');
  expect(draftWords({ ...draft, state: 'GIVEN_BACK' }, true, NOW)).toBe('Your draft was given back');
  expect(draftWords({ ...draft, state: 'GIVEN_BACK' }, false, NOW)).toBe('The draft of Bo was given back');
});
