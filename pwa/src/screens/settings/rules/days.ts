/** Shifts cut at midnight of a zone, so that each day can be read, and drawn, by itself. */

export interface Span {
  startsAt: string;
  endsAt: string;
}
export interface Piece<Thing> {
  thing: Thing;
  /** Minutes since the day began, of 1440; exact on days without a clock change. */
  from: number;
  to: number;
}
export interface DayOf<Thing> {
  /** "2026-11-21" in the zone. */
  date: string;
  pieces: Piece<Thing>[];
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The wall clock of an instant in a zone: its date, and the minutes since midnight. */
export function wallOf(at: string, zone: string): { date: string; minutes: number } {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return { date: `${part['year']}-${part['month']}-${part['day']}`, minutes: Number(part['hour']) * 60 + Number(part['minute']) };
}

const dayAfter = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** Every day from the first to the last span, in order; a span over midnight has a piece in each of its days. */
export function byDay<Thing extends Span>(things: readonly Thing[], zone: string): DayOf<Thing>[] {
  const days = new Map<string, Piece<Thing>[]>();
  for (const thing of things) {
    const [start, end] = [wallOf(thing.startsAt, zone), wallOf(thing.endsAt, zone)];
    for (let date = start.date; date < end.date || (date === end.date && end.minutes > 0); date = dayAfter(date)) {
      const piece = { thing, from: date === start.date ? start.minutes : 0, to: date === end.date ? end.minutes : 1440 };
      days.set(date, [...(days.get(date) ?? []), piece]);
    }
  }
  return [...days].sort(([a], [b]) => a.localeCompare(b)).map(([date, pieces]) => ({ date, pieces: pieces.sort((a, b) => a.from - b.from) }));
}

export const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
