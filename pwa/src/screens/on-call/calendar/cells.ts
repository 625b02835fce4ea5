/** A month in cells for a narrow screen: on each day a line per schedule, or counts where there are too many of them. */
import { initialsOf } from '../../../rules/names.ts';
import { dayWords } from '../../../rules/zoned.ts';
import type { ZoneClock } from './clock.ts';
import { isByHand, isWith, namesOf, type Named, type Stretch } from './stretches.ts';
import { addDays, type Period } from './views.ts';

/** More lines than this are no longer told apart on a phone: then a day is counted. */
export const MOST_LINES = 3;
const DAY = 86_400_000;

/** Part of a day; its ends as parts of one. */
export interface Piece {
  from: number;
  to: number;
  look: 'mine' | 'gap' | 'past gap' | 0 | 1 | 2 | 3 | 4;
  /** Who has it, shortened: "AR", "AR+" with others, "you"; empty where that is nobody. */
  word: string;
}

export interface Line {
  pieces: Piece[];
  /** The one that is named: there is room for one. */
  longest: Piece | null;
}

export interface MonthDay {
  day: string;
  lines: Line[];
  /** Of how many schedules somebody is missing. */
  gaps: number;
  /** How many people, where they are counted. */
  people: number | null;
  byHand: boolean;
  /** All of it for ears. */
  said: string;
}

export interface Month {
  weeks: MonthDay[][];
  /** Whose lines they are, from the top; empty where days are counted. */
  schedules: Named[];
}

interface Shown {
  clock: ZoneClock;
  period: Pick<Period, 'first' | 'end'>;
  me: string;
  today: string;
  tints: ReadonlyMap<string, number>;
}

interface Seen extends Pick<Shown, 'me' | 'tints'> {
  isOver: boolean;
}

/** A stretch in one day: both ends as parts of the day. */
interface Part {
  stretch: Stretch;
  from: number;
  to: number;
}

export function monthOf(stretches: readonly Stretch[], shown: Shown): Month {
  const days = partsByDay(stretches, shown);
  const found = new Map(days.flat().map(({ stretch: { schedule } }) => [schedule.handle, schedule]));
  const schedules = [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
  const lined = schedules.length <= MOST_LINES ? schedules : null;
  const cells = days.map((parts, place) => dayOf(addDays(shown.period.first, place), parts, lined, shown));
  return { weeks: Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7)), schedules: lined ?? [] };
}

/** By plain arithmetic on walls: a crowded month has thousands of parts. */
function partsByDay(stretches: readonly Stretch[], { clock, period }: Shown): Part[][] {
  const first = Date.parse(`${period.first}T00:00:00Z`);
  const days: Part[][] = Array.from({ length: Math.round((Date.parse(`${period.end}T00:00:00Z`) - first) / DAY) }, () => []);
  for (const stretch of stretches) {
    if (stretch.kind === 'layer') continue;
    const begins = (clock.wall(stretch.from) - first) / DAY;
    // An hour that the clock shows twice may seem to end before it began.
    const ends = Math.max((clock.wall(stretch.to) - first) / DAY, begins);
    for (let day = Math.max(Math.floor(begins), 0); day < Math.min(Math.ceil(ends), days.length); day++) {
      days[day]?.push({ stretch, from: Math.max(begins - day, 0), to: Math.min(ends - day, 1) });
    }
  }
  for (const parts of days) parts.sort((a, b) => a.from - b.from);
  return days;
}

function dayOf(day: string, parts: readonly Part[], schedules: readonly Named[] | null, { me, today, tints }: Shown): MonthDay {
  const gaps = new Set(parts.filter(({ stretch }) => stretch.kind === 'gap').map(({ stretch }) => stretch.schedule.handle)).size;
  const people = new Set(parts.flatMap(({ stretch }) => stretch.people.map(({ handle }) => handle))).size;
  const mine = parts.filter(({ stretch }) => isWith(stretch.people, me));
  const ofSchedule = (schedules ?? []).map((schedule) => parts.filter(({ stretch }) => stretch.schedule.handle === schedule.handle));
  const byHand = parts.some(({ stretch }) => isByHand(stretch));
  const told = schedules
    ? schedules.map(({ name }, place) => `${name} ${whoWords(ofSchedule[place] ?? [])}`)
    : [`${people} on call`, ...(mine.length > 0 ? ['you too'] : []), ...(gaps > 0 ? [gaps === 1 ? 'a gap' : `${gaps} gaps`] : [])];
  return {
    day,
    lines: (schedules ? ofSchedule : mine.length > 0 ? [mine] : []).map((line) => lineOf(line, { me, tints, isOver: day < today })),
    gaps,
    people: schedules ? null : people,
    byHand,
    said: [`${dayWords(day)}${day === today ? ', today' : ''}`, ...told, ...(byHand ? ['changed by hand'] : [])].join('; '),
  };
}

/** "Ana Ruiz, then Bo Li", "Ana Ruiz, then nobody": each once. */
function whoWords(parts: readonly Part[]): string {
  const words = [...new Set(parts.map(({ stretch }) => (stretch.kind === 'gap' ? 'nobody' : namesOf(stretch.people))))];
  return words.length > 0 ? words.join(', then ') : 'no shift';
}

function lineOf(parts: readonly Part[], seen: Seen): Line {
  const { me } = seen;
  const pieces: (Piece & { who: string })[] = [];
  for (const { stretch, from: begins, to } of parts) {
    const before = pieces.at(-1);
    const from = Math.max(begins, before?.to ?? 0);
    if (to <= from) continue;
    const look = lookOf(stretch, seen);
    const who = look === 'mine' ? me : namesOf(stretch.people);
    // Two turns in a row of the same people look like one.
    if (before && before.to === from && before.who === who) before.to = to;
    else pieces.push({ from, to, look, who, word: wordOf(stretch.people, me) });
  }
  return { pieces, longest: pieces.reduce<Piece | null>((best, one) => (best && best.to - best.from >= one.to - one.from ? best : one), null) };
}

/** Red is for what can still be filled. */
function lookOf({ kind, people }: Stretch, { me, tints, isOver }: Seen): Piece['look'] {
  if (kind === 'gap') return isOver ? 'past gap' : 'gap';
  return isWith(people, me) ? 'mine' : ((tints.get(people[0]?.handle ?? '') ?? 4) as Piece['look']);
}

function wordOf(people: readonly Named[], me: string): string {
  if (isWith(people, me)) return 'you';
  const [first, ...others] = people;
  return first ? `${initialsOf(first.name)}${others.length > 0 ? '+' : ''}` : '';
}

/** The strong one and the pale one. */
const COLOURS: Record<Piece['look'], [string, string]> = {
  mine: ['accent', 'accent-wash'],
  gap: ['bad', 'bad-wash'],
  'past gap': ['line-strong', 'sunken'],
  0: ['acknowledged', 'acknowledged-wash'],
  1: ['contained', 'contained-wash'],
  2: ['good', 'good-wash'],
  3: ['sev-3', 'sev-3-wash'],
  4: ['sev-4', 'sev-4-wash'],
};

/** A line as two backgrounds, pale with a strong edge below: one element, however often the day changes hands. */
export function paintOf({ pieces }: Pick<Line, 'pieces'>): string {
  if (pieces.length === 0) return 'none';
  const strokes = (which: 0 | 1): string =>
    pieces
      .map(({ from, to, look }) => {
        const [begin, end] = [from * 100, to * 100].map((part) => `${Math.round(part * 10) / 10}%`);
        // A hair's breadth between two, who may have the same tint.
        const edge = from > 0 ? `calc(${begin} + 1px)` : begin;
        return `transparent ${begin} ${edge}, var(--${COLOURS[look][which]}) ${edge} ${end}, transparent ${end}`;
      })
      .join(', ');
  return `linear-gradient(to right, ${strokes(0)}) 0 100% / 100% 3px no-repeat, linear-gradient(to right, ${strokes(1)})`;
}
