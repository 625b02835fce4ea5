/** What the benchmark of search has a browser do: the web app's own index, and beside it the library that could be used instead. */
import MiniSearch from 'minisearch';
import type { RunbookBody } from '../shared/runbooks/body.ts';
import { plainOf } from '../shared/search/document.ts';
import { indexKept, searchKept } from '../shared/search/search.ts';
import { keepSynonyms } from '../shared/search/store.ts';
import { runbookShelf, type KeptRunbook } from '../shared/runbooks/shelf.ts';

let peer: MiniSearch | null = null;

/** Runs `work`, and says how long that took and for how long nothing else could run meanwhile. */
async function watched(work: () => Promise<unknown>): Promise<{ took: number; blocked: number }> {
  let [last, blocked] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    [blocked, last] = [Math.max(blocked, now - last), now];
  });
  const begun = performance.now();
  await work();
  const took = performance.now() - begun;
  await new Promise((go) => setTimeout(go, 20));
  clearInterval(timer);
  return { took, blocked };
}

async function keep(bodies: Record<string, RunbookBody>, synonyms: string[][]): Promise<void> {
  const transaction = (await runbookShelf()).transaction(['runbooks', 'contents'], 'readwrite');
  for (const [handle, body] of Object.entries(bodies)) {
    const { hash, title, summary, front } = body;
    const pin = { handle, title, summary, version: 1, contentHash: hash, size: 0, why: '', services: front.services };
    const kept: KeptRunbook = { handle, pin, place: 0, held: { hash, version: 1, savedAt: '' }, contacts: [], leftOut: false };
    void transaction.objectStore('runbooks').put(kept);
    void transaction.objectStore('contents').put(body, hash);
  }
  await transaction.done;
  await keepSynonyms(synonyms);
}

async function typed(queries: string[], search: (words: string) => Promise<unknown> | unknown): Promise<number[]> {
  const spent: number[] = [];
  for (const words of queries) {
    const begun = performance.now();
    await search(words);
    spent.push(performance.now() - begun);
    await new Promise((go) => setTimeout(go));
  }
  return spent;
}

async function makePeer(): Promise<void> {
  peer = new MiniSearch({ idField: 'handle', fields: ['title', 'summary', 'text'], storeFields: ['title'] });
  const db = await runbookShelf();
  for (const { handle, held } of await db.getAll('runbooks')) {
    const body = held ? await db.get('contents', held.hash) : undefined;
    if (body) peer.add({ handle, title: body.title, summary: body.summary, text: plainOf(body) });
  }
}

Object.assign(globalThis, {
  bench: {
    keep,
    index: () => watched(indexKept),
    open: () => watched(() => searchKept('checkout')),
    ours: (queries: string[]) => typed(queries, (words) => searchKept(words)),
    found: async (words: string) => (await searchKept(words)).map(({ handle }) => handle),
    makePeer: () => watched(makePeer),
    peer: (queries: string[]) => typed(queries, (words) => peer?.search(words, { prefix: true, fuzzy: 0.2, combineWith: 'AND' }).slice(0, 20)),
    stored: async () => (await navigator.storage.estimate()).usage ?? 0,
  },
});
