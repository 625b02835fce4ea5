import { beforeEach, expect, test } from 'vitest';
import { FakeCaches, FakePhone, FakeServer, PAGE_PUSH } from '../build/fakes.ts';
import { keepPicture } from '../shared/runbooks/pictures.ts';
import { runbookShelf } from '../shared/runbooks/shelf.ts';
import type { RunbookBody } from '../shared/runbooks/body.ts';
import { keep } from '../shared/shelf.ts';
import { ring } from './push.ts';
import { answerRunbook } from './runbooks.ts';
import type { DeclarativePushEvent } from './worker.ts';

const HASH = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);

function asked(path: string, request: Partial<Pick<Request, 'method' | 'mode'>> = {}): { taken: boolean; answer: Promise<Response> | null } {
  let answer: Promise<Response> | null = null;
  const { href } = new URL(path, location.origin);
  const event = {
    request: { method: 'GET', mode: 'no-cors', url: href, toString: () => href, ...request },
    respondWith: (given: Promise<Response>) => void (answer = given),
  };
  const taken = answerRunbook(event as unknown as FetchEvent);
  return { taken, answer };
}

const pushed = (kind: string): DeclarativePushEvent => {
  const data = { ...PAGE_PUSH.notification.data, kind };
  return { data: { json: () => ({ notification: { ...PAGE_PUSH.notification, data } }) } } as unknown as DeclarativePushEvent;
};

let server: FakeServer;
beforeEach(async () => {
  new FakeCaches();
  new FakePhone();
  server = new FakeServer();
  await keep('viewer', { handle: 'ana' });
});

test('words and pictures that are here are never asked of the network', async () => {
  await keepPicture(HASH, new Response('the picture', { headers: { 'content-type': 'image/png' } }));
  await (await runbookShelf()).put('contents', { title: 'Failover' } as RunbookBody, HASH);
  server.down = true;
  const picture = await asked(`/runbooks/pictures/${HASH}`).answer;
  expect([await picture?.text(), picture?.headers.get('content-type')]).toEqual(['the picture', 'image/png']);
  expect(await (await asked(`/runbooks/bodies/${HASH}`).answer)?.json()).toEqual({ title: 'Failover' });
});

test('what is not here comes from the server', async () => {
  server.answers(`/runbooks/bodies/${OTHER}`, 200, { title: 'Disk' });
  expect(await (await asked(`/runbooks/bodies/${OTHER}`).answer)?.json()).toEqual({ title: 'Disk' });
});

test('nothing else is answered here: uploads, screens, other addresses', () => {
  expect(asked('/runbooks/pictures', { method: 'POST' }).taken).toBe(false);
  expect(asked(`/runbooks/pictures/${HASH}`, { mode: 'navigate' }).taken).toBe(false);
  expect(asked('/runbooks/failover').taken).toBe(false);
  expect(asked(`/runbooks/pictures/${HASH}.svg`).taken).toBe(false);
  expect(asked(`https://elsewhere.example/runbooks/pictures/${HASH}`).taken).toBe(false);
});

test.each([
  ['page', true],
  ['page-bundle', true],
  ['shift', true],
  ['update-due', false],
  ['stand-down', false],
])('a push of kind %s asks what is needed now: %s', async (kind, asks) => {
  server.answers('/push/receipt', 204).answers('/graphql', 200, { data: { runbookPins: { pins: [], contacts: [], incidents: [] } } });
  await ring(pushed(kind));
  await expect.poll(() => server.to('/push/receipt').length).toBe(1);
  if (asks) return expect.poll(() => server.to('/graphql').length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(server.to('/graphql')).toEqual([]);
});
