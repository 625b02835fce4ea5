/** An override while it is being written: what it means in words, what is wrong with it, what is sent. */
import { instantOf } from '../../../rules/zoned.ts';

export const KINDS = ['replace', 'add', 'everyone', 'remove'] as const;
export type Kind = (typeof KINDS)[number];

export interface Draft {
  kind: Kind;
  person: string;
  by: string;
  /** Wall clock of `zone`. */
  from: string;
  to: string;
  zone: string;
  why: string;
}

export const KIND_WORDS: Record<Kind, { title: string; hint: string }> = {
  replace: { title: 'Stand in', hint: 'One person takes another’s place wherever that one would be on call.' },
  add: { title: 'Join', hint: 'One more person is on call beside whoever is.' },
  everyone: { title: 'Alone', hint: 'Only this person is on call, whoever the rotation names.' },
  remove: { title: 'Off', hint: 'One person is off. Where nobody else is on call this leaves a gap.' },
};

export const needsPerson = (kind: Kind): boolean => kind === 'replace' || kind === 'remove';
export const needsBy = (kind: Kind): boolean => kind !== 'remove';

export interface Wrong {
  person?: string;
  by?: string;
  from?: string;
  to?: string;
}

export function wrongWith(draft: Draft): Wrong {
  const wrong: Wrong = {};
  const [from, to] = [instantOf(draft.from, draft.zone), instantOf(draft.to, draft.zone)];
  if (needsPerson(draft.kind) && !draft.person) wrong.person = 'Choose whose place it is about.';
  if (needsBy(draft.kind) && !draft.by) wrong.by = 'Choose who is on call instead.';
  if (draft.kind === 'replace' && draft.person && draft.person === draft.by) wrong.by = 'That is the same person.';
  if (!from) wrong.from = 'Choose a day and a time.';
  if (!to) wrong.to = 'Choose a day and a time.';
  if (from && to && to <= from) wrong.to = 'It ends before it begins.';
  return wrong;
}

/** What the server is sent; only for a draft with nothing wrong. */
export function inputOf(schedule: string, draft: Draft) {
  return {
    schedule,
    kind: draft.kind,
    startsAt: instantOf(draft.from, draft.zone)?.toISOString() ?? '',
    endsAt: instantOf(draft.to, draft.zone)?.toISOString() ?? '',
    person: needsPerson(draft.kind) ? draft.person : null,
    by: needsBy(draft.kind) ? draft.by : null,
  };
}

interface Told {
  kind: string;
  person: { name: string } | null;
  by: { name: string } | null;
}

/** "Bo stands in for Ana". */
export function overrideWords({ kind, person, by }: Told): string {
  const [whose, who] = [person?.name ?? 'somebody', by?.name ?? 'Somebody'];
  if (kind === 'replace') return `${who} stands in for ${whose}`;
  if (kind === 'add') return `${who} joins`;
  if (kind === 'remove') return `${whose} is off`;
  return `Only ${by?.name ?? 'one person'} is on call`;
}

/** Taking a turn oneself: standing in for the one who has it, or alone where several or nobody do. */
export function taking(me: string, people: readonly { handle: string }[]): { kind: Kind; person: string | null; by: string } {
  const [only, ...others] = people;
  if (only && others.length === 0) return { kind: 'replace', person: only.handle, by: me };
  return { kind: 'everyone', person: null, by: me };
}
