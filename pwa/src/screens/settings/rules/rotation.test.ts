import { expect, test } from 'vitest';
import type { Json } from '../../../graphql/graphql.ts';
import { daysInWords, fromFile, inWords, newRotation, toFile } from './rotation.ts';

const WEEKDAYS: Json = {
  name: 'weekdays',
  people: ['ana', ['bo', 'cy'], 'di'],
  starts: '2026-11-02T09:00',
  unit: 'week',
  every: 1,
  hands_off: { day: 'mon', time: '09:00' },
  active: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '21:00' },
  precedence: 0,
};

test.each<[string, Json]>([
  ['every field', WEEKDAYS],
  ['hours', { name: 'h', people: ['ana'], starts: '2026-11-02T00:00', unit: 'hour', every: 6, precedence: 2 }],
  ['a month with its day', { name: 'm', people: [['a', 'b']], starts: '2026-11-30T08:30', unit: 'month', every: 3, hands_off: { day_of_month: 31, time: '08:30' }, precedence: -1 }],
  ['a night that passes midnight', { name: 'n', people: ['a', 'b'], starts: '2026-11-02T21:00', unit: 'day', every: 1, active: { days: ['sat', 'sun'], from: '21:00', to: '09:00' }, precedence: 0 }],
  ['nobody yet', { name: 'empty', people: [], starts: '2026-11-02T09:00', unit: 'week', every: 1, precedence: 0 }],
  ['what a later version knows', { name: 'x', people: ['a'], starts: '2026-11-02T09:00', unit: 'week', every: 1, precedence: 0, time_zone: 'Asia/Tokyo' }],
])('%s comes back from the form as it was', (_, written) => {
  expect(toFile(fromFile(written))).toEqual(written);
});

test('what was left out gets its meaning, and an empty turn is no turn', () => {
  const rotation = fromFile({ name: 'r', people: ['ana'], starts: '2026-11-02T09:00:00', unit: 'day', active: {} });
  expect(rotation).toMatchObject({ every: 1, precedence: 0, starts: '2026-11-02T09:00', active: { from: '00:00', to: '00:00' } });
  expect(rotation.active?.days).toHaveLength(7);
  rotation.turns.push([]);
  expect(toFile(rotation)['people']).toEqual(['ana']);
});

test('a hand-off that its unit does not have is not sent', () => {
  const rotation = fromFile(WEEKDAYS);
  rotation.unit = 'day';
  expect(toFile(rotation)['hands_off']).toEqual({ time: '09:00' });
  rotation.handsOff.time = '';
  expect(toFile(rotation)).not.toHaveProperty('hands_off');
});

test('days are sent in the order of the week, however they were ticked', () => {
  const rotation = fromFile(WEEKDAYS);
  rotation.active = { days: ['sun', 'mon'], from: '00:00', to: '00:00' };
  expect(toFile(rotation)['active']).toMatchObject({ days: ['mon', 'sun'] });
});

test('anything at all makes a form, never an error', () => {
  for (const odd of [null, 3, 'weekly', [], { people: 'ana', unit: 'fortnight', every: '2', hands_off: [], active: 7 }] as Json[]) {
    expect(fromFile(odd)).toMatchObject({ unit: 'week', every: 1, turns: [] });
  }
});

test('a rotation says itself in one sentence', () => {
  expect(inWords(fromFile(WEEKDAYS))).toBe('Every week on Monday at 09:00, only Mon to Fri 09:00–21:00.');
  expect(inWords({ ...fromFile(WEEKDAYS), every: 2, active: null })).toBe('Every 2 weeks on Monday at 09:00, around the clock.');
  expect(inWords(fromFile({ starts: '2026-11-05T10:00', unit: 'week' }))).toBe('Every week on Thursday at 10:00, around the clock.');
  expect(inWords(fromFile({ starts: '2026-11-30T10:00', unit: 'month' }))).toBe('Every month on day 30 at 10:00, around the clock.');
  expect(inWords(fromFile({ starts: '2026-11-30T21:00', unit: 'day', active: { from: '21:00', to: '09:00' } }))).toBe(
    'Every day at 21:00, only every day 21:00–09:00 the next day.',
  );
});

test('days in words', () => {
  expect(daysInWords(['mon', 'wed'])).toBe('Mon and Wed');
  expect(daysInWords(['mon', 'wed', 'fri'])).toBe('Mon, Wed, Fri');
  expect(daysInWords(['tue', 'wed', 'thu'])).toBe('Tue to Thu');
  expect(daysInWords([])).toBe('no day');
});

test('a new rotation begins on the coming Monday and has a name of its own', () => {
  expect(newRotation('2026-11-21', []).starts).toBe('2026-11-23T09:00'); // a Saturday
  expect(newRotation('2026-11-23', []).starts).toBe('2026-11-23T09:00'); // Monday itself
  expect(newRotation('2026-11-22', ['weekly', 'weekly-2']).name).toBe('weekly-3');
});
