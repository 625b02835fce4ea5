import { expect, test } from 'vitest';
import { beginOffer, hours, inputOf, sorted, titleOf, tradable, verbsFor, wrongWith, type Swap } from './swap.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const ANA = { handle: 'ana', name: 'Ana' };
const BO = { handle: 'bo', name: 'Bo' };
const NIGHTS = { handle: 'nights', name: 'Nights', timeZone: 'UTC' };
const SHIFT = { startsAt: '2026-11-24T00:00:00Z', endsAt: '2026-11-25T00:00:00Z', schedule: NIGHTS };

const swap = (of: Partial<Swap> = {}): Swap => ({
  id: 's1',
  state: 'OFFERED',
  may: [],
  note: '',
  ...SHIFT,
  returnStartsAt: null,
  returnEndsAt: null,
  dueAt: SHIFT.startsAt,
  answeredAt: null,
  person: ANA,
  asked: null,
  taker: null,
  ...of,
});
const placeOf = (one: Swap, me: string): string => Object.entries(sorted([one], me)).find(([, swaps]) => swaps.length > 0)?.[0] ?? '';

test('what waits for the reader stands apart from what they wait for', () => {
  const proposed = swap({ state: 'PROPOSED', taker: BO });
  expect([placeOf(proposed, 'ana'), placeOf(proposed, 'bo'), placeOf(proposed, 'cy')]).toEqual(['waiting', 'mine', 'others']);
  const toBo = swap({ asked: BO });
  expect([placeOf(toBo, 'ana'), placeOf(toBo, 'bo'), placeOf(toBo, 'cy')]).toEqual(['mine', 'waiting', 'others']);
  expect(placeOf(swap({ may: ['take', 'propose'] }), 'cy')).toBe('waiting');
  expect(placeOf(swap({ state: 'EXPIRED' }), 'ana')).toBe('ended');
});

test('a planner who could take every shift is not asked for it', () => {
  expect(placeOf(swap({ may: ['take', 'propose', 'withdraw'] }), 'di')).toBe('others');
});

test('a planner acts for others, and in what is their own only for themselves', () => {
  const all = ['take', 'propose', 'decline', 'withdraw'];
  expect(verbsFor(swap({ asked: BO, may: all }), 'di')).toEqual(['take', 'decline', 'withdraw']);
  expect(verbsFor(swap({ asked: BO, may: all }), 'bo')).toEqual(['take', 'propose', 'decline']);
  expect(verbsFor(swap({ asked: BO, may: all }), 'ana')).toEqual(['withdraw']);
  const proposed = { state: 'PROPOSED', taker: BO, may: ['accept', 'decline', 'withdraw', 'retract'] };
  expect(verbsFor(swap(proposed), 'ana')).toEqual(['accept', 'decline']);
  expect(verbsFor(swap(proposed), 'bo')).toEqual(['retract']);
  expect(verbsFor(swap(proposed), 'di')).toEqual(['accept', 'decline', 'withdraw']);
});

test('a swap is told from where the reader stands', () => {
  expect(titleOf(swap(), 'ana')).toBe('You offer a shift');
  expect(titleOf(swap({ asked: BO }), 'bo')).toBe('Ana offers a shift to you');
  expect(titleOf(swap({ state: 'PROPOSED', taker: BO }), 'ana')).toBe('Bo would trade shifts with you');
  expect(titleOf(swap({ state: 'AGREED', taker: BO }), 'ana')).toBe('Bo takes your shift');
  expect(titleOf(swap({ state: 'AGREED', taker: BO }), 'bo')).toBe('You take Ana’s shift');
  expect(titleOf(swap({ state: 'EXPIRED' }), 'bo')).toBe('Nobody took Ana’s shift');
  expect(titleOf(swap({ state: 'UNDONE' }), 'ana')).toBe('You have your shift back');
});

test('hours name the second day only where it is another', () => {
  expect(hours({ startsAt: '2026-11-24T09:00:00Z', endsAt: '2026-11-24T17:00:00Z' }, NOW, 'UTC')).toBe('Tue 09:00 – 17:00');
  expect(hours({ startsAt: '2026-11-24T09:00:00Z', endsAt: '2026-11-24T17:00:00Z' }, NOW, 'Asia/Tokyo')).toBe('Tue 18:00 – Wed 02:00');
});

test('in return goes a whole shift to come, of the same schedule, at another time', () => {
  const days = { ...NIGHTS, handle: 'days' };
  const later = { ...SHIFT, startsAt: '2026-11-25T00:00:00Z', endsAt: '2026-11-26T00:00:00Z' };
  const running = { ...SHIFT, startsAt: '2026-11-23T00:00:00Z', endsAt: '2026-11-24T00:00:00Z' };
  expect(tradable([running, SHIFT, { ...later, schedule: days }, later], swap(), NOW)).toEqual([later]);
});

test('an offer begins as the whole shift, or as the rest of one that runs', () => {
  const draft = beginOffer(SHIFT, NOW, 'UTC');
  expect(wrongWith(draft, SHIFT, NOW)).toEqual({});
  expect(inputOf(draft, SHIFT, null)).toEqual({ schedule: 'nights', startsAt: SHIFT.startsAt, endsAt: SHIFT.endsAt, person: null, to: null, until: null, note: '' });
  expect(beginOffer({ ...SHIFT, startsAt: '2026-11-23T00:00:00Z' }, NOW, 'UTC').from).toBe('2026-11-23T12:00');
});

test('a part lies within the shift, and an offer ends in the future', () => {
  const begin = { ...beginOffer(SHIFT, NOW, 'UTC'), part: true };
  expect(wrongWith({ ...begin, from: '2026-11-23T23:00' }, SHIFT, NOW)).toEqual({ from: 'The shift begins later.' });
  expect(wrongWith({ ...begin, to: '2026-11-25T01:00' }, SHIFT, NOW)).toEqual({ to: 'The shift ends sooner.' });
  expect(wrongWith({ ...begin, to: '2026-11-24T00:00' }, SHIFT, NOW)).toEqual({ to: 'It ends before it begins.' });
  expect(wrongWith({ ...begin, from: '' }, SHIFT, NOW)).toEqual({ from: 'Choose a day and a time.' });
  expect(wrongWith({ ...begin, until: '2026-11-23T11:00' }, SHIFT, NOW)).toEqual({ until: 'That is over already.' });
  const evening = { ...begin, from: '2026-11-24T18:00', asked: 'bo', note: ' A wedding. ' };
  expect(inputOf(evening, SHIFT, 'ana')).toMatchObject({ startsAt: '2026-11-24T18:00:00.000Z', person: 'ana', to: 'bo', note: 'A wedding.' });
});
