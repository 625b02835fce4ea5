import { expect, test } from 'vitest';
import { bothTimes, clockStanding, figures, issueTitle, nextChoices, readWords } from './briefing.ts';

const NOON = '2026-11-30T12:00:00Z';
const hours = (count: number): string => new Date(Date.parse(NOON) + count * 3_600_000).toISOString();

test('numbers that nobody counted are left out, and nought is a number', () => {
  const none = { customers: null, customersNote: '', tickets: null, money: null, currency: '', regions: [] };
  expect(figures(none)).toEqual([]);
  expect(figures({ ...none, tickets: 0 })).toEqual([{ value: '0', of: 'support tickets' }]);
  expect(figures({ customers: 12_400, customersNote: 'by card', tickets: 1, money: 48_000, currency: 'EUR', regions: ['Europe', 'India'] })).toEqual([
    { value: '12,400', of: 'customers', note: 'by card' },
    { value: '€48,000', of: 'at stake' },
    { value: '1', of: 'support ticket' },
    { value: '2', of: 'regions', note: 'Europe, India' },
  ]);
});

test('a duty to tell says how long is left, and warns in its last quarter', () => {
  const clock = { name: 'GDPR', startedAt: NOON, dueAt: hours(72), doneAt: null };
  expect(clockStanding(clock, hours(1))).toEqual({ words: '2 d 23 h left', tone: 'plain' });
  expect(clockStanding(clock, hours(60))).toEqual({ words: '12 h left', tone: 'warn' });
  expect(clockStanding(clock, hours(73))).toEqual({ words: 'Overdue by 1 h', tone: 'bad' });
  expect(clockStanding({ ...clock, doneAt: hours(5) }, hours(99))).toEqual({ words: 'Done in time', tone: 'good' });
  expect(clockStanding({ ...clock, doneAt: hours(74) }, hours(99))).toEqual({ words: 'Done, 2 h late', tone: 'warn' });
});

test('a time is said in UTC first and on the reader’s own clock where that differs', () => {
  expect(bothTimes(hours(2), NOON, 'Europe/Berlin')).toEqual({ utc: '14:00 UTC', own: '15:00' });
  expect(bothTimes(hours(2), NOON, 'UTC')).toEqual({ utc: '14:00 UTC', own: null });
  expect(bothTimes(hours(14), NOON, 'Asia/Tokyo')).toEqual({ utc: 'Tue 02:00 UTC', own: 'Tue 11:00' });
});

test('how many have read it is one sentence', () => {
  const read = { readAt: NOON };
  const not = { readAt: null };
  expect([[read, not, not], [read, read], [not, not], [not], [read]].map(readWords)).toEqual([
    '1 of 3 have read it',
    'All 2 have read it',
    'None of 2 has read it yet',
    'Not read yet',
    'Its one reader has read it',
  ]);
});

test('an issue is called by what it is about', () => {
  const subject = { number: 7, title: 'Half of all orders fail' };
  expect(issueTitle({ kind: 'INCIDENT', number: 1, subjects: [subject] })).toBe('Half of all orders fail');
  expect(issueTitle({ kind: 'NOW', number: 1, subjects: [subject] })).toBe('All that is open: 1 incident');
  expect(issueTitle({ kind: 'NOW', number: 1, subjects: [] })).toBe('Nothing is open');
  expect(issueTitle({ kind: 'WEEKLY', number: 1, subjects: [] })).toBe('The week in reliability');
});

test('the next briefing is offered in round lengths', () => {
  expect(nextChoices(new Date(NOON)).map(({ words }) => words)).toEqual(['in 30 min', 'in 1 h', 'in 2 h', 'in 4 h']);
});
