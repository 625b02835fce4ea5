/** How a briefing's facts are put into words and figures. No clock is read here. */
import { span, wallClock, type Instant } from './time.ts';

export interface ImpactNumbers {
  customers: number | null;
  customersNote: string;
  tickets: number | null;
  money: number | null;
  currency: string;
  regions: readonly string[];
}

export interface Figure {
  value: string;
  /** What the number is of. */
  of: string;
  note?: string;
}

const plural = (count: number, one: string): string => (count === 1 ? one : `${one}s`);
const grouped = new Intl.NumberFormat('en-GB');

/** The numbers that are known, the most telling first; what nobody counted is left out. */
export function figures({ customers, customersNote, tickets, money, currency, regions }: ImpactNumbers): Figure[] {
  const found: Figure[] = [];
  if (customers !== null)
    found.push({ value: grouped.format(customers), of: plural(customers, 'customer'), ...(customersNote && { note: customersNote }) });
  if (money !== null) found.push({ value: moneyWords(money, currency), of: 'at stake' });
  if (tickets !== null) found.push({ value: grouped.format(tickets), of: plural(tickets, 'support ticket') });
  if (regions.length > 0) found.push({ value: String(regions.length), of: plural(regions.length, 'region'), note: regions.join(', ') });
  return found;
}

function moneyWords(money: number, currency: string): string {
  const amount = new Intl.NumberFormat('en-GB', { style: 'currency', currency, maximumFractionDigits: 0 });
  return amount.format(money);
}

export interface DutyClock {
  name: string;
  startedAt: string;
  dueAt: string;
  doneAt: string | null;
}

export interface ClockStanding {
  words: string;
  tone: 'good' | 'plain' | 'warn' | 'bad';
}

/** Under a quarter of the time it warns. */
export function clockStanding({ startedAt, dueAt, doneAt }: DutyClock, now: Instant): ClockStanding {
  const [start, due, at] = [Date.parse(startedAt), Date.parse(dueAt), new Date(now).getTime()];
  if (doneAt) {
    const late = Date.parse(doneAt) - due;
    return late > 0 ? { words: `Done, ${span(late)} late`, tone: 'warn' } : { words: 'Done in time', tone: 'good' };
  }
  const left = due - at;
  if (left <= 0) return { words: `Overdue by ${span(-left)}`, tone: 'bad' };
  return { words: `${span(left)} left`, tone: left < (due - start) / 4 ? 'warn' : 'plain' };
}

/** "14:30 UTC" and, where the reader's clock shows another time, that one: "15:30". */
export function bothTimes(at: Instant, now: Instant, zone: string): { utc: string; own: string | null } {
  const [utc, own] = [wallClock(at, now, 'UTC'), wallClock(at, now, zone)];
  return { utc: `${utc} UTC`, own: own === utc ? null : own };
}

/** "3 of 5 have read it". */
export function readWords(readers: readonly { readAt: string | null }[]): string {
  const read = readers.filter(({ readAt }) => readAt !== null).length;
  if (readers.length === 1) return read ? 'Its one reader has read it' : 'Not read yet';
  if (read === readers.length) return `All ${read} have read it`;
  return read === 0 ? `None of ${readers.length} has read it yet` : `${read} of ${readers.length} have read it`;
}

interface Titled {
  kind: 'INCIDENT' | 'NOW' | 'WEEKLY';
  number: number;
  subjects: readonly { number: number; title: string }[];
}

/** What an issue is called in a list and at its head. */
export function issueTitle({ kind, subjects }: Titled): string {
  if (kind === 'WEEKLY') return 'The week in reliability';
  if (kind === 'NOW') return subjects.length === 0 ? 'Nothing is open' : `All that is open: ${subjects.length} ${plural(subjects.length, 'incident')}`;
  return subjects[0]?.title ?? 'An incident';
}

/** When the next briefing could come, from the shortest promise to the longest. */
export function nextChoices(now: Date): { words: string; at: Date }[] {
  return [30, 60, 120, 240].map((minutes) => ({ words: `in ${span(minutes * 60_000)}`, at: new Date(now.getTime() + minutes * 60_000) }));
}
