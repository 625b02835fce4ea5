import { expect, test } from 'vitest';
import { zoneClock } from './clock.ts';
import { monthOf, MOST_LINES, paintOf, type Line, type MonthDay } from './cells.ts';
import type { Stretch } from './stretches.ts';
import { periodOf } from './views.ts';

const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Li' };
const PRIMARY = { handle: 'primary', name: 'Payments primary', timeZone: 'America/Chicago' };
const NIGHTS = { handle: 'nights', name: 'Nights', timeZone: 'UTC' };
const SPAN = [Date.parse('2026-10-18T00:00:00Z'), Date.parse('2026-12-15T00:00:00Z')] as const;
const utc = zoneClock('UTC', ...SPAN);
const chicago = zoneClock('America/Chicago', ...SPAN);
const NOVEMBER = { period: periodOf('grid', '2026-11-21'), me: 'cy', today: '2026-11-21', tints: new Map([['ana', 0], ['bo', 1]]) };

function stretch(from: string, to: string, people: readonly (typeof ANA)[], more: Partial<Stretch> = {}): Stretch {
  return {
    key: `${more.schedule?.handle ?? 'primary'}/${from}`,
    kind: people.length > 0 ? 'shift' : 'gap',
    schedule: PRIMARY,
    from: Date.parse(`${from}Z`),
    to: Date.parse(`${to}Z`),
    people,
    origin: 'weeks',
    opens: true,
    closes: true,
    overrides: [],
    ...more,
  };
}

const day = (stretches: readonly Stretch[], which: string, more: Partial<Parameters<typeof monthOf>[1]> = {}): MonthDay => {
  const found = monthOf(stretches, { ...NOVEMBER, clock: utc, ...more }).weeks.flat().find((one) => one.day === which);
  if (!found) throw new Error(`no ${which}`);
  return found;
};
const line = (found: MonthDay, place = 0): Line => found.lines[place] ?? { pieces: [], longest: null };
const word = (found: Line): string | undefined => found.longest?.word;

const WEEK = stretch('2026-11-02T09:00', '2026-11-09T09:00', [ANA]);
const NEXT = stretch('2026-11-09T09:00', '2026-11-16T09:00', [BO]);

test('a month is whole weeks, and a shift of a week is a line through the days', () => {
  const { weeks, schedules } = monthOf([WEEK, NEXT], { ...NOVEMBER, clock: utc });
  expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
  expect([weeks[0]?.[0]?.day, weeks.at(-1)?.at(-1)?.day]).toEqual(['2026-10-26', '2026-12-06']);
  expect(schedules).toEqual([PRIMARY]);
  expect(line(day([WEEK, NEXT], '2026-11-05'))).toMatchObject({ pieces: [{ from: 0, to: 1, look: 0 }], longest: { word: 'AR' } });
});

test('on the day that changes hands both are in their part of it, and the longer one is named', () => {
  const monday = line(day([WEEK, NEXT], '2026-11-09'));
  expect(monday.pieces).toMatchObject([
    { from: 0, to: 0.375, look: 0 },
    { from: 0.375, to: 1, look: 1 },
  ]);
  expect(monday.longest).toMatchObject({ word: 'BL', from: 0.375, to: 1 });
  expect(day([WEEK, NEXT], '2026-11-09').said).toBe('Monday 9 November; Payments primary Ana Ruiz, then Bo Li');
});

test('a shift that ends at midnight takes nothing of the next day', () => {
  const late = stretch('2026-11-03T18:00', '2026-11-04T00:00', [ANA]);
  expect(line(day([late], '2026-11-03')).pieces).toMatchObject([{ from: 0.75, to: 1, look: 0 }]);
  expect(line(day([late], '2026-11-04')).pieces).toEqual([]);
  expect(day([late], '2026-11-04').said).toBe('Wednesday 4 November; Payments primary no shift');
});

test('days are those of the zone that is shown, also where its clock is set back', () => {
  const evening = stretch('2026-11-04T02:00', '2026-11-04T05:00', [ANA]);
  expect(word(line(day([evening], '2026-11-03', { clock: chicago })))).toBe('AR');
  expect(line(day([evening], '2026-11-04', { clock: chicago })).pieces).toEqual([]);
  // Twenty minutes, from 01:50 to 01:10 on the wall.
  const fold = stretch('2026-11-01T06:50', '2026-11-01T07:10', [ANA]);
  const after = stretch('2026-11-01T07:10', '2026-11-01T12:00', [BO]);
  expect(line(day([fold, after], '2026-11-01', { clock: chicago })).pieces).toMatchObject([{ to: 0.25, look: 1 }]);
});

test('a gap is counted and said, and names nobody', () => {
  const hole = stretch('2026-11-16T09:00', '2026-11-18T09:00', []);
  const tuesday = day([WEEK, NEXT, hole], '2026-11-17');
  expect([tuesday.gaps, line(tuesday).pieces[0]?.look, word(line(tuesday))]).toEqual([1, 'past gap', '']);
  expect(line(day([hole], '2026-11-17', { today: '2026-11-17' })).pieces[0]?.look).toBe('gap');
  expect(tuesday.said).toBe('Tuesday 17 November; Payments primary nobody');
  expect(day([hole], '2026-11-19').gaps).toBe(0);
});

test("one's own part is one's own, a pair is counted, and a change by hand is said", () => {
  const pair = stretch('2026-11-20T00:00', '2026-11-22T00:00', [ANA, BO], { origin: 'override' });
  expect(word(line(day([pair], '2026-11-21')))).toBe('AR+');
  expect(line(day([pair], '2026-11-21', { me: 'bo' }))).toMatchObject({ longest: { word: 'you' }, pieces: [{ look: 'mine' }] });
  expect(day([pair], '2026-11-21')).toMatchObject({
    byHand: true,
    said: 'Saturday 21 November, today; Payments primary Ana Ruiz and Bo Li; changed by hand',
  });
});

test('each schedule has its own line, in the order of their names, and layers have none', () => {
  const night = stretch('2026-11-05T20:00', '2026-11-06T06:00', [BO], { schedule: NIGHTS });
  const layer = stretch('2026-11-05T00:00', '2026-11-06T00:00', [BO], { kind: 'layer' });
  const thursday = day([WEEK, night, layer], '2026-11-05');
  expect(thursday.lines.map((one) => [word(one), one.pieces.length])).toEqual([['BL', 1], ['AR', 1]]);
  expect(thursday.said).toBe('Thursday 5 November; Nights Bo Li; Payments primary Ana Ruiz');
});

test('more schedules than can be told apart are counted, and only one’s own shifts have a line', () => {
  const many = Array.from({ length: MOST_LINES + 1 }, (_, place) => ({ handle: `s${place}`, name: `S ${place}`, timeZone: 'UTC' }));
  const stretches = many.map((schedule, place) => stretch('2026-11-05T00:00', '2026-11-06T00:00', place === 0 ? [] : place === 1 ? [ANA, BO] : [BO], { schedule }));
  expect(monthOf(stretches, { ...NOVEMBER, clock: utc }).schedules).toEqual([]);
  expect(day(stretches, '2026-11-05')).toMatchObject({ lines: [], gaps: 1, people: 2, said: 'Thursday 5 November; 2 on call; a gap' });
  const hers = day(stretches, '2026-11-05', { me: 'ana' });
  expect([hers.lines.length, word(line(hers)), hers.said]).toEqual([1, 'you', 'Thursday 5 November; 2 on call; you too; a gap']);
});

test('turns in a row of the same people are one part, of others they are not', () => {
  const [first, second] = [stretch('2026-11-05T06:00', '2026-11-05T12:00', [ANA]), stretch('2026-11-05T12:00', '2026-11-05T18:00', [ANA])];
  expect(line(day([first, second], '2026-11-05')).pieces).toMatchObject([{ from: 0.25, to: 0.75 }]);
  expect(line(day([first, { ...second, people: [ANA, BO] }], '2026-11-05')).pieces.map((one) => one.word)).toEqual(['AR', 'AR+']);
});

test('a line is painted where its parts are, with a breadth of nothing between two', () => {
  const paint = paintOf({ pieces: [{ from: 0, to: 0.375, look: 0, word: 'AR' }, { from: 0.375, to: 1, look: 'gap', word: '' }] });
  expect(paint).toContain('transparent 0% 0%, var(--acknowledged-wash) 0% 37.5%, transparent 37.5%');
  expect(paint).toContain('transparent 37.5% calc(37.5% + 1px), var(--bad-wash) calc(37.5% + 1px) 100%');
  expect(paintOf({ pieces: [] })).toBe('none');
});
