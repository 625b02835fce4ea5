/** Swaps in words, in the order in which they concern the reader, and the form that makes one. */
import { wallClock } from '../../../rules/time.ts';
import { instantOf, localOf } from '../../../rules/zoned.ts';

interface Named {
  handle: string;
  name: string;
}

export interface Span {
  startsAt: string;
  endsAt: string;
}

export interface Shift extends Span {
  schedule: { handle: string; name: string; timeZone: string } | null;
}

export interface Swap extends Span {
  id: string;
  state: string;
  may: readonly string[];
  note: string;
  returnStartsAt: string | null;
  returnEndsAt: string | null;
  dueAt: string | null;
  answeredAt: string | null;
  schedule: { handle: string; name: string; timeZone: string };
  person: Named;
  asked: Named | null;
  taker: Named | null;
}

export interface Sorted {
  /** An answer of the reader's is waited for. */
  waiting: Swap[];
  /** What the reader has offered or proposed. */
  mine: Swap[];
  others: Swap[];
  ended: Swap[];
}

const OPEN = ['OFFERED', 'PROPOSED'];
const isOpen = ({ state }: Swap): boolean => OPEN.includes(state);

export function sorted(swaps: readonly Swap[], me: string): Sorted {
  const found: Sorted = { waiting: [], mine: [], others: [], ended: [] };
  for (const swap of swaps) found[placeOf(swap, me)].push(swap);
  return found;
}

function placeOf(swap: Swap, me: string): keyof Sorted {
  if (!isOpen(swap)) return 'ended';
  const isGiver = swap.person.handle === me;
  if (swap.state === 'PROPOSED') return isGiver ? 'waiting' : swap.taker?.handle === me ? 'mine' : 'others';
  if (isGiver) return 'mine';
  // A planner may take every shift; asked are only those who could serve it.
  const isAsked = swap.asked ? swap.asked.handle === me : swap.may.includes('take') && !swap.may.includes('withdraw');
  return isAsked ? 'waiting' : 'others';
}

const OWN: Record<keyof Sorted, readonly string[]> = {
  waiting: ['take', 'propose', 'accept', 'decline'],
  mine: ['withdraw', 'retract'],
  others: [],
  ended: ['undo'],
};

/** What to offer the reader: their own part first; a planner's powers only over what is not theirs. */
export function verbsFor(swap: Swap, me: string): string[] {
  const place = placeOf(swap, me);
  const own = place === 'mine' && swap.taker?.handle === me ? ['retract'] : OWN[place];
  return swap.may.filter((verb) => (place === 'others' ? verb !== 'retract' && verb !== 'propose' : own.includes(verb)));
}

/** "Bo would trade with you", from where the reader stands. */
export function titleOf(swap: Swap, me: string): string {
  const name = (person: Named | null): string => (person?.handle === me ? 'you' : (person?.name ?? 'somebody'));
  const [giver, taker] = [name(swap.person), name(swap.taker)];
  const own = giver === 'you' ? 'your' : `${giver}’s`;
  switch (swap.state) {
    case 'PROPOSED':
      return sentence(`${taker} would trade shifts with ${giver}`);
    case 'AGREED':
      return sentence(swap.returnStartsAt ? `${taker} and ${giver} trade shifts` : `${taker} ${taker === 'you' ? 'take' : 'takes'} ${own} shift`);
    case 'DECLINED':
      return sentence(`${name(swap.asked)} could not take ${own} shift`);
    case 'WITHDRAWN':
      return sentence(`${giver} kept the shift`);
    case 'EXPIRED':
      return `Nobody took ${own} shift`;
    case 'UNDONE':
      return sentence(`${giver} ${giver === 'you' ? 'have' : 'has'} ${giver === 'you' ? 'your' : 'their'} shift back`);
    default:
      return sentence(`${giver} ${giver === 'you' ? 'offer' : 'offers'} a shift${swap.asked ? ` to ${name(swap.asked)}` : ''}`);
  }
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** "Thu 09:00 – 17:00": the second day only where it is another. */
export function hours({ startsAt, endsAt }: Span, now: Date, zone: string): string {
  const [begins, ends] = [localOf(startsAt, zone), localOf(endsAt, zone)];
  const first = wallClock(startsAt, now, zone);
  const sameDay = begins.slice(0, 10) === ends.slice(0, 10);
  return `${first} – ${sameDay ? ends.slice(11) : wallClock(endsAt, now, zone)}`;
}

export const returned = (swap: Swap): Span | null =>
  swap.returnStartsAt && swap.returnEndsAt ? { startsAt: swap.returnStartsAt, endsAt: swap.returnEndsAt } : null;

/** What may be given in return: whole shifts to come, of the same schedule, that do not meet the one offered. */
export function tradable<One extends Shift>(shifts: readonly One[], swap: Swap, now: Date): One[] {
  return shifts.filter(
    ({ schedule, startsAt, endsAt }) =>
      schedule?.handle === swap.schedule.handle &&
      Date.parse(startsAt) > now.getTime() &&
      (Date.parse(endsAt) <= Date.parse(swap.startsAt) || Date.parse(startsAt) >= Date.parse(swap.endsAt)),
  );
}

export interface Draft {
  /** Wall clock of `zone`. */
  from: string;
  to: string;
  zone: string;
  part: boolean;
  asked: string;
  until: string;
  note: string;
}

export interface Wrong {
  from?: string;
  to?: string;
  until?: string;
}

/** The whole shift, or the rest of one that runs, to whoever can. */
export function beginOffer(shift: Span, now: Date, zone: string): Draft {
  const from = Math.max(Date.parse(shift.startsAt), now.getTime());
  return { from: localOf(from, zone), to: localOf(shift.endsAt, zone), zone, part: false, asked: '', until: '', note: '' };
}

export function wrongWith(draft: Draft, shift: Span, now: Date): Wrong {
  const wrong: Wrong = {};
  const until = draft.until ? instantOf(draft.until, draft.zone) : null;
  if (until && until <= now) wrong.until = 'That is over already.';
  if (!draft.part) return wrong;
  const [from, to] = [instantOf(draft.from, draft.zone), instantOf(draft.to, draft.zone)];
  if (!from) wrong.from = 'Choose a day and a time.';
  if (!to) wrong.to = 'Choose a day and a time.';
  // A field shows minutes: a shift that runs is offered from the minute it is in.
  if (from && from.getTime() < Math.floor(Date.parse(shift.startsAt) / 60_000) * 60_000) wrong.from = 'The shift begins later.';
  if (to && to.getTime() > Date.parse(shift.endsAt)) wrong.to = 'The shift ends sooner.';
  if (from && to && to <= from) wrong.to = 'It ends before it begins.';
  return wrong;
}

/** What the server is sent; only for a draft with nothing wrong. */
export function inputOf(draft: Draft, shift: Shift, person: string | null) {
  const instant = (local: string): string | null => (local ? (instantOf(local, draft.zone)?.toISOString() ?? null) : null);
  return {
    schedule: shift.schedule?.handle ?? '',
    startsAt: (draft.part && instant(draft.from)) || shift.startsAt,
    endsAt: (draft.part && instant(draft.to)) || shift.endsAt,
    person,
    to: draft.asked || null,
    until: instant(draft.until),
    note: draft.note.trim(),
  };
}
