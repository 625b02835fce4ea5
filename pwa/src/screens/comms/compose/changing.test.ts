import { expect, test } from 'vitest';
import { begunWith, planOf, promiseLeft, saysElse, textOf, wrongIn, type Unsent } from './changing.ts';

const NOW = new Date('2026-11-28T03:00:00Z');
const unsent = (part: Partial<Unsent> = {}): Unsent => ({
  id: 'u1', audience: 'PUBLIC', stage: 'SCHEDULED', state: 'IDENTIFIED', headline: 'Orders fail', body: 'Orders fail. Next by {{next_update}}', ownWords: false, template: 'known', slots: { symptom: 'Orders fail' },
  nextUpdateAt: '2026-11-28T04:30:00Z', notify: true, dueAt: '2026-11-28T04:00:00Z', version: 3, effects: [{ handle: 'checkout', name: 'Checkout', status: 'MAJOR_OUTAGE' }], ...part,
});
const KNOWN = { headline: 'Orders fail', publishedAt: '2026-11-28T02:00:00Z' };
const begun = (update = unsent()) => begunWith(update, 'UTC', NOW);

test('it begins where it stands: at its time, waiting for a yes, or as a draft', () => {
  expect([begun().when, begun().at]).toEqual(['later', '2026-11-28T04:00']);
  expect(begun(unsent({ stage: 'WAITING', dueAt: null })).when).toBe('now');
  expect([begun(unsent({ stage: 'DRAFT', dueAt: null })).when, begun(unsent({ dueAt: null })).at]).toEqual(['draft', '2026-11-28T03:30']);
  expect(saysElse(begun(), unsent())).toBe(false);
});

test('at another time a template stays one; with other words it is free text', () => {
  expect(textOf({ ...begun(), at: '2026-11-28T04:10' }, unsent(), KNOWN, 'UTC', NOW)).toMatchObject({ template: 'known', slots: [{ name: 'symptom', value: 'Orders fail' }], nextUpdateAt: '2026-11-28T04:30:00Z' });
  const own = textOf({ ...begun(), body: ' Other words. ' }, unsent(), KNOWN, 'UTC', NOW);
  expect(own).toMatchObject({ body: 'Other words.', effects: [{ component: 'checkout', status: 'MAJOR_OUTAGE' }] });
  expect(own).not.toHaveProperty('template');
  expect(own).not.toHaveProperty('headline');
});

test('a headline goes with it where it is new to its readers', () => {
  const form = { ...begun(), body: 'Other words.' };
  expect(textOf(form, unsent(), { ...KNOWN, publishedAt: null }, 'UTC', NOW).headline).toBe('Orders fail');
  expect(textOf({ ...form, headline: 'Cards fail' }, unsent(), KNOWN, 'UTC', NOW).headline).toBe('Cards fail');
});

test('a promise that would have passed by then is left to the policy, and none is made after the last word', () => {
  expect(promiseLeft({ ...begun(), at: '2026-11-28T05:00' }, unsent(), 'UTC', NOW)).toBeNull();
  expect(promiseLeft({ ...begun(), state: 'RESOLVED' }, unsent(), 'UTC', NOW)).toBeNull();
  expect(textOf({ ...begun(), state: 'RESOLVED', body: 'Over.' }, unsent(), KNOWN, 'UTC', NOW).effects).toEqual([]);
});

test('what is missing is said at its field, and only a plan has a time', () => {
  expect(Object.keys(wrongIn({ ...begun(), headline: ' ', body: '', at: '2026-11-28T02:00' }, 'UTC', NOW))).toEqual(['headline', 'body', 'at']);
  expect(wrongIn({ ...begun(), when: 'now', at: '2026-11-28T02:00' }, 'UTC', NOW)).toEqual({});
  expect(planOf({ ...begun(), when: 'now' }, 'UTC')).toBeNull();
  expect(planOf(begun(), 'UTC')?.toISOString()).toBe('2026-11-28T04:00:00.000Z');
});
