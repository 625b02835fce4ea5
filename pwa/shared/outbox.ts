/** Taps that the server has not answered yet: kept with the time of the tap until it does. */
import { announce } from './messages.ts';
import type { Action } from './payload.ts';
import { keepAnswer, keptPage, shelf } from './shelf.ts';

interface Tap {
  /** Made at the tap; the server uses it to see a repeat. */
  id: string;
  tappedAt: string;
  tries: number;
  /** The server wants a sign-in first; the tap is kept meanwhile. */
  needsSignIn?: boolean;
}

/** An answer to a page, by its capability: works without a login. */
export interface Act extends Tap {
  op: 'act';
  capability: string;
  action: Action;
}

/** A GraphQL mutation of whoever is signed in. */
export interface Mutation extends Tap {
  op: 'mutation';
  /** What it does in words, such as "Acknowledge #142". */
  words: string;
  /** May ask for `$at` and `$key`: the time of the tap, and what makes a repeat of it one. */
  document: string;
  variables: Record<string, unknown>;
}

export type Entry = Act | Mutation;

/** What the server said. */
export type Answer =
  | { kind: 'done'; action: Action | null; state: string | null; at: string }
  | { kind: 'taken'; who: string | null; at: string | null }
  | { kind: 'expired' }
  | { kind: 'refused'; code: string; message: string };

export interface Answered {
  entry: Entry;
  answer: Answer;
}

/** From here on an unanswered tap says so loudly. */
export const OVERDUE_AFTER = 15 * 60_000;

export const isOverdue = (entry: Entry, now: Date): boolean => now.getTime() - Date.parse(entry.tappedAt) >= OVERDUE_AFTER;

/** The same tap twice is one tap: the first one, with its time, stays. */
export function merge(waiting: readonly Entry[], tap: Entry): Entry {
  return waiting.find((entry) => sameTap(entry, tap)) ?? tap;
}

function sameTap(one: Entry, other: Entry): boolean {
  if (one.op === 'act' && other.op === 'act') return one.capability === other.capability && one.action === other.action;
  if (one.op === 'mutation' && other.op === 'mutation') {
    return one.document === other.document && JSON.stringify(one.variables) === JSON.stringify(other.variables);
  }
  return false;
}

/** Keeps the tap before anything is sent. Returns the entry that stands for it. */
async function put(tap: Entry): Promise<Entry> {
  const transaction = (await shelf()).transaction('outbox', 'readwrite');
  const entry = merge(await transaction.store.getAll(), tap);
  if (entry === tap) await transaction.store.put(tap);
  await transaction.done;
  announce({ kind: 'outbox' });
  return entry;
}

/** Keeps the tap, then tries to send what waits. Null: no answer yet, it is queued. */
export async function send(tap: Entry, now: () => Date): Promise<Answer | null> {
  const entry = await put(tap);
  const answered = await flush(now);
  const answer = answered.find((one) => one.entry.id === entry.id)?.answer;
  if (answer) return answer;
  if ((await waiting()).some((one) => one.id === entry.id)) return null;
  // Another tab, or the worker, was quicker: what it heard is on the shelf.
  const kept = entry.op === 'act' ? (await keptPage(entry.capability))?.answers?.[entry.action] : null;
  return kept ?? { kind: 'done', action: null, state: null, at: entry.tappedAt };
}

/** Oldest tap first. */
export async function waiting(): Promise<Entry[]> {
  const entries = await (await shelf()).getAll('outbox');
  return entries.sort((a, b) => a.tappedAt.localeCompare(b.tappedAt));
}

/** Sends what waits, one tab or worker at a time. An entry leaves only with an answer. */
export async function flush(now: () => Date): Promise<Answered[]> {
  return alone(async () => {
    const answered: Answered[] = [];
    for (const entry of await waiting()) {
      const reply = await post(entry);
      if (reply.kind === 'answer') answered.push(await settle(entry, reply.answer, now()));
      else await keepTrying(entry, reply.kind === 'sign-in');
      if (reply.kind === 'silence') break; // no network: the others would fail the same way
    }
    if (answered.length > 0) announce({ kind: 'outbox' });
    return answered;
  });
}

async function alone<Result>(work: () => Promise<Result>): Promise<Result> {
  // Old Safari in private windows has no locks; twice is safe because of the entry's id.
  if (!navigator.locks) return work();
  return (await navigator.locks.request('outbox', work)) as Result;
}

async function settle(entry: Entry, answer: Answer, now: Date): Promise<Answered> {
  await (await shelf()).delete('outbox', entry.id);
  if (entry.op === 'act') await keepAnswer(entry.capability, entry.action, answer, now);
  announce({ kind: 'answered', id: entry.id, capability: entry.op === 'act' ? entry.capability : null });
  return { entry, answer };
}

async function keepTrying(entry: Entry, needsSignIn: boolean): Promise<void> {
  await (await shelf()).put('outbox', { ...entry, tries: entry.tries + 1, needsSignIn });
}

type Reply = { kind: 'answer'; answer: Answer } | { kind: 'silence' } | { kind: 'later' } | { kind: 'sign-in' };

async function post(entry: Entry): Promise<Reply> {
  let response: Response;
  try {
    response = await fetch(entry.op === 'act' ? '/push/act' : '/graphql', request(entry));
  } catch {
    return { kind: 'silence' };
  }
  const body = (await response.json().catch(() => null)) as Record<string, unknown> | null;
  return entry.op === 'act' ? readAct(entry, response.status, body) : readMutation(entry, response.status, body);
}

function request(entry: Entry): RequestInit {
  const body =
    entry.op === 'act'
      ? { capability: entry.capability, action: entry.action, at: entry.tappedAt, key: entry.id }
      : { query: entry.document, variables: { ...entry.variables, at: entry.tappedAt, key: entry.id } };
  return {
    method: 'POST',
    keepalive: true,
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      'x-tocsin-client': 'pwa',
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  };
}

/** Only an answer about this tap ends its wait; a proxy's error page or a busy server does not. */
export function readAct(entry: Act, status: number, body: Record<string, unknown> | null): Reply {
  const said = (body?.['incident'] ?? body) as Record<string, unknown> | null;
  if (status === 200 && body) {
    const state = typeof said?.['state'] === 'string' ? said['state'] : null;
    return { kind: 'answer', answer: { kind: 'done', action: entry.action, state, at: entry.tappedAt } };
  }
  if (status === 409) {
    return { kind: 'answer', answer: { kind: 'taken', who: words(body?.['by']), at: words(body?.['at']) } };
  }
  if (status === 410) return { kind: 'answer', answer: { kind: 'expired' } };
  if ([400, 403, 404, 422].includes(status) && typeof body?.['code'] === 'string') {
    const answer: Answer = { kind: 'refused', code: body['code'], message: words(body['message']) ?? 'Refused.' };
    return { kind: 'answer', answer };
  }
  return { kind: 'later' };
}

export function readMutation(entry: Mutation, status: number, body: Record<string, unknown> | null): Reply {
  if (status === 401) return { kind: 'sign-in' };
  const result = Object.values((body?.['data'] ?? {}) as Record<string, unknown>)[0];
  if (status !== 200 || typeof result !== 'object' || result === null) return { kind: 'later' };
  const { __typename: type, code, message, state } = result as Record<string, unknown>;
  if (type === 'Refusal') {
    return { kind: 'answer', answer: { kind: 'refused', code: words(code) ?? 'REFUSED', message: words(message) ?? '' } };
  }
  return { kind: 'answer', answer: { kind: 'done', action: null, state: words(state), at: entry.tappedAt } };
}

/** A name may come as a word or as a person. */
function words(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const name = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['name'] : null;
  return typeof name === 'string' ? name : null;
}
