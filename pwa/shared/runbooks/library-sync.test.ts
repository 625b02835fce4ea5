import { beforeEach, expect, test } from 'vitest';
import { FakeCaches, FakeServer } from '../../build/fakes.ts';
import { keepRun, keptBanner, keptRun } from '../runs/kept.ts';
import { all, forget, keptBody, keptRunbook, standing } from './library.ts';
import { BOUND } from './library-plan.ts';
import { used } from './library-store.ts';
import { holdBody, sync } from './library-sync.ts';
import { putOp, waitingOps } from '../runs/ops.ts';
import type { RunbookBody } from './body.ts';
import type { IncidentBanner, Pin, SeenRun } from './shelf.ts';
import { keep, wipe } from '../shelf.ts';

const now = (): Date => new Date('2026-11-28T03:20:00Z');
const INCIDENT = { number: 142, title: 'Checkout answers 5xx', severity: 1, state: 'OPEN' };
const CLOCK = { detectedAt: '2026-11-28T03:00:00Z', acknowledgedAt: null, resolvedAt: null };
const BANNER: IncidentBanner = { ...INCIDENT, ...CLOCK, nextUpdateDue: null };

/** The server's runbooks: what each says is its handle and version; `pictures` are hashes. */
class FakeLibrary {
  server = new FakeServer();
  pins: Pin[] = [];
  runs: SeenRun[] = [];

  constructor() {
    this.server.answersWith('/graphql', () => {
      const incidents = [{ nextUpdateDue: null, runbooks: this.pins.map(({ handle }) => handle), incident: { ...INCIDENT, clock: CLOCK, runs: this.runs } }];
      return Response.json({ data: { runbookPins: { pins: this.pins, contacts: [], incidents } } });
    });
  }

  /** Published, and needed by whoever asks. */
  has(handle: string, { version = 1, pictures = [] as string[], size = 400, words = '' } = {}): this {
    const contentHash = `${handle}-${version}`;
    const pin: Pin = { handle, title: handle, summary: '', version, contentHash, size, why: 'you are on call for Checkout', services: [] };
    this.pins = [...this.pins.filter((one) => one.handle !== handle), pin];
    this.server.answers(`/runbooks/bodies/${contentHash}`, 200, { ...bodyOf(contentHash, pictures), summary: words });
    for (const hash of pictures) this.server.answersWith(`/runbooks/pictures/${hash}`, () => new Response(`picture ${hash}`));
    return this;
  }

  /** From here on there is no network, once so many more answers have come. */
  breaksAfter(answers: number): void {
    const before = globalThis.fetch;
    let left = answers;
    globalThis.fetch = async (...given) => {
      if ((left -= 1) < 0) throw new TypeError('Failed to fetch');
      return before(...given);
    };
  }

  fetched(): string[] {
    return this.server.sent.map(({ path }) => path).filter((path) => path !== '/graphql');
  }
}

const bodyOf = (hash: string, pictures: string[]): RunbookBody => ({
  v: 1, hash, title: hash, summary: '', blocks: [], pictures,
  front: { services: [], alerts: [], labels: [], keywords: [], slos: [], respondWithin: null, preconditions: [], data: '', rollbackWhen: [], after: [] },
});
const heldPictures = (): string[] => kept.held('runbook-pictures');

let library: FakeLibrary;
let kept: FakeCaches;
beforeEach(async () => {
  library = new FakeLibrary();
  kept = new FakeCaches();
  await keep('viewer', { handle: 'ana' });
});

test('what is needed is here afterwards, with its pictures, and is not fetched twice', async () => {
  library.has('failover', { pictures: ['p1', 'p2'] }).has('disk');
  expect(await sync(now)).toBe('done');
  expect(await keptRunbook('failover')).toMatchObject({ held: { version: 1, savedAt: now().toISOString() }, body: { title: 'failover-1' } });
  expect(heldPictures()).toEqual(['/runbooks/pictures/p1', '/runbooks/pictures/p2']);
  expect(await standing()).toEqual({ by: 'ana', checkedAt: now().toISOString(), missing: 0 });
  const before = library.fetched().length;
  expect(await sync(now)).toBe('done');
  expect(library.fetched()).toHaveLength(before);
});

test('only what changed is fetched, and what it replaces goes, pictures too', async () => {
  library.has('failover', { pictures: ['p1'] }).has('disk', { pictures: ['shared', 'old'] });
  await sync(now);
  library.server.sent = [];
  library.has('disk', { version: 2, pictures: ['shared', 'new'] });
  await sync(now);
  expect(library.fetched()).toEqual(['/runbooks/bodies/disk-2', '/runbooks/pictures/new']);
  expect(await keptBody('disk-1')).toBeNull();
  expect(heldPictures()).toEqual(['/runbooks/pictures/p1', '/runbooks/pictures/shared', '/runbooks/pictures/new']);
});

test('the incident’s banner travels along, and goes when it is over', async () => {
  library.has('failover');
  await sync(now);
  expect(await keptBanner(142)).toEqual({ ...BANNER, runbooks: ['failover'], savedAt: now().toISOString() });
  library.server.answers('/graphql', 200, { data: { runbookPins: { pins: [], contacts: [], incidents: [] } } });
  await sync(now);
  expect(await keptBanner(142)).toBeUndefined();
});

test.each([1, 2, 3, 4, 5])('a network that ends after %d answers loses nothing, and the rest comes next time', async (answers) => {
  library.has('failover', { pictures: ['p1', 'p2'] }).has('disk', { pictures: ['p3'] });
  library.breaksAfter(answers);
  expect(await sync(now)).toBe('partly');
  for (const one of await all()) {
    if (one.held) expect(heldPictures()).toEqual(expect.arrayContaining((await keptBody(one.held.hash))!.pictures.map((hash) => `/runbooks/pictures/${hash}`)));
  }
  expect((await standing())?.missing).toBeGreaterThan(0);
  const had = heldPictures();
  const again = new FakeLibrary();
  again.has('failover', { pictures: ['p1', 'p2'] }).has('disk', { pictures: ['p3'] });
  expect(await sync(now)).toBe('done');
  expect((await all()).map(({ held }) => held?.version)).toEqual([1, 1]);
  expect(again.fetched().filter((path) => had.includes(path))).toEqual([]);
});

test('a newer version that does not come leaves the one before readable', async () => {
  library.has('failover');
  await sync(now);
  library.has('failover', { version: 2 });
  library.breaksAfter(1);
  expect(await sync(now)).toBe('partly');
  expect(await keptRunbook('failover')).toMatchObject({ pin: { version: 2 }, held: { version: 1 }, body: { title: 'failover-1' } });
});

test('a tab that was killed between the new body and the old one’s end leaves nothing behind for long', async () => {
  library.has('failover');
  await sync(now);
  library.has('failover', { version: 2 });
  await holdBody('failover-2', now()); // as if the tab had died before it was named
  expect((await keptRunbook('failover'))?.body?.title).toBe('failover-1');
  expect(await sync(now)).toBe('done');
  expect((await keptRunbook('failover'))?.body?.title).toBe('failover-2');
  expect(await keptBody('failover-1')).toBeNull();
});

test('when the time is up it stops, and says that the rest is missing', async () => {
  library.has('failover').has('disk');
  expect(await sync(now, { signal: AbortSignal.abort() })).toBe('partly');
  expect(library.fetched()).toEqual([]);
  expect((await all()).map(({ handle }) => handle)).toEqual(['failover', 'disk']);
});

test('a body that is larger than was said, and than the room left, is left out and named; what is needed more stays', async () => {
  library.has('first', { size: BOUND - 1_000 }).has('larger', { size: 400, words: 'x'.repeat(2_000) });
  library.server.answers('/runbooks/bodies/first-1', 200, { ...bodyOf('first-1', []), summary: 'x'.repeat(1_000) });
  expect(await sync(now)).toBe('done'); // what was said of the first was too much
  library.has('first', { version: 2, size: BOUND - 3_000, words: 'x'.repeat(BOUND - 3_000) });
  library.has('larger', { version: 2, size: 400, words: 'x'.repeat(5_000) });
  expect(await sync(now)).toBe('done');
  expect((await all()).map(({ handle, leftOut, held }) => [handle, leftOut, held?.version])).toEqual([
    ['first', false, 2],
    ['larger', true, undefined],
  ]);
  expect(await used()).toBeLessThanOrEqual(BOUND);
}, 60_000);

test('an open run keeps its own version, whatever becomes of the runbook', async () => {
  library.has('failover');
  await sync(now);
  await keepRun({ id: 'run-1', contentHash: 'failover-1', seq: 0, endedAt: null, ops: [] }, BANNER, now());
  library.has('failover', { version: 2 });
  await sync(now);
  expect((await keptBody('failover-1'))?.title).toBe('failover-1');
  library.pins = [];
  await sync(now);
  expect((await keptBody('failover-1'))?.title).toBe('failover-1');
  expect(await keptBody('failover-2')).toBeNull();
  await keepRun({ id: 'run-1', contentHash: 'failover-1', seq: 1, endedAt: now().toISOString(), ops: [] }, BANNER, now());
  await sync(now);
  expect(await keptBody('failover-1')).toBeNull();
  expect(await keptRun('run-1')).toBeNull();
});

test('a run in an open incident of theirs is here before it was ever opened here', async () => {
  library.has('failover');
  library.runs = [
    { id: 'run-1', contentHash: 'failover-1', seq: 3, endedAt: null, ops: [] },
    { id: 'run-0', contentHash: 'failover-0', seq: 9, endedAt: now().toISOString(), ops: [] },
  ];
  expect(await sync(now)).toBe('done');
  expect(await keptRun('run-1')).toMatchObject({ incident: 142, run: { seq: 3 }, banner: { number: 142 } });
  expect(await keptRun('run-0')).toBeNull();
});

test('no answer changes nothing; neither does a session that ended', async () => {
  library.has('failover');
  await sync(now);
  library.server.answersWith('/graphql', () => new Response('<html>', { status: 502 }));
  expect(await sync(now)).toBe('unanswered');
  library.server.answers('/graphql', 401, { code: 'SIGN_IN' });
  expect(await sync(now)).toBe('sign-in');
  library.server.down = true;
  expect(await sync(now)).toBe('unanswered');
  expect((await keptRunbook('failover'))?.body).not.toBeNull();
});

test('one that the server no longer has is missing, and holds up no other', async () => {
  library.has('failover').has('disk');
  library.server.answers('/runbooks/bodies/failover-1', 404, { code: 'NOT_FOUND' });
  expect(await sync(now)).toBe('partly');
  expect((await keptRunbook('disk'))?.body).not.toBeNull();
  expect(await standing()).toMatchObject({ missing: 1 });
});

test('whoever signs in next finds nothing of the one before, but what that one still has to send', async () => {
  library.has('failover', { pictures: ['p1'] });
  await sync(now);
  await putOp('run-1', { id: 'op', step: 'look', kind: 'tick', at: now().toISOString(), data: {} });
  await keep('viewer', { handle: 'bo' });
  library.pins = [];
  await sync(now);
  expect(await all()).toEqual([]);
  expect(heldPictures()).toEqual([]);
  await keep('viewer', { handle: 'ana' });
  expect(await waitingOps()).toHaveLength(1);
});

test('signed out, nothing is left; and a look that was under way brings nothing back', async () => {
  library.has('failover', { pictures: ['p1'] });
  await sync(now);
  library.has('failover', { version: 2, pictures: ['p2'] });
  library.server.answersWith('/runbooks/bodies/failover-2', async () => {
    await wipe();
    await forget();
    return Response.json(bodyOf('failover-2', ['p2']));
  });
  expect(await sync(now)).toBe('nobody');
  expect([await all(), await keptBody('failover-1'), await keptBody('failover-2'), await standing()]).toEqual([[], null, null, null]);
  expect(heldPictures()).toEqual([]);
  expect(await sync(now)).toBe('nobody');
});

test('two tabs that look at once both end with everything here', async () => {
  library.has('failover', { pictures: ['p1'] }).has('disk');
  expect(await Promise.all([sync(now), sync(now)])).toEqual(['done', 'done']);
  expect((await all()).every(({ held }) => held)).toBe(true);
});
