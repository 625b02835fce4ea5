import { expect, test } from 'vitest';
import { agenda, firstRows, rowsIn, timeWords } from './agenda.ts';
import { takenOver } from './change.ts';
import { zoneClock } from './clock.ts';
import { fitted, inDays, inRows, tintsOf } from './events.ts';
import { resourcesOf } from './rows.ts';
import { asked, labelOf, namesOf, ofSaid, ofText, shown, stretchesOf, type Answer, type Stretch } from './stretches.ts';

const SPAN = { from: '2026-10-25T00:00:00Z', to: '2026-11-20T00:00:00Z' };
const s = (text: string): number => Date.parse(text) / 1000;
const PEOPLE = [
  { handle: 'ana', name: 'Ana Ruiz', timeZone: 'America/Chicago' },
  { handle: 'bo', name: 'Bo Li', timeZone: 'Europe/Berlin' },
];
const ANSWER: Answer = {
  people: PEOPLE,
  pages: [
    {
      schedule: { handle: 'primary', name: 'Payments primary', timeZone: 'America/Chicago', mayOverride: true },
      origins: ['', 'weeks', 'override'],
      rows: [
        [s('2026-10-25T00:00:00Z'), s('2026-11-02T15:00:00Z'), [1], 1],
        [s('2026-11-02T15:00:00Z'), s('2026-11-09T15:00:00Z'), [0], 1],
        [s('2026-11-09T15:00:00Z'), s('2026-11-10T15:00:00Z'), [], 0],
        [s('2026-11-10T15:00:00Z'), s('2026-11-20T00:00:00Z'), [0, 1], 2],
      ],
      overrides: [
        { id: '1', kind: 'everyone', startsAt: '2026-11-10T15:00:00Z', endsAt: '2026-11-20T00:00:00Z', createdBy: 'person:ana', person: null, by: PEOPLE[1] ?? null },
      ],
      layers: [{ name: 'weeks', rows: [[s('2026-11-02T15:00:00Z'), s('2026-11-09T15:00:00Z'), [0], 0]] }],
    },
  ],
};
const ALL = stretchesOf(ANSWER, SPAN);
const [before, week, gap, both, layer] = ALL as [Stretch, Stretch, Stretch, Stretch, Stretch];
const chicago = zoneClock('America/Chicago', Date.parse(SPAN.from), Date.parse(SPAN.to));
const madrid = zoneClock('Europe/Madrid', Date.parse(SPAN.from), Date.parse(SPAN.to));

test('every shift is told in full', () => {
  expect(labelOf(week, chicago)).toBe('Ana Ruiz, Payments primary, Mon 2 Nov 09:00 to Mon 9 Nov 09:00');
  expect(labelOf(week, madrid)).toBe('Ana Ruiz, Payments primary, Mon 2 Nov 16:00 to Mon 9 Nov 16:00');
  expect(labelOf(gap, chicago)).toBe('Gap, nobody is on call, Payments primary, Mon 9 Nov 09:00 to Tue 10 Nov 09:00');
  expect(labelOf(layer, chicago)).toBe('Ana Ruiz, layer weeks of Payments primary, Mon 2 Nov 09:00 to Mon 9 Nov 09:00');
});

test('what goes on beyond what was asked for says so', () => {
  expect(labelOf(before, chicago)).toContain('from before Sat 24 Oct 19:00 to Mon 2 Nov 09:00');
  expect(labelOf(both, chicago)).toBe('Ana Ruiz and Bo Li, Payments primary, Tue 10 Nov 09:00 to after Thu 19 Nov 18:00, changed by hand');
  expect(both.overrides.map(({ id }) => id)).toEqual(['1']);
  expect(week.overrides).toEqual([]);
});

test('names', () => {
  const named = (...names: string[]) => namesOf(names.map((name) => ({ handle: name, name })));
  expect([named(), named('Ana'), named('Ana', 'Bo'), named('Ana', 'Bo', 'Cy')]).toEqual(['Nobody', 'Ana', 'Ana and Bo', 'Ana, Bo and Cy']);
});

test('whose calendar it is goes through the address and back, and asks no more than it needs', () => {
  for (const said of ['all', 'mine', 'me', 'schedule:primary', 'person:ana']) expect(ofText(ofSaid(said) ?? { kind: 'all' })).toBe(said);
  expect([ofSaid('schedule:'), ofSaid('nobody'), ofSaid(null)]).toEqual([null, null, null]);
  expect(asked({ kind: 'schedule', handle: 'primary' }, 'bo')).toEqual({ schedules: ['primary'], person: null });
  expect(asked({ kind: 'me' }, 'bo')).toEqual({ schedules: null, person: 'bo' });
  expect(asked({ kind: 'all' }, 'bo')).toEqual({ schedules: null, person: null });
});

test("one person's shifts are shown without the gaps and the layers", () => {
  expect(shown(ALL, { kind: 'me' }, 'bo')).toEqual([before, both]);
  expect(shown(ALL, { kind: 'person', handle: 'ana' }, 'bo')).toEqual([week, both]);
  expect(shown(ALL, { kind: 'mine' }, 'bo')).toHaveLength(5);
});

test('the agenda tells each stretch once, and what runs already first', () => {
  const days = agenda(ALL, chicago, { first: '2026-11-01', end: '2026-12-01' });
  expect(days.map(({ day, stretches }) => [day, stretches.length])).toEqual([['2026-11-01', 1], ['2026-11-02', 1], ['2026-11-09', 1], ['2026-11-10', 1]]);
  expect(timeWords(before, chicago, '2026-11-01')).toBe('until Mon 2 Nov 09:00');
  expect(timeWords(week, chicago, '2026-11-02')).toBe('09:00 to Mon 9 Nov 09:00');
  expect(timeWords(both, chicago, '2026-11-10')).toBe('09:00 to later');
  const tomorrow = agenda(ALL, chicago, { first: '2026-11-09', end: '2026-11-10' });
  expect(tomorrow.map(({ stretches }) => stretches)).toEqual([[week, gap]]);
});

test('of a long agenda as many rows are drawn as are wanted, also of one crowded day', () => {
  const days = [
    { day: '2026-11-01', stretches: [before, week] },
    { day: '2026-11-02', stretches: [gap, both] },
  ];
  expect(firstRows(days, 1)).toEqual([{ day: '2026-11-01', stretches: [before] }]);
  expect(firstRows(days, 2)).toEqual([days[0]]);
  expect(firstRows(days, 3)).toEqual([days[0], { day: '2026-11-02', stretches: [gap] }]);
  expect(firstRows(days, Infinity)).toEqual(days);
  expect([rowsIn(days), rowsIn([])]).toEqual([4, 0]);
});

test('a night is a time of the day it begins on', () => {
  const night = { ...week, from: Date.parse('2026-11-03T03:00:00Z'), to: Date.parse('2026-11-03T15:00:00Z') };
  expect(timeWords(night, chicago, '2026-11-02')).toBe('21:00 – 09:00');
  expect(inDays([night], chicago)).toMatchObject([{ start: '2026-11-02', end: '2026-11-03' }]);
});

test('a week that ends in the morning leaves the cell of its last day to who comes next', () => {
  const events = inDays([week, gap], chicago);
  expect(events.map(({ start, end }) => [start, end])).toEqual([['2026-11-02', '2026-11-09'], ['2026-11-09', '2026-11-10']]);
  const evening = { ...week, to: Date.parse('2026-11-10T00:00:00Z') };
  expect(inDays([evening], chicago)).toMatchObject([{ start: '2026-11-02', end: '2026-11-10' }]);
});

test('a crowded day keeps what comes first and counts the rest; others keep all', () => {
  const day = (from: string, to: string, key: string): Stretch => ({ ...week, key, from: Date.parse(from), to: Date.parse(to) });
  const events = inDays(
    [
      day('2026-11-02T14:00:00Z', '2026-11-04T23:00:00Z', 'long'),
      ...['a', 'b', 'c'].map((key) => day('2026-11-03T14:00:00Z', '2026-11-03T23:00:00Z', key)),
      day('2026-11-04T14:00:00Z', '2026-11-04T23:00:00Z', 'next'),
    ],
    chicago,
  );
  const { kept, rests } = fitted(events, 3);
  expect(kept.map(({ id }) => id)).toEqual(['long', 'a', 'next']);
  expect(rests).toEqual([{ day: '2026-11-03', count: 2 }]);
  expect(fitted(events, 4)).toEqual({ kept: events, rests: [] });
});

test('in the night that shows an hour twice no shift ends before it begins', () => {
  const fold = { ...week, from: Date.parse('2026-11-01T06:30:00Z'), to: Date.parse('2026-11-01T07:30:00Z') };
  expect(inRows([fold], chicago, 'schedules')).toMatchObject([{ start: '2026-11-01T01:30:00', end: '2026-11-01T01:31:00' }]);
  expect(inRows([fold], madrid, 'schedules')).toMatchObject([{ start: '2026-11-01T07:30:00', end: '2026-11-01T08:30:00' }]);
});

test('rows are schedules with their layers, or people, of whom a pair has a shift each', () => {
  expect(resourcesOf(ANSWER, ALL, 'schedules')).toEqual([{ id: 'primary', title: 'Payments primary', children: [{ id: 'primary/weeks', title: 'weeks' }] }]);
  expect(resourcesOf(ANSWER, ALL, 'people').map(({ title }) => title)).toEqual(['Ana Ruiz', 'Bo Li']);
  expect(inRows(ALL, chicago, 'schedules').map(({ resourceIds }) => resourceIds)).toEqual([['primary'], ['primary'], ['primary'], ['primary'], ['primary/weeks']]);
  expect(inRows(ALL, chicago, 'people').map(({ resourceIds }) => resourceIds)).toEqual([['bo'], ['ana'], ['ana'], ['bo']]);
});

test('taking over begins now at the earliest; a gap is filled, one is stood in for, several make way', () => {
  const now = new Date('2026-11-03T00:00:00Z');
  expect(takenOver(week, 'bo', now)).toEqual({ schedule: 'primary', kind: 'replace', person: 'ana', by: 'bo', from: now.getTime(), to: week.to });
  expect(takenOver(gap, 'bo', now)).toMatchObject({ kind: 'add', person: null, from: gap.from });
  expect(takenOver(both, 'bo', now)).toMatchObject({ kind: 'everyone', person: null });
});

test('five people have five tints', () => {
  expect(new Set(tintsOf(['a', 'b', 'c', 'd', 'e'].map((handle) => ({ handle }))).values()).size).toBe(5);
});
