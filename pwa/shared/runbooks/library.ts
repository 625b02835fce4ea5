/** The runbooks that are on this device before they are needed. What they say, and whose they are; `library-sync.ts` brings them. */
import { announce } from '../messages.ts';
import { forgetPictures } from './pictures.ts';
import type { RunbookBody } from './body.ts';
import { forgetSearch } from '../search/store.ts';
import { runbookShelf, type KeptRunbook, type LibraryStanding } from './shelf.ts';

/** The most needed first, those that did not fit among them. */
export async function all(): Promise<KeptRunbook[]> {
  return (await (await runbookShelf()).getAll('runbooks')).sort((a, b) => a.place - b.place);
}

/** Null: it is not among those that are needed here. `body` is null where it did not fit, or has not come yet. */
export async function keptRunbook(handle: string): Promise<(KeptRunbook & { body: RunbookBody | null }) | null> {
  const one = await (await runbookShelf()).get('runbooks', handle);
  return one ? { ...one, body: one.held ? await keptBody(one.held.hash) : null } : null;
}

export async function keptBody(hash: string): Promise<RunbookBody | null> {
  return (await (await runbookShelf()).get('contents', hash)) ?? null;
}

/** Null: nobody has asked yet what is needed here. */
export async function standing(): Promise<LibraryStanding | null> {
  return (await (await runbookShelf()).get('standing', 'last')) ?? null;
}

/** The person left, or may not read runbooks any more. What they did in runs stays until it is sent as theirs. */
export async function forget(): Promise<void> {
  const stores = ['runbooks', 'bodies', 'contents', 'standing', 'runs', 'banners'] as const;
  const transaction = (await runbookShelf()).transaction(stores, 'readwrite');
  await Promise.all([...stores.map((name) => transaction.objectStore(name).clear()), transaction.done]);
  await Promise.all([forgetPictures(), forgetSearch()]);
  announce({ kind: 'library' });
}
