/** Taps that the server has not answered yet: kept with the time of the tap until it does. */
import { announce } from './messages.ts';
import type { Action } from './payload.ts';
import { alone, post, readResult, refusalIn, words, type Heard, type Unanswered } from './sending.ts';
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
  return alone('outbox', async () => {
    const answered: Answered[] = [];
    for (const entry of await waiting()) {
      const reply = await ask(entry);
      if (reply.kind === 'answer') answered.push(await settle(entry, reply.answer, now()));
      else await keepTrying(entry, reply.kind === 'sign-in');
      if (reply.kind === 'silence') break; // no network: the others would fail the same way
    }
    if (answered.length > 0) announce({ kind: 'outbox' });
    return answered;
  });
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

type Reply = { kind: 'answer'; answer: Answer } | Unanswered;

async function ask(entry: Entry): Promise<Reply> {
  if (entry.op === 'act') {
    const { capability, action, tappedAt: at, id: key } = entry;
    const heard = await post('/push/act', { capability, action, at, key });
    return heard ? readAct(entry, heard) : { kind: 'silence' };
  }
  const variables = { ...entry.variables, at: entry.tappedAt, key: entry.id };
  const heard = await post('/graphql', { query: entry.document, variables });
  return heard ? readMutation(entry, heard) : { kind: 'silence' };
}

/** Only an answer about this tap ends its wait; a proxy's error page or a busy server does not. */
function readAct(entry: Act, { status, body }: Heard): Reply {
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

function readMutation(entry: Mutation, heard: Heard): Reply {
  const reply = readResult(heard);
  if (reply.kind !== 'answer') return reply;
  const refused = refusalIn(reply.result);
  if (refused) return { kind: 'answer', answer: { kind: 'refused', ...refused } };
  return { kind: 'answer', answer: { kind: 'done', action: null, state: words(reply.result['state']), at: entry.tappedAt } };
}
