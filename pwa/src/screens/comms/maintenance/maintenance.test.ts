import { describe, expect, test } from 'vitest';
import { begin, draftOf, inputOf, sayable, spanWords, utcWords, wrongWith, type Maintenance } from './maintenance.ts';

const NOW = new Date('2026-11-24T09:20:00Z');
const KNOWN: Maintenance = {
  id: 'm1',
  headline: 'Database upgrade',
  body: 'Slower than usual.',
  components: [{ handle: 'db', name: 'Database' }],
  audiences: ['INTERNAL', 'PUBLIC'],
  status: 'DEGRADED_PERFORMANCE',
  state: 'SCHEDULED',
  startsAt: '2026-11-24T21:00:00Z',
  endsAt: '2026-11-24T23:30:00Z',
  notify: false,
  silences: { handle: 'ledger-db' },
  version: 3,
};

test('a new one begins in good time, lasts two hours, and is told to everybody', () => {
  const draft = begin(NOW, 'UTC');
  expect([draft.from, draft.to]).toEqual(['2026-11-24T11:00', '2026-11-24T13:00']);
  expect(draft.audiences).toEqual(['PUBLIC', 'CUSTOMERS', 'INTERNAL']);
  expect(draft.notify).toBe(true);
});

test('what is known comes back as it was, in whatever zone it is read', () => {
  const draft = draftOf(KNOWN, 'Asia/Tokyo');
  expect(draft.from).toBe('2026-11-25T06:00');
  expect(inputOf(draft, 'Asia/Tokyo')).toEqual({
    headline: 'Database upgrade',
    body: 'Slower than usual.',
    components: ['db'],
    audiences: ['PUBLIC', 'INTERNAL'],
    status: 'DEGRADED_PERFORMANCE',
    startsAt: '2026-11-24T21:00:00.000Z',
    endsAt: '2026-11-24T23:30:00.000Z',
    notify: false,
    silences: 'ledger-db',
  });
});

describe('what is wrong is said at its field', () => {
  const good = draftOf(KNOWN, 'UTC');
  test('nothing is wrong with what is good', () => expect(wrongWith(good, 'UTC', NOW)).toEqual({}));
  test('nothing is said', () => {
    expect(Object.keys(wrongWith({ ...good, headline: ' ', components: [], audiences: [], from: '', to: '' }, 'UTC', NOW))).toEqual([
      'headline',
      'components',
      'audiences',
      'from',
      'to',
    ]);
  });
  test('it ends before it begins', () => expect(wrongWith({ ...good, to: '2026-11-24T20:00' }, 'UTC', NOW).to).toBe('It ends after it begins.'));
  test('it is over', () => {
    expect(wrongWith({ ...good, from: '2026-11-24T07:00', to: '2026-11-24T08:00' }, 'UTC', NOW).to).toBe('This is over already.');
  });
});

test('what people may say fits where it stands', () => {
  expect(sayable('SCHEDULED')).toEqual(['SCHEDULED']);
  expect(sayable('IN_PROGRESS')).toEqual(['IN_PROGRESS', 'VERIFYING']);
  expect(sayable('CANCELLED')).toEqual(sayable('COMPLETED'));
});

test('its times are told with the day once, and beside them in UTC', () => {
  expect(spanWords(KNOWN, NOW, 'UTC')).toBe('21:00 – 23:30, 2 h 30 min');
  expect(spanWords(KNOWN, NOW, 'Europe/Berlin')).toBe('22:00 – Wed 00:30, 2 h 30 min');
  expect(utcWords(KNOWN, NOW, 'UTC')).toBeNull();
  expect(utcWords(KNOWN, NOW, 'Europe/Berlin')).toBe('21:00 – 23:30 UTC');
});
