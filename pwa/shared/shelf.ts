/** What this device keeps in IndexedDB, but for runbooks. The previous version of the app reads it too: never reshape a store. */
import type { DBSchema } from 'idb';
import { connection } from './connection.ts';
import type { Answer, Entry } from './outbox.ts';
import type { Action, PagePayload } from './payload.ts';

/** One page that reached this device, and what became of it here. */
export interface KeptPage {
  capability: string;
  payload: PagePayload | null;
  arrivedAt: string;
  /** The last answer of /push/look, as it came. */
  look?: unknown;
  /** What became of each tap. */
  answers?: Partial<Record<Action, Answer>>;
}

/** Single values, by name. */
export interface Kept {
  /** Written before `openWindow`, because iOS opens the start page whatever address it is given. */
  pendingNavigation: { url: string; at: string };
  /** The capability of the alarm last opened, so that a reload finds it again. */
  alarm: string;
  /** The subscription as the server knows it; the secret proves, without a login, that a new endpoint is this device's. */
  subscription: { endpoint: string; key: string; secret: string; label: string };
  viewer: unknown;
  theme: 'system' | 'dark' | 'light';
  /** Present when the person does not want single keys to do anything. */
  shortcutsOff: true;
  /** What somebody was writing and has not sent, by what it is about: a killed tab loses nothing. */
  [writing: `writing:${string}`]: { by: string; at: string; form: unknown };
}

interface Shelf extends DBSchema {
  pages: { key: string; value: KeptPage };
  outbox: { key: string; value: Entry };
  kept: { key: string; value: unknown };
  /** Answers of queries, for reading without a network. */
  answers: { key: string; value: { at: string; result: unknown } };
}

export const shelf = connection<Shelf>('tocsin', (db) => {
  db.createObjectStore('pages', { keyPath: 'capability' });
  db.createObjectStore('outbox', { keyPath: 'id' });
  db.createObjectStore('kept');
  db.createObjectStore('answers');
});

export async function keep<Name extends keyof Kept>(name: Name, value: Kept[Name]): Promise<void> {
  await (await shelf()).put('kept', value, name);
}

export async function kept<Name extends keyof Kept>(name: Name): Promise<Kept[Name] | undefined> {
  return (await (await shelf()).get('kept', name)) as Kept[Name] | undefined;
}

/** The handle of whoever is signed in on this device, as far as it remembers. */
export async function person(): Promise<string | null> {
  const handle = ((await kept('viewer')) as { handle?: unknown } | null | undefined)?.handle;
  return typeof handle === 'string' ? handle : null;
}

export async function drop(name: keyof Kept): Promise<void> {
  await (await shelf()).delete('kept', name);
}

/** Adds to what is known of a page; what is not named stays as it was. */
export async function keepPage(page: Partial<KeptPage> & { capability: string }, now: Date): Promise<void> {
  const transaction = (await shelf()).transaction('pages', 'readwrite');
  const known = await transaction.store.get(page.capability);
  await transaction.store.put({ payload: null, arrivedAt: now.toISOString(), ...known, ...page });
  await transaction.done;
}

export async function keepAnswer(capability: string, action: Action, answer: Answer, now: Date): Promise<void> {
  const { answers } = (await keptPage(capability)) ?? {};
  await keepPage({ capability, answers: { ...answers, [action]: answer } }, now);
}

export async function keptPage(capability: string): Promise<KeptPage | undefined> {
  return (await shelf()).get('pages', capability);
}

const PAGES_KEPT_FOR = 7 * 24 * 3600_000;

/** Pages older than a week can no longer be answered. */
export async function forgetOldPages(now: Date): Promise<void> {
  const db = await shelf();
  for (const page of await db.getAll('pages')) {
    if (now.getTime() - Date.parse(page.arrivedAt) > PAGES_KEPT_FOR) await db.delete('pages', page.capability);
  }
}

/** A session ended: what it had read goes; pages stay, because they are answered without one. */
export async function forgetSession(): Promise<void> {
  const db = await shelf();
  await Promise.all([db.clear('answers'), db.delete('kept', 'viewer')]);
}

/** At sign-out nothing of the person stays, except taps not answered yet. */
export async function wipe(): Promise<void> {
  const db = await shelf();
  const writing = IDBKeyRange.bound('writing:', 'writing;', false, true);
  await Promise.all([forgetSession(), db.clear('pages'), db.delete('kept', 'alarm'), db.delete('kept', writing)]);
}
