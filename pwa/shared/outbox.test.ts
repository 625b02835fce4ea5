import { beforeEach, expect, test } from 'vitest';
import { CAPABILITY, FakeServer } from '../build/fakes.ts';
import { flush, isOverdue, merge, send, waiting, type Act, type Mutation } from './outbox.ts';
import { keptPage } from './shelf.ts';

const TAP: Act = { op: 'act', id: 'tap-1', capability: CAPABILITY, action: 'acknowledge', tappedAt: '2026-11-21T03:12:00.000Z', tries: 0 };
const MUTATION: Mutation = {
  op: 'mutation',
  id: 'tap-2',
  words: 'Acknowledge #142',
  document: 'mutation A { a }',
  variables: { id: 1 },
  tappedAt: '2026-11-21T03:13:00.000Z',
  tries: 0,
};
const now = (): Date => new Date('2026-11-21T03:20:00Z');
const DONE = { incident: { id: 'i', number: 142, state: 'ACKNOWLEDGED' }, state: 'ACKNOWLEDGED', by: { handle: 'ana', name: 'Ana' }, at: null };

let server: FakeServer;
beforeEach(() => (server = new FakeServer()));

test('a tap is sent with its own time and key, and leaves when it is answered', async () => {
  server.answers('/push/act', 200, DONE);
  expect(await send(TAP, now)).toEqual({ kind: 'done', action: 'acknowledge', state: 'ACKNOWLEDGED', at: TAP.tappedAt });
  expect(server.to('/push/act')).toEqual([
    { path: '/push/act', body: { capability: CAPABILITY, action: 'acknowledge', at: TAP.tappedAt, key: 'tap-1' } },
  ]);
  expect(await waiting()).toEqual([]);
  expect((await keptPage(CAPABILITY))?.answers?.acknowledge?.kind).toBe('done');
});

test('without a network the tap is kept, is no success, and goes out later with the time of the tap', async () => {
  server.down = true;
  expect(await send(TAP, now)).toBeNull();
  expect(await waiting()).toMatchObject([{ id: 'tap-1', tries: 1 }]);
  server.down = false;
  server.answers('/push/act', 200, DONE);
  expect(await flush(now)).toMatchObject([{ entry: { id: 'tap-1' }, answer: { kind: 'done' } }]);
  expect(server.to('/push/act')[0]?.body).toMatchObject({ at: TAP.tappedAt, key: 'tap-1' });
});

test('a mutation is sent with the time of its tap and a key, and kept without them', async () => {
  server.answers('/graphql', 200, { data: { a: { __typename: 'Incident', state: 'ACKNOWLEDGED' } } });
  await send(MUTATION, now);
  expect(server.to('/graphql')[0]?.body).toEqual({ query: MUTATION.document, variables: { id: 1, at: MUTATION.tappedAt, key: 'tap-2' } });
});

test('tapping twice while it waits is one tap, with the first time', async () => {
  server.down = true;
  await send(TAP, now);
  await send({ ...TAP, id: 'tap-9', tappedAt: '2026-11-21T03:15:00.000Z' }, now);
  expect(await waiting()).toMatchObject([{ id: 'tap-1', tappedAt: TAP.tappedAt }]);
});

test('another action, page or mutation is another tap', () => {
  expect(merge([TAP], { ...TAP, id: 'x', action: 'escalate' }).id).toBe('x');
  expect(merge([TAP], { ...TAP, id: 'x', capability: 'other' }).id).toBe('x');
  expect(merge([TAP], MUTATION)).toBe(MUTATION);
  expect(merge([MUTATION], { ...MUTATION, id: 'x', variables: { id: 2 } }).id).toBe('x');
  expect(merge([MUTATION], { ...MUTATION, id: 'x' }).id).toBe('tap-2');
});

test.each([500, 502, 503, 429, 408, 404])('%d without our own words is no answer: the tap stays', async (status) => {
  server.answersWith('/push/act', () => new Response('<html>proxy</html>', { status }));
  expect(await send(TAP, now)).toBeNull();
  expect(await waiting()).toHaveLength(1);
});

test.each([
  [409, { by: { handle: 'bo', name: 'Bo Chen' }, at: '2026-11-21T03:11:00Z' }, { kind: 'taken', who: 'Bo Chen', at: '2026-11-21T03:11:00Z' }],
  [410, { code: 'EXPIRED' }, { kind: 'expired' }],
  [403, { code: 'NOT_ALLOWED', message: 'No.' }, { kind: 'refused', code: 'NOT_ALLOWED', message: 'No.' }],
])('%d is an answer, and the tap is over', async (status, body, answer) => {
  server.answers('/push/act', status, body);
  expect(await send(TAP, now)).toEqual(answer);
  expect(await waiting()).toEqual([]);
});

test('a session that ended keeps the tap and asks for a sign-in, without holding up the others', async () => {
  server.down = true;
  await send(MUTATION, now);
  await send({ ...TAP, tappedAt: '2026-11-21T03:14:00.000Z' }, now);
  server.down = false;
  server.answers('/graphql', 401).answers('/push/act', 200, DONE);
  expect(await flush(now)).toMatchObject([{ entry: { id: 'tap-1' } }]);
  expect(await waiting()).toMatchObject([{ id: 'tap-2', needsSignIn: true }]);
  server.answers('/graphql', 200, { data: { a: { __typename: 'Incident', state: 'ACKNOWLEDGED' } } });
  expect(await flush(now)).toMatchObject([{ entry: { id: 'tap-2' }, answer: { kind: 'done', state: 'ACKNOWLEDGED' } }]);
});

test('a refused mutation is answered; one with an error is not', async () => {
  server.answers('/graphql', 200, { data: null, errors: [{ message: 'bug' }] });
  expect(await send(MUTATION, now)).toBeNull();
  server.answers('/graphql', 200, { data: { a: { __typename: 'Refusal', code: 'RESOLVED', message: 'It is resolved.' } } });
  expect(await flush(now)).toMatchObject([{ answer: { kind: 'refused', code: 'RESOLVED', message: 'It is resolved.' } }]);
});

test('the first silence ends a round: the others wait for the network too', async () => {
  server.down = true;
  await send(TAP, now);
  await send(MUTATION, now);
  expect(await waiting()).toMatchObject([{ id: 'tap-1', tries: 2 }, { id: 'tap-2', tries: 0 }]);
});

test('when another tab was quicker, its answer is ours', async () => {
  server.answersWith('/push/act', async () => {
    return Response.json(DONE);
  });
  const [one, other] = await Promise.all([send(TAP, now), send({ ...TAP, id: 'tap-3' }, now)]);
  expect([one?.kind, other?.kind]).toEqual(['done', 'done']);
});

test('a tap is overdue from fifteen minutes on', () => {
  expect(isOverdue(TAP, new Date('2026-11-21T03:26:59Z'))).toBe(false);
  expect(isOverdue(TAP, new Date('2026-11-21T03:27:00Z'))).toBe(true);
});
