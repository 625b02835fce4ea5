/** A rotation as the form holds it, to and from the organisation file's shape. */
import type { Json } from '../../../graphql/graphql.ts';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];
export const DAY_WORDS: Record<Day, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};
export type Unit = 'hour' | 'day' | 'week' | 'month';
const UNITS: readonly Unit[] = ['hour', 'day', 'week', 'month'];

export interface Rotation {
  name: string;
  /** Who takes turns; more than one handle in a turn are on call together. */
  turns: string[][];
  /** Wall clock of the schedule's zone: "2026-11-02T09:00". */
  starts: string;
  unit: Unit;
  every: number;
  /** Empty means: as `starts`. */
  handsOff: { day: Day | ''; dayOfMonth: number | null; time: string };
  /** Null means: always. */
  active: { days: Day[]; from: string; to: string } | null;
  precedence: number;
  /** Anything this form does not know, given back as it came. */
  rest: { [key: string]: Json };
}

type Mapping = { [key: string]: Json };
const isMapping = (value: Json | undefined): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: Json | undefined): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const number = (value: Json | undefined, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const isDay = (value: unknown): value is Day => DAYS.includes(value as Day);

export function fromFile(written: Json): Rotation {
  const { name, people, starts, unit, every, hands_off, active, precedence, ...rest } = isMapping(written) ? written : {};
  const handsOff = isMapping(hands_off) ? hands_off : {};
  return {
    name: text(name),
    turns: list(people).map((turn) => (Array.isArray(turn) ? turn.map(text) : [text(turn)])),
    starts: text(starts).slice(0, 16),
    unit: UNITS.find((one) => one === unit) ?? 'week',
    every: number(every, 1),
    handsOff: {
      day: isDay(handsOff['day']) ? handsOff['day'] : '',
      dayOfMonth: typeof handsOff['day_of_month'] === 'number' ? handsOff['day_of_month'] : null,
      time: text(handsOff['time']),
    },
    active: isMapping(active) ? activeFrom(active) : null,
    precedence: number(precedence, 0),
    rest: rest as Mapping,
  };
}

function activeFrom(active: Mapping): Rotation['active'] {
  const days = active['days'] === undefined || active['days'] === null ? [...DAYS] : DAYS.filter((day) => list(active['days']).includes(day));
  return { days, from: text(active['from']) || '00:00', to: text(active['to']) || '00:00' };
}

/** What says nothing is left out, as the export does. */
export function toFile(rotation: Rotation): Mapping {
  const { handsOff, active } = rotation;
  const given: Mapping = {};
  if (rotation.unit === 'week' && handsOff.day) given['day'] = handsOff.day;
  if (rotation.unit === 'month' && handsOff.dayOfMonth) given['day_of_month'] = handsOff.dayOfMonth;
  if (handsOff.time) given['time'] = handsOff.time;
  return {
    ...rotation.rest,
    name: rotation.name.trim(),
    people: rotation.turns.filter((turn) => turn.length > 0).map((turn) => (turn.length === 1 ? (turn[0] as string) : [...turn])),
    starts: rotation.starts,
    unit: rotation.unit,
    every: rotation.every,
    ...(Object.keys(given).length > 0 ? { hands_off: given } : {}),
    ...(active ? { active: { days: DAYS.filter((day) => active.days.includes(day)), from: active.from, to: active.to } } : {}),
    precedence: rotation.precedence,
  };
}

/** A first rotation: weekly from the coming Monday at nine. `today` is a date in the schedule's zone: "2026-11-21". */
export function newRotation(today: string, names: readonly string[]): Rotation {
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + ((8 - day.getUTCDay()) % 7));
  const taken = new Set(names);
  let name = 'weekly';
  for (let count = 2; taken.has(name); count += 1) name = `weekly-${count}`;
  return {
    name,
    turns: [],
    starts: `${day.toISOString().slice(0, 10)}T09:00`,
    unit: 'week',
    every: 1,
    handsOff: { day: '', dayOfMonth: null, time: '' },
    active: null,
    precedence: 0,
    rest: {},
  };
}

/** "Every 2 weeks on Monday at 09:00, only Mon to Fri 09:00-21:00." */
export function inWords(rotation: Rotation): string {
  const { unit, every, handsOff, active } = rotation;
  const time = handsOff.time || rotation.starts.slice(11);
  const turn = every === 1 ? `Every ${unit}` : `Every ${every} ${unit}s`;
  const on = unit === 'week' ? ` on ${DAY_WORDS[handsOff.day || dayOf(rotation.starts)]}` : unit === 'month' ? ` on day ${handsOff.dayOfMonth ?? dateOf(rotation.starts)}` : '';
  const at = time && unit !== 'hour' ? ` at ${time}` : '';
  if (!active) return `${turn}${on}${at}, around the clock.`;
  const hours = active.from === active.to ? 'all day' : `${active.from}–${active.to}${active.to < active.from ? ' the next day' : ''}`;
  return `${turn}${on}${at}, only ${daysInWords(active.days)} ${hours}.`;
}

/** "Mon to Fri", "Sat and Sun", "Mon, Wed, Fri", "every day". */
export function daysInWords(days: readonly string[]): string {
  const places = DAYS.flatMap((day, at) => (days.includes(day) ? [at] : []));
  if (places.length === 7) return 'every day';
  const words = places.map((at) => DAY_WORDS[DAYS[at] as Day].slice(0, 3));
  const [first, last] = [places[0] ?? 0, places.at(-1) ?? 0];
  if (places.length > 2 && last - first === places.length - 1) return `${words[0]} to ${words.at(-1)}`;
  return words.length === 2 ? words.join(' and ') : words.join(', ') || 'no day';
}

function dayOf(starts: string): Day {
  const day = new Date(`${starts.slice(0, 10)}T00:00:00Z`).getUTCDay();
  return DAYS[(day + 6) % 7] ?? 'mon';
}

const dateOf = (starts: string): number => Number(starts.slice(8, 10)) || 1;
