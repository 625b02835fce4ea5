import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { FakeServer, type Sent } from '../../build/fakes.ts';
import { keepRun, keptRun } from './kept.ts';
import { listen, type Broadcast } from '../messages.ts';
import { batches, dropRefused, flushOps, putOp, refusedOps, waitingOps } from './ops.ts';
import type { IncidentBanner, KeptOp, MadeOp, SeenRun } from '../runbooks/shelf.ts';
import { keep, wipe } from '../shelf.ts';

const now = (): Date => new Date('2026-11-28T03:20:00Z');
const BANNER: IncidentBanner = {
  number: 142,
  title: 'Checkout answers 5xx',
  severity: 1,
  state: 'ACKNOWLEDGED',
  detectedAt: '2026-11-28T03:00:00Z',
  acknowledgedAt: '2026-11-28T03:02:00Z',
  resolvedAt: null,
  nextUpdateDue: null,
};
const RUN: SeenRun = { id: 'run-1', contentHash: 'abc', seq: 0, endedAt: null, ops: [] };
const tick = (id: string, at = '2026-11-28T03:10:00.000Z'): MadeOp => ({ id, step: 'look', kind: 'tick', at, data: {} });

/** A run as the server holds it: a set of ops by id. `refuses` and `chokes` name ops that it does not take. */
class FakeRun {
  ops = new Map<string, MadeOp>();
  refuses: string | null = null;
  chokes: string | null = null;

  constructor(server: FakeServer) {
    server.answersWith('/graphql', (sent) => this.#answer(sent));
  }

  #answer({ body }: Sent): Response {
    const { run, ops } = body['variables'] as { run: string; ops: MadeOp[] };
    if (ops.some(({ id }) => id === this.chokes)) return Response.json({ data: null, errors: [{ message: 'bug' }] });
    for (const op of ops) if (op.id !== this.refuses && !this.ops.has(op.id)) this.ops.set(op.id, op);
    const refused = ops.filter(({ id }) => id === this.refuses).map(({ id }) => ({ id, code: 'UNKNOWN_STEP', message: 'There is no such step.' }));
    const seen = [...this.ops.values()].map((op, at) => ({ ...op, stepId: op.step, seq: at + 1, arrivedAt: now().toISOString() }));
    return said({ __typename: 'Run', id: run, seq: seen.length, endedAt: null, ops: seen, refused });
  }
}

const said = (recordRunOps: unknown): Response => Response.json({ data: { recordRunOps } });
const sent = (): string[][] => server.to('/graphql').map(({ body }) => (body['variables'] as { ops: MadeOp[] }).ops.map(({ id }) => id));
const ids = (ops: readonly KeptOp[]): string[] => ops.map(({ id }) => id);

let server: FakeServer;
let run: FakeRun;
beforeEach(async () => {
  server = new FakeServer();
  run = new FakeRun(server);
  await keep('viewer', { handle: 'ana' });
});

test('what was done without a network waits, survives, and leaves when the server’s answer holds it', async () => {
  server.down = true;
  await putOp('run-1', tick('b', '2026-11-28T03:11:00.000Z'));
  await putOp('run-1', tick('a'));
  expect(await flushOps(now)).toEqual({ taken: [], refused: [] });
  expect(ids(await waitingOps('run-1'))).toEqual(['a', 'b']);
  server.down = false;
  expect(ids((await flushOps(now)).taken)).toEqual(['a', 'b']);
  expect(sent()).toEqual([['a', 'b']]);
  expect(server.to('/graphql')[0]?.body['variables']).toMatchObject({ run: 'run-1', ops: [tick('a'), { id: 'b' }] });
  expect(await waitingOps()).toEqual([]);
});

test('an answer that was lost on its way doubles nothing', async () => {
  await putOp('run-1', tick('a'));
  server.answersWith('/graphql', () => {
    run.ops.set('a', tick('a'));
    throw new TypeError('Failed to fetch');
  });
  await flushOps(now);
  expect(ids(await waitingOps())).toEqual(['a']);
  const server2 = new FakeServer();
  const same = new FakeRun(server2);
  same.ops = run.ops;
  expect(ids((await flushOps(now)).taken)).toEqual(['a']);
  expect(same.ops.size).toBe(1);
});

test('the run as answered is what the shelf has, and an older answer does not undo it', async () => {
  await keepRun(RUN, BANNER, new Date('2026-11-28T03:00:00Z'));
  await putOp('run-1', tick('a'));
  await flushOps(now);
  const kept = await keptRun('run-1');
  expect(kept).toMatchObject({ savedAt: now().toISOString(), incident: 142, run: { contentHash: 'abc', seq: 1, ops: [{ id: 'a', stepId: 'look' }] } });
  await keepRun(RUN, BANNER, now());
  expect((await keptRun('run-1'))?.run.seq).toBe(1);
});

test('an op that the answer does not hold stays', async () => {
  await putOp('run-1', tick('a'));
  server.answersWith('/graphql', () => said({ __typename: 'Run', id: 'run-1', seq: 0, endedAt: null, ops: [] }));
  expect(await flushOps(now)).toEqual({ taken: [], refused: [] });
  expect(await waitingOps()).toMatchObject([{ id: 'a', tries: 1 }]);
});

test('one that is refused is kept with the server’s words, and the others arrive', async () => {
  run.refuses = 'bad';
  for (const id of ['a', 'bad', 'c']) await putOp('run-1', tick(id));
  const { taken, refused } = await flushOps(now);
  expect([ids(taken), ids(refused)]).toEqual([['a', 'c'], ['bad']]);
  expect(await refusedOps('run-1')).toMatchObject([{ id: 'bad', refusal: { code: 'UNKNOWN_STEP', message: 'There is no such step.' } }]);
  await flushOps(now);
  expect(sent().flat().filter((id) => id === 'bad')).toHaveLength(1);
  await dropRefused('bad');
  expect(await refusedOps()).toEqual([]);
});

test('where the whole run is refused, so is everything done in it, and other runs are not', async () => {
  for (const [runId, id] of [['run-1', 'a'], ['run-1', 'b'], ['run-2', 'c']] as const) await putOp(runId, tick(id));
  server.answersWith('/graphql', ({ body }) => {
    const { run: id, ops } = body['variables'] as { run: string; ops: MadeOp[] };
    if (id === 'run-1') return said({ __typename: 'Refusal', code: 'NOT_FOUND', message: 'There is no such run.' });
    return said({ __typename: 'Run', id, seq: 1, endedAt: null, refused: [], ops: ops.map((op) => ({ ...op, stepId: op.step })) });
  });
  const { taken, refused } = await flushOps(now);
  expect([ids(taken), ids(refused)]).toEqual([['c'], ['a', 'b']]);
});

test('what waits cannot be dropped as if it were refused', async () => {
  await putOp('run-1', tick('a'));
  await dropRefused('a');
  expect(ids(await waitingOps())).toEqual(['a']);
});

test('one that the server chokes on holds up the others of its run twice at most, and other runs never', async () => {
  run.chokes = 'bad';
  for (const id of ['a', 'bad']) await putOp('run-1', tick(id));
  await putOp('run-2', tick('other'));
  expect(ids((await flushOps(now)).taken)).toEqual(['other']);
  await flushOps(now);
  expect(ids((await flushOps(now)).taken)).toEqual(['a']);
  expect(ids(await waitingOps())).toEqual(['bad']);
});

test.each([500, 502, 503, 429])('%d is no answer', async (status) => {
  await putOp('run-1', tick('a'));
  server.answersWith('/graphql', () => new Response('<html>', { status }));
  await flushOps(now);
  expect(ids(await waitingOps())).toEqual(['a']);
});

test('a session that ended keeps it for its own person, and sends it as nobody else', async () => {
  await putOp('run-1', tick('a'));
  server.answers('/graphql', 401);
  await flushOps(now);
  expect(await waitingOps()).toMatchObject([{ id: 'a', needsSignIn: true }]);
  await wipe();
  run = new FakeRun(server);
  await flushOps(now);
  await keep('viewer', { handle: 'bo' });
  await flushOps(now);
  expect(await waitingOps()).toEqual([]);
  expect(run.ops.size).toBe(0);
  await keep('viewer', { handle: 'ana' });
  expect(ids((await flushOps(now)).taken)).toEqual(['a']);
});

test('nobody’s op is not kept in silence', async () => {
  await wipe();
  await expect(putOp('run-1', tick('a'))).rejects.toThrow('Nobody is signed in');
});

test('the same op put twice is one, whatever became of it meanwhile', async () => {
  run.refuses = 'a';
  await putOp('run-1', tick('a'));
  await flushOps(now);
  await putOp('run-1', tick('a'));
  expect(await waitingOps()).toEqual([]);
});

test('other tabs hear of what was done here, and of the answer', async () => {
  const heard: Broadcast[] = [];
  const deaf = listen((message) => heard.push(message));
  await putOp('run-1', tick('a'));
  await flushOps(now);
  await expect.poll(() => heard).toEqual([{ kind: 'run', runId: 'run-1' }, { kind: 'run', runId: 'run-1' }]);
  deaf();
});

/** happy-dom has no locks: one at a time, as a browser gives them. */
function withLocks(): void {
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, work: () => Promise<unknown>): Promise<unknown> => (last = last.then(work, work));
  Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } });
  onTestFinished(() => void Reflect.deleteProperty(navigator, 'locks'));
}

test('of two tabs that send at once, one sends', async () => {
  withLocks();
  for (const id of ['a', 'b']) await putOp('run-1', tick(id));
  const both = await Promise.all([flushOps(now), flushOps(now)]);
  expect(sent()).toEqual([['a', 'b']]);
  expect(both.flatMap(({ taken }) => ids(taken))).toEqual(['a', 'b']);
});

test('where there are no locks both send, and the server has each once', async () => {
  for (const id of ['a', 'b']) await putOp('run-1', tick(id));
  await Promise.all([flushOps(now), flushOps(now)]);
  expect([...run.ops.keys()]).toEqual(['a', 'b']);
  expect(await waitingOps()).toEqual([]);
});

test('many ops go in batches, each of one run', () => {
  const made = (runId: string, at: number, tries = 0): KeptOp => ({
    id: `${runId}-${at}`, runId, by: 'ana', op: tick('x'), state: 'waiting', tries, needsSignIn: false, refusal: null,
  });
  const many = Array.from({ length: 60 }, (_, at) => made('one', at));
  expect(batches([...many, made('two', 0), made('one', 60, 2)]).map((batch) => [batch[0]?.runId, batch.length])).toEqual([
    ['one', 50],
    ['one', 10],
    ['two', 1],
    ['one', 1],
  ]);
});
