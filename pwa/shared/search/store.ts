/** Where the index of kept runbooks lies: a database of its own, which can be made again from the runbooks at any time. */
import type { DBSchema } from 'idb';
import { connection } from '../connection.ts';
import type { Segment } from './segments.ts';

interface SearchShelf extends DBSchema {
  segments: { key: string; value: Segment };
  /** One value, under `groups`: other names of the same thing, the organisation's own among them. */
  synonyms: { key: string; value: readonly (readonly string[])[] };
}

const searchShelf = connection<SearchShelf>('tocsin-runbook-index', (db) => {
  db.createObjectStore('segments', { keyPath: 'id' });
  db.createObjectStore('synonyms');
});

export async function keptSegmentIds(): Promise<string[]> {
  return (await searchShelf()).getAllKeys('segments');
}

/** One at a time: all of them are megabytes, and while they are read nothing else runs. */
export async function keptSegment(id: string): Promise<Segment | null> {
  return (await (await searchShelf()).get('segments', id)) ?? null;
}

export async function keepSegment(segment: Segment): Promise<void> {
  await (await searchShelf()).put('segments', segment);
}

export async function dropSegments(ids: readonly string[]): Promise<void> {
  const transaction = (await searchShelf()).transaction('segments', 'readwrite');
  await Promise.all([...ids.map((id) => transaction.store.delete(id)), transaction.done]);
}

export async function keptSynonyms(): Promise<readonly (readonly string[])[]> {
  return (await (await searchShelf()).get('synonyms', 'groups')) ?? [];
}

export async function keepSynonyms(groups: readonly (readonly string[])[]): Promise<void> {
  await (await searchShelf()).put('synonyms', groups, 'groups');
}

/** With the runbooks goes what was made of them. */
export async function forgetSearch(): Promise<void> {
  const transaction = (await searchShelf()).transaction(['segments', 'synonyms'], 'readwrite');
  await Promise.all([transaction.objectStore('segments').clear(), transaction.objectStore('synonyms').clear(), transaction.done]);
}
