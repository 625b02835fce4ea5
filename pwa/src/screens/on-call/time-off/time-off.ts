/** Time off while it is being written: whole days first, hours where need be. */
import { dayOf, instantOf, localOf } from '../../../rules/zoned.ts';

export const KINDS = ['vacation', 'sick', 'training', 'other'] as const;
export type Kind = (typeof KINDS)[number];
export const KIND_WORDS: Record<Kind, string> = { vacation: 'Vacation', sick: 'Sick', training: 'Training', other: 'Other' };

/** Null where the kind does not concern the reader. */
export const kindWords = (kind: string | null): string => KIND_WORDS[kind as Kind] ?? 'Away';

export interface Draft {
  id: string | null;
  person: string;
  kind: Kind;
  /** Whole days, the last one included; else hours. */
  days: boolean;
  first: string;
  last: string;
  from: string;
  to: string;
  note: string;
}

export interface Wrong {
  person?: string;
  first?: string;
  last?: string;
  from?: string;
  to?: string;
}

interface Written {
  id: string;
  kind: string | null;
  note: string | null;
  startsAt: string;
  endsAt: string;
}

const DAY = 86_400_000;
const midnight = (day: string, zone: string): Date | null => instantOf(`${day}T00:00`, zone);
/** The calendar day `days` later; the calendar knows no time zones. */
const later = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00Z`) + days * DAY).toISOString().slice(0, 10);

export function begin(person: string, now: Date, zone: string): Draft {
  const today = dayOf(now, zone);
  return { id: null, person, kind: 'vacation', days: true, first: later(today, 1), last: later(today, 1), from: `${today}T09:00`, to: `${today}T17:00`, note: '' };
}

export function draftOf(off: Written, person: string, zone: string): Draft {
  const [from, to] = [localOf(off.startsAt, zone), localOf(off.endsAt, zone)];
  const days = from.endsWith('T00:00') && to.endsWith('T00:00');
  const last = later(to.slice(0, 10), -1);
  const kind = KINDS.find((one) => one === off.kind) ?? 'other';
  return { id: off.id, person, kind, days, first: from.slice(0, 10), last: days ? last : to.slice(0, 10), from, to, note: off.note ?? '' };
}

function spanOf(draft: Draft, zone: string): { from: Date | null; to: Date | null } {
  if (!draft.days) return { from: instantOf(draft.from, zone), to: instantOf(draft.to, zone) };
  return { from: draft.first ? midnight(draft.first, zone) : null, to: draft.last ? midnight(later(draft.last, 1), zone) : null };
}

export function wrongWith(draft: Draft, zone: string): Wrong {
  const wrong: Wrong = {};
  const { from, to } = spanOf(draft, zone);
  const [begins, ends] = draft.days ? (['first', 'last'] as const) : (['from', 'to'] as const);
  if (!draft.person) wrong.person = 'Choose who is away.';
  if (!from) wrong[begins] = draft.days ? 'Choose a day.' : 'Choose a day and a time.';
  if (!to) wrong[ends] = draft.days ? 'Choose a day.' : 'Choose a day and a time.';
  if (from && to && to <= from) wrong[ends] = 'It ends before it begins.';
  return wrong;
}

/** What the server is sent; only for a draft with nothing wrong. */
export function inputOf(draft: Draft, zone: string) {
  const { from, to } = spanOf(draft, zone);
  return {
    id: draft.id,
    person: draft.person,
    kind: draft.kind,
    startsAt: from?.toISOString() ?? '',
    endsAt: to?.toISOString() ?? '',
    note: draft.note.trim(),
  };
}

const dayName = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(`${day}T00:00Z`)).replace(',', '');

/** "Mon 7 Dec" or "Mon 7 Dec – Fri 11 Dec"; with hours where it is not whole days of the zone. */
export function spanWords({ startsAt, endsAt }: { startsAt: string; endsAt: string }, zone: string): string {
  const [from, to] = [localOf(startsAt, zone), localOf(endsAt, zone)];
  if (from.endsWith('T00:00') && to.endsWith('T00:00')) {
    const [first, last] = [from.slice(0, 10), later(to.slice(0, 10), -1)];
    return first === last ? dayName(first) : `${dayName(first)} – ${dayName(last)}`;
  }
  const until = from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : `${dayName(to.slice(0, 10))} ${to.slice(11)}`;
  return `${dayName(from.slice(0, 10))} ${from.slice(11)} – ${until}`;
}
