/** A risk in words: what it is called, and what can be done about it. */
import { instantOf, localOf } from '../../../rules/zoned.ts';
import { wallClock } from '../../../rules/time.ts';

export interface Span {
  startsAt: string;
  endsAt: string;
}

interface Kind {
  title: string;
  /** What to do, where no button says it. */
  todo: string;
}

const KINDS: Record<string, Kind> = {
  gap: { title: 'Gap', todo: 'Put somebody on call for it, or change the rotation.' },
  'one-person': { title: 'Hangs on one person', todo: 'Add a second person or a team to the ladder, or see that the others register a phone.' },
  dependency: { title: 'Nobody for a dependency', todo: 'Give the service that is needed a ladder somebody is on.' },
  peak: { title: 'Too few for a peak', todo: 'Ask one more person to join.' },
  'two-places': { title: 'Two places at once', todo: 'Let somebody stand in on one of the two.' },
  'no-device': { title: 'No working device', todo: 'Ask them to register a phone and to test it; until then let somebody stand in.' },
  'time-off': { title: 'Away', todo: 'Let somebody stand in.' },
  holiday: { title: 'Public holiday', todo: 'Let somebody stand in, or ask whether they mind.' },
  rest: { title: 'Too little rest', todo: 'Let somebody stand in for one of the two shifts.' },
  nights: { title: 'Nights in a row', todo: 'Let somebody stand in for one of the nights.' },
  share: { title: 'Too many nights', todo: 'See how the load is shared, and take over the proposal.' },
};

export const kindOf = (kind: string): Kind => KINDS[kind] ?? { title: 'Risk', todo: 'Look at the plan.' };

/** Kinds for which a person's place can be taken, and those that want one more person. */
const STAND_IN = new Set(['two-places', 'no-device', 'time-off', 'holiday', 'rest', 'nights']);
const COVER = new Set(['gap', 'peak']);

interface Actable {
  kind: string;
  times: number;
  mayOverride: boolean;
  schedule: { handle: string } | null;
  service: { handle: string } | null;
  person: { handle: string } | null;
}

export type Act = { kind: 'stand-in' } | { kind: 'cover' } | { kind: 'go'; href: string; words: string } | null;

/** The one thing to do about it here; null where there is only advice. */
export function actOf(risk: Actable): Act {
  if (risk.kind === 'share') return { kind: 'go', href: '/on-call/fairness', words: 'See the shares' };
  if (risk.times > 1 && risk.schedule) return { kind: 'go', href: `/on-call?schedule=${risk.schedule.handle}`, words: 'Open the schedule' };
  if (risk.service && !risk.schedule) return { kind: 'go', href: `/services/${risk.service.handle}`, words: 'Open the service' };
  if (!risk.mayOverride) return null;
  if (STAND_IN.has(risk.kind) && risk.person) return { kind: 'stand-in' };
  return COVER.has(risk.kind) ? { kind: 'cover' } : null;
}

/** The day it begins on, and the hours: "Sat 28 Nov 09:00 – 17:00" in a zone. */
export function hours({ startsAt, endsAt }: Span, now: Date, zone: string): string {
  const [begins, ends] = [localOf(startsAt, zone), localOf(endsAt, zone)];
  const until = begins.slice(0, 10) === ends.slice(0, 10) ? ends.slice(11) : wallClock(endsAt, now, zone);
  return `${Date.parse(startsAt) <= now.getTime() ? 'now' : wallClock(startsAt, now, zone)} – ${until}`;
}

/** What of a span is still to come. */
export const ahead = ({ startsAt, endsAt }: Span, now: Date): Span => ({
  startsAt: Date.parse(startsAt) < now.getTime() ? now.toISOString() : startsAt,
  endsAt,
});

export const WHY_NOT: Record<string, string> = {
  'on-call': 'is on call then',
  away: 'is away then',
  'no-device': 'has no working device',
  rest: 'would not rest enough',
};

export interface PeakDraft {
  schedule: string;
  name: string;
  from: string;
  to: string;
  wanted: number;
}

export interface WrongPeak {
  schedule?: string;
  name?: string;
  from?: string;
  to?: string;
  wanted?: string;
}

export function wrongPeak(draft: PeakDraft, now: Date, zone: string): WrongPeak {
  const wrong: WrongPeak = {};
  const [from, to] = [instantOf(draft.from, zone), instantOf(draft.to, zone)];
  if (!draft.schedule) wrong.schedule = 'Choose a schedule.';
  if (!draft.name.trim()) wrong.name = 'Say what it is: Black Friday, the big launch.';
  if (!from) wrong.from = 'Choose a day and a time.';
  if (!to) wrong.to = 'Choose a day and a time.';
  if (from && to && to <= from) wrong.to = 'It ends before it begins.';
  else if (to && to <= now) wrong.to = 'That is over already.';
  if (!Number.isInteger(draft.wanted) || draft.wanted < 1 || draft.wanted > 50) wrong.wanted = 'From 1 to 50 people.';
  return wrong;
}

/** What the server is sent; only for a draft with nothing wrong. */
export const peakOf = (draft: PeakDraft, zone: string) => ({
  schedule: draft.schedule,
  name: draft.name.trim(),
  startsAt: instantOf(draft.from, zone)?.toISOString() ?? '',
  endsAt: instantOf(draft.to, zone)?.toISOString() ?? '',
  wanted: draft.wanted,
});
