/** Maintenance as it is written on a form, and what is said of it in a list. */
import { instantOf, localOf } from '../../../rules/zoned.ts';
import { span, wallClock } from '../../../rules/time.ts';
import type { ComponentStatus } from '../../../rules/component-status.ts';

export type PageAudience = 'PUBLIC' | 'CUSTOMERS' | 'INTERNAL';
export type MaintenanceState = 'SCHEDULED' | 'IN_PROGRESS' | 'COMPLETED' | 'CANCELLED';
export type NoteStatus = 'SCHEDULED' | 'IN_PROGRESS' | 'VERIFYING' | 'COMPLETED';

export const AUDIENCES: readonly PageAudience[] = ['PUBLIC', 'CUSTOMERS', 'INTERNAL'];
export const AUDIENCE_WORDS: Record<PageAudience, string> = { PUBLIC: 'Public', CUSTOMERS: 'Customers', INTERNAL: 'Internal' };
export const STATE_WORDS: Record<MaintenanceState, string> = {
  SCHEDULED: 'Scheduled',
  IN_PROGRESS: 'In progress',
  COMPLETED: 'Completed',
  CANCELLED: 'Called off',
};
export const NOTE_WORDS: Record<NoteStatus, string> = {
  SCHEDULED: 'Before it begins',
  IN_PROGRESS: 'In progress',
  VERIFYING: 'Verifying',
  COMPLETED: 'Completed',
};

export interface Maintenance {
  id: string;
  headline: string;
  body: string;
  components: readonly { handle: string; name: string }[];
  audiences: readonly string[];
  status: ComponentStatus;
  state: MaintenanceState;
  startsAt: string;
  endsAt: string;
  notify: boolean;
  silences: { handle: string } | null;
  version: number;
}

export interface Draft {
  headline: string;
  body: string;
  components: string[];
  audiences: PageAudience[];
  status: ComponentStatus;
  /** Wall clock of the reader's zone. */
  from: string;
  to: string;
  notify: boolean;
  /** A service whose alerts wake nobody meanwhile; empty: none. */
  silences: string;
}

export type Wrong = Partial<Record<'headline' | 'components' | 'audiences' | 'from' | 'to', string>>;

const HOUR = 3_600_000;

/** From the next full hour but one, for two hours: nobody is surprised by what begins at once. */
export function begin(now: Date, zone: string): Draft {
  const from = new Date(Math.ceil(now.getTime() / HOUR) * HOUR + HOUR);
  return {
    headline: '',
    body: '',
    components: [],
    audiences: ['PUBLIC', 'CUSTOMERS', 'INTERNAL'],
    status: 'UNDER_MAINTENANCE',
    from: localOf(from, zone),
    to: localOf(new Date(from.getTime() + 2 * HOUR), zone),
    notify: true,
    silences: '',
  };
}

export function draftOf(known: Maintenance, zone: string): Draft {
  return {
    headline: known.headline,
    body: known.body,
    components: known.components.map(({ handle }) => handle),
    audiences: AUDIENCES.filter((one) => known.audiences.includes(one)),
    status: known.status,
    from: localOf(known.startsAt, zone),
    to: localOf(known.endsAt, zone),
    notify: known.notify,
    silences: known.silences?.handle ?? '',
  };
}

/** In words, by field; nothing where it can be sent. */
export function wrongWith(draft: Draft, zone: string, now: Date): Wrong {
  const [from, to] = [instantOf(draft.from, zone), instantOf(draft.to, zone)];
  const wrong: Wrong = {};
  if (!draft.headline.trim()) wrong.headline = 'Say in one line what is done.';
  if (draft.components.length === 0) wrong.components = 'Name the components that the work is on.';
  if (draft.audiences.length === 0) wrong.audiences = 'Say who reads of it.';
  if (!from) wrong.from = 'Say when it begins.';
  if (!to) wrong.to = 'Say when it ends.';
  else if (from && to <= from) wrong.to = 'It ends after it begins.';
  else if (to <= now) wrong.to = 'This is over already.';
  return wrong;
}

export function inputOf(draft: Draft, zone: string) {
  const at = (local: string): string => (instantOf(local, zone) ?? new Date(0)).toISOString();
  return {
    headline: draft.headline.trim(),
    body: draft.body.trim(),
    components: draft.components,
    audiences: draft.audiences,
    status: draft.status,
    startsAt: at(draft.from),
    endsAt: at(draft.to),
    notify: draft.notify,
    silences: draft.silences || null,
  };
}

/** What people may say of it now. */
export function sayable(state: MaintenanceState): readonly NoteStatus[] {
  switch (state) {
    case 'SCHEDULED':
      return ['SCHEDULED'];
    case 'IN_PROGRESS':
      return ['IN_PROGRESS', 'VERIFYING'];
    case 'COMPLETED':
    case 'CANCELLED':
      return ['COMPLETED'];
    default:
      return state satisfies never;
  }
}

/** "Tue 14:00 – 16:00, 2 h": the day once where it is the same. */
export function spanWords({ startsAt, endsAt }: { startsAt: string; endsAt: string }, now: Date, zone: string): string {
  const from = wallClock(startsAt, now, zone);
  const to = localOf(startsAt, zone).slice(0, 10) === localOf(endsAt, zone).slice(0, 10) ? localOf(endsAt, zone).slice(11) : wallClock(endsAt, now, zone);
  return `${from} – ${to}, ${span(Date.parse(endsAt) - Date.parse(startsAt))}`;
}

/** "14:00 – 16:00 UTC" beside the reader's own; null where they are the same clock. */
export function utcWords(times: { startsAt: string; endsAt: string }, now: Date, zone: string): string | null {
  if (localOf(times.startsAt, zone) === localOf(times.startsAt, 'UTC')) return null;
  return `${wallClock(times.startsAt, now, 'UTC')} – ${localOf(times.endsAt, 'UTC').slice(11)} UTC`;
}
