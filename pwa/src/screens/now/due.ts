/** What waits for the reader, the most pressing first. */
import { isAsked } from '../../rules/asked.ts';
import { span } from '../../rules/time.ts';
import type { State } from '../../rules/severity.ts';

export interface Mine {
  number: number;
  title: string;
  severity: number;
  state: State;
  snoozedUntil: string | null;
  clock: { detectedAt: string };
  assignee: { handle: string } | null;
  ladder: { phase: string; dueAt: string | null } | null;
  pages: readonly { kind: string; queuedAt: string; person: { handle: string } | null }[];
}

export interface Due<Incident extends Mine = Mine> {
  kind: 'answer' | 'asked' | 'snooze';
  incident: Incident;
  /** When it climbs, asks again or wakes; null when nothing says. */
  at: string | null;
  words: string;
}

/** A snooze or a question is due from this long before. */
const SOON = 15 * 60_000;
const PRESSING = { answer: 0, asked: 1, snooze: 2 } as const;

export function dueFrom<Incident extends Mine>(me: string, incidents: readonly Incident[], now: Date): Due<Incident>[] {
  return incidents
    .map((incident) => dueOf(me, incident, now))
    .filter((due) => due !== null)
    .sort((a, b) => PRESSING[a.kind] - PRESSING[b.kind] || a.incident.severity - b.incident.severity || time(a) - time(b));
}

function dueOf<Incident extends Mine>(me: string, incident: Incident, now: Date): Due<Incident> | null {
  const at = incident.ladder?.dueAt ?? null;
  const isMine = incident.assignee?.handle === me;
  const climbs = incident.state === 'OPEN' || incident.ladder?.phase === 'CLIMBING';
  if (climbs && wasPaged(me, incident)) return { kind: 'answer', incident, at, words: 'You are being paged' };
  if (!isMine) return null;
  if (incident.snoozedUntil && near(incident.snoozedUntil, now)) {
    return { kind: 'snooze', incident, at: incident.snoozedUntil, words: 'The snooze ends' };
  }
  if (isAsked(me, incident)) return { kind: 'asked', incident, at, words: 'Still on it? Acknowledge again' };
  if (incident.ladder?.phase === 'WATCHING' && at && near(at, now)) {
    return { kind: 'asked', incident, at, words: 'Add a note, or you are asked again' };
  }
  return null;
}

const wasPaged = (me: string, { pages }: Mine): boolean =>
  pages.some(({ kind, person }) => kind === 'page' && person?.handle === me);
const near = (at: string, now: Date): boolean => Date.parse(at) - now.getTime() <= SOON;
const time = ({ at }: Due): number => (at ? Date.parse(at) : Number.MAX_SAFE_INTEGER);

interface Calm {
  /** Incidents that are open and none of the reader's. */
  others: readonly { state: State }[];
  /** Null for those who are never paged. */
  hasPhone: boolean | null;
  isNight: boolean;
}

/** What to say to somebody for whom nothing waits: reassuring only as far as it is true. */
export function calmWords({ others, hasPhone, isNight }: Calm): { title: string; words: string } {
  const loose = others.filter(({ state }) => state === 'OPEN').length;
  const title = others.length === 0 ? 'All quiet.' : 'No incident waits for you';
  const around =
    others.length === 0
      ? 'Nothing is open anywhere.'
      : loose > 0
        ? 'What is open was not paged to you.'
        : 'Others have what is open.';
  if (hasPhone === null) return { title, words: around };
  if (!hasPhone) return { title, words: `${around} No device rings for you yet: let one ring, or keep this page in sight.` };
  const rest = others.length === 0 && isNight ? 'Sleep well: your phone rings' : 'Your phone rings';
  return { title, words: `${around} ${rest} if you are needed, and this page need not stay open.` };
}

export interface Phone {
  label: string;
  current: boolean;
  health: string;
  lastReceiptAt: string | null;
}

/** How far the reader's devices can be trusted to ring, in one sentence. */
export function reachWords(phone: Phone, now: Date): { words: string; tone: 'good' | 'warn' | 'bad' } {
  const name = phone.current ? 'This device' : phone.label;
  const ago = phone.lastReceiptAt ? span(now.getTime() - Date.parse(phone.lastReceiptAt)) : null;
  if (phone.health === 'retired') return { words: `${name} no longer rings: register it again.`, tone: 'bad' };
  if (!ago) return { words: `${name} has never rung yet: test it.`, tone: 'warn' };
  if (phone.health === 'silent') return { words: `${name} has not answered for ${ago}: test it.`, tone: 'bad' };
  return { words: `${name} last rang ${ago} ago.`, tone: 'good' };
}
