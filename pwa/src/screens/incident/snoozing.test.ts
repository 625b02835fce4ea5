import { expect, test } from 'vitest';
import { choices, LONGEST, wrongWith } from './snoozing.ts';

/** Local times, whatever zone the test runs in: the reader's morning is the reader's. */
const at = (day: number, hour: number): Date => new Date(2026, 10, day, hour, 10);

test('at night the morning offered is today’s, in the afternoon tomorrow’s', () => {
  const [, , morning] = choices(at(18, 3));
  expect(morning).toEqual({ words: 'Until 09:00', until: new Date(2026, 10, 18, 9) });
  const [, , tomorrow] = choices(at(18, 15));
  expect(tomorrow).toEqual({ words: 'Until tomorrow, 09:00', until: new Date(2026, 10, 19, 9) });
});

test('Monday is offered once, and is always ahead', () => {
  expect(choices(at(20, 15)).at(-1)).toEqual({ words: 'Until Monday, 09:00', until: new Date(2026, 10, 23, 9) });
  expect(choices(at(22, 15)).map(({ words }) => words)).toEqual(['30 minutes', '2 hours', 'Until tomorrow, 09:00']);
  expect(choices(at(23, 3)).every(({ until }) => until > at(23, 3))).toBe(true);
});

test('nothing beyond what the server takes is offered or accepted', () => {
  const now = at(23, 12);
  for (const { until } of choices(now)) expect(until.getTime() - now.getTime()).toBeLessThanOrEqual(LONGEST);
  expect(wrongWith(new Date(now.getTime() + LONGEST + 1), now)).toMatch(/seven days/);
  expect(wrongWith(now, now)).toMatch(/passed/);
  expect(wrongWith(new Date('nonsense'), now)).toMatch(/Choose/);
  expect(wrongWith(new Date(now.getTime() + 60_000), now)).toBeNull();
});
