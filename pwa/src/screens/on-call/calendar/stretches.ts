/** The compact answer made into stretches that can be shown: shifts, gaps and layers, and their names in words. */
import type { CalendarRow, ResultOf } from '../../../graphql/graphql.ts';
import type { Calendar } from '../../../graphql/documents/calendar.ts';
import { momentAt, type ZoneClock } from './clock.ts';

export type Answer = ResultOf<typeof Calendar>['calendar'];
export type Override = Answer['pages'][number]['overrides'][number];

export interface Named {
  handle: string;
  name: string;
}

/** Times in milliseconds since 1970. */
export interface Stretch {
  key: string;
  kind: 'shift' | 'gap' | 'layer';
  schedule: Named & { timeZone: string };
  from: number;
  to: number;
  people: readonly Named[];
  /** What puts them on call; of a layer its name. */
  origin: string;
  /** Whether the end that is told is its own, and not the edge of what was asked for. */
  opens: boolean;
  closes: boolean;
  /** Changes by hand that hold somewhere in it. */
  overrides: readonly Override[];
}

export function stretchesOf(answer: Answer, span: { from: string; to: string }): Stretch[] {
  const edges = { from: Date.parse(span.from), to: Date.parse(span.to) };
  return answer.pages.flatMap((page) => {
    const overrides = page.overrides.map((one) => ({ one, begins: Date.parse(one.startsAt), ends: Date.parse(one.endsAt) }));
    const read = (row: CalendarRow, kind: Stretch['kind'], origin: string): Stretch => {
      const [from, to] = [row[0] * 1000, row[1] * 1000];
      return {
        key: `${page.schedule.handle}/${kind === 'layer' ? origin : ''}/${row[0]}`,
        kind,
        schedule: page.schedule,
        from,
        to,
        people: row[2].flatMap((place) => answer.people[place] ?? []),
        origin,
        opens: from > edges.from,
        closes: to < edges.to,
        overrides: overrides.flatMap(({ one, begins, ends }) => (begins < to && ends > from ? [one] : [])),
      };
    };
    const rows = page.rows.map((row) => read(row, row[2].length > 0 ? 'shift' : 'gap', page.origins[row[3]] ?? ''));
    const layers = (page.layers ?? []).flatMap((layer) => layer.rows.map((row) => read(row, 'layer', layer.name)));
    return [...rows, ...layers];
  });
}

/** Whose calendar it is: everybody's, that of my schedules, only my shifts, one schedule's, one person's. */
export type Of = { kind: 'all' } | { kind: 'mine' } | { kind: 'me' } | { kind: 'schedule' | 'person'; handle: string };

export function ofText(of: Of): string {
  return 'handle' in of ? `${of.kind}:${of.handle}` : of.kind;
}

export function ofSaid(said: string | null): Of | null {
  const [kind, handle] = (said ?? '').split(':', 2);
  if (kind === 'all' || kind === 'mine' || kind === 'me') return { kind };
  if ((kind === 'schedule' || kind === 'person') && handle) return { kind, handle };
  return null;
}

/** What the server is asked for; `shown` leaves out the rest. */
export function asked(of: Of, me: string): { schedules: string[] | null; person: string | null } {
  if (of.kind === 'schedule') return { schedules: [of.handle], person: null };
  if (of.kind === 'person') return { schedules: null, person: of.handle };
  return { schedules: null, person: of.kind === 'all' ? null : me };
}

export function shown(stretches: readonly Stretch[], of: Of, me: string): Stretch[] {
  const who = of.kind === 'person' ? of.handle : of.kind === 'me' ? me : null;
  return who === null ? [...stretches] : stretches.filter(({ kind, people }) => kind === 'shift' && isWith(people, who));
}

export const isWith = (people: readonly Named[], handle: string): boolean => people.some((person) => person.handle === handle);

export const isByHand = (stretch: Stretch): boolean => stretch.kind === 'shift' && stretch.origin === 'override';

/** "Ana Ruiz", "Ana Ruiz and Bo Li", "Nobody". */
export function namesOf(people: readonly Named[]): string {
  if (people.length === 0) return 'Nobody';
  const names = people.map(({ name }) => name);
  return names.length === 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** "Ana Ruiz, Payments primary, Mon 2 Nov 09:00 to Mon 9 Nov 09:00": all there is to say, for ears. */
export function labelOf(stretch: Stretch, clock: ZoneClock): string {
  const who = stretch.kind === 'gap' ? 'Gap, nobody is on call' : namesOf(stretch.people);
  const what = stretch.kind === 'layer' ? `layer ${stretch.origin} of ${stretch.schedule.name}` : stretch.schedule.name;
  return [who, what, spanWords(stretch, clock), isByHand(stretch) ? 'changed by hand' : ''].filter(Boolean).join(', ');
}

export function spanWords({ from, to, opens, closes }: Stretch, clock: ZoneClock): string {
  const begin = `${opens ? '' : 'from before '}${momentAt(from, clock)}`;
  return `${begin} to ${closes ? '' : 'after '}${momentAt(to, clock)}`;
}
