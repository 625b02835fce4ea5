import { beforeEach, expect, test } from 'vitest';
import golden from '../../../tests/fixtures/runbooks/search.json' with { type: 'json' };
import kept from '../../../tests/fixtures/runbooks/search.bodies.json' with { type: 'json' };
import { FakeCaches } from '../../build/fakes.ts';
import { forget } from '../runbooks/library.ts';
import type { RunbookBody } from '../runbooks/body.ts';
import { indexKept, searchKept } from './search.ts';
import { keepSynonyms, keptSegmentIds } from './store.ts';
import { runbookShelf, type KeptRunbook } from '../runbooks/shelf.ts';

const bodies = kept.bodies as unknown as Record<string, RunbookBody>;

const keptOf = (handle: string, body: RunbookBody, held = true): KeptRunbook => ({
  handle,
  pin: { handle, title: body.title, summary: body.summary, version: 1, contentHash: body.hash, size: 0, why: '', services: body.front.services },
  place: 0,
  held: held ? { hash: body.hash, version: 1, savedAt: '2026-11-28T03:20:00Z' } : null,
  contacts: [],
  leftOut: !held,
});

async function put(handle: string, body: RunbookBody, held = true): Promise<void> {
  const db = await runbookShelf();
  await db.put('runbooks', keptOf(handle, body, held));
  if (held) await db.put('contents', body, body.hash);
}

async function putAll(): Promise<void> {
  for (const [handle, body] of Object.entries(bodies)) await put(handle, body);
  await keepSynonyms(kept.synonyms);
  await indexKept();
}

const found = async (words: string, service?: string): Promise<string[]> => (await searchKept(words, { service: service ?? null })).map(({ handle }) => handle);
const bodyOf = (words: string): RunbookBody => ({ ...(bodies['dns'] as RunbookBody), hash: words, title: words, summary: words, blocks: [] });

beforeEach(async () => {
  new FakeCaches();
  await forget();
});

test('the first hits are those that the server finds', async () => {
  await putAll();
  const wrong: Record<string, unknown> = {};
  for (const asked of golden.queries as { words: string; service?: string; first: string[] }[]) {
    const hits = await found(asked.words, asked.service);
    const first = asked.first.length > 0 ? hits.slice(0, asked.first.length) : hits;
    if (first.join() !== asked.first.join()) wrong[asked.words] = { hits, wanted: asked.first };
  }
  expect(wrong).toEqual({});
});

test('an excerpt shows what was looked for, and why says how it was read', async () => {
  await putAll();
  const [hit] = await searchKept('draining ordres', { service: 'checkout' });
  expect(hit).toMatchObject({ handle: 'checkout-errors', why: '“ordres” read as “orders…”, for the service checkout' });
  expect(hit?.excerpt.filter(({ isMatch }) => isMatch).map(({ text }) => text)).toEqual(expect.arrayContaining(['Drain']));
  expect((await searchKept('checkout unicorn'))[0]?.why).toBe('some of the words');
});

test('of equals the one comes first that has worked, however its index was made', async () => {
  const worth = async (handle: string, worth: number): Promise<void> => {
    const kept = keptOf(handle, { ...bodyOf('Walrus'), hash: handle });
    await (await runbookShelf()).put('runbooks', { ...kept, held: null, leftOut: true, pin: { ...kept.pin, worth } });
  };
  await worth('a', 0.7);
  await worth('b', 1.25);
  await indexKept();
  expect(await found('walrus')).toEqual(['b', 'a']);
  await worth('a', 1.4);
  await indexKept();
  expect(await found('walrus')).toEqual(['a', 'b']);
});

test('what is listed and not here is found by its name', async () => {
  await put('far', bodyOf('Walrus'), false);
  await indexKept();
  expect(await found('walr')).toEqual(['far']);
  await put('far', { ...bodyOf('Walrus'), summary: 'Mind the penguin.' });
  await indexKept();
  expect(await found('penguin')).toEqual(['far']);
});

test('a new version takes the place of the old one, and what went is found no more', async () => {
  await put('one', bodyOf('Walrus'));
  await indexKept();
  await put('one', bodyOf('Penguin'));
  await indexKept();
  expect([await found('walrus'), await found('penguin')]).toEqual([[], ['one']]);
  await (await runbookShelf()).delete('runbooks', 'one');
  await indexKept();
  expect(await found('penguin')).toEqual([]);
  expect(await keptSegmentIds()).toEqual([]);
});

test('pieces that became many are made one', async () => {
  for (const word of ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta']) {
    await put(word, bodyOf(word));
    await indexKept();
  }
  expect((await keptSegmentIds()).length).toBeLessThanOrEqual(5);
  expect(await found('alpha')).toEqual(['alpha']);
  expect(await found('zeta')).toEqual(['zeta']);
});

test.each(['x'.repeat(10_000), '(((((', '\u0000\u202eabc', '🔥'.repeat(500), 'a b c d e f g h i j k l m n o p'])('nonsense breaks nothing (%#)', async (words) => {
  await putAll();
  expect(Array.isArray(await found(words))).toBe(true);
});

test('with the runbooks goes what was made of them', async () => {
  await putAll();
  await forget();
  expect(await keptSegmentIds()).toEqual([]);
});
