import { expect, test } from 'vitest';
import { begin, draftOf, inputOf, kindWords, spanWords, wrongWith } from './time-off.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const BERLIN = 'Europe/Berlin';
const WEEK = { ...begin('ana', NOW, BERLIN), first: '2026-12-07', last: '2026-12-11' };

test('time off begins as a day off tomorrow, of the person’s own calendar', () => {
  expect(begin('ana', new Date('2026-11-21T23:30:00Z'), BERLIN)).toMatchObject({ person: 'ana', days: true, first: '2026-11-23', last: '2026-11-23' });
});

test('whole days run from midnight to the midnight after the last one', () => {
  expect(inputOf({ ...WEEK, note: ' by the sea ' }, BERLIN)).toEqual({
    id: null,
    person: 'ana',
    kind: 'vacation',
    startsAt: '2026-12-06T23:00:00.000Z',
    endsAt: '2026-12-11T23:00:00.000Z',
    note: 'by the sea',
  });
});

test('a day on which the clock goes forward is a whole day too', () => {
  const { startsAt, endsAt } = inputOf({ ...WEEK, first: '2027-03-28', last: '2027-03-28' }, BERLIN);
  expect((Date.parse(endsAt) - Date.parse(startsAt)) / 3_600_000).toBe(23);
});

test('what was saved is read back as it was written', () => {
  const saved = { ...inputOf(WEEK, BERLIN), id: 't1' };
  const draft = draftOf(saved, 'ana', BERLIN);
  expect(draft).toMatchObject({ id: 't1', days: true, first: WEEK.first, last: WEEK.last });
  expect(inputOf(draft, BERLIN)).toEqual(saved);
  const hours = draftOf({ ...saved, startsAt: '2026-12-07T08:00:00Z', endsAt: '2026-12-07T10:30:00Z' }, 'ana', BERLIN);
  expect(hours).toMatchObject({ days: false, from: '2026-12-07T09:00', to: '2026-12-07T11:30' });
});

test.each([
  ['person', { person: '' }],
  ['first', { first: '' }],
  ['last', { last: '2026-12-01' }],
  ['to', { days: false, from: '2026-12-07T09:00', to: '2026-12-07T09:00' }],
  ['from', { days: false, from: '' }],
])('what is wrong is said at its field: %s', (field, change) => {
  expect(Object.keys(wrongWith({ ...WEEK, ...change }, BERLIN))).toEqual([field]);
});

test.each([
  ['2026-12-06T23:00:00Z', '2026-12-11T23:00:00Z', 'Mon 7 Dec – Fri 11 Dec'],
  ['2026-12-06T23:00:00Z', '2026-12-07T23:00:00Z', 'Mon 7 Dec'],
  ['2026-12-07T08:00:00Z', '2026-12-07T10:30:00Z', 'Mon 7 Dec 09:00 – 11:30'],
  ['2026-12-07T08:00:00Z', '2026-12-08T10:30:00Z', 'Mon 7 Dec 09:00 – Tue 8 Dec 11:30'],
])('%s to %s is said as %s', (startsAt, endsAt, words) => {
  expect(spanWords({ startsAt, endsAt }, BERLIN)).toBe(words);
});

test('a kind that does not concern the reader is just away', () => {
  expect(kindWords(null)).toBe('Away');
  expect(kindWords('sick')).toBe('Sick');
});
