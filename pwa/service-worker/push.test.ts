import { beforeEach, expect, test, vi } from 'vitest';
import { BUNDLE, BUNDLE_PUSH, CAPABILITY, FakePhone, FakeServer, PAGE, PAGE_PUSH, type Sent } from '../build/fakes.ts';
import { keptPage } from '../shared/shelf.ts';
import { ring } from './push.ts';
import type { DeclarativePushEvent } from './worker.ts';

const pushed = (text: string | null): DeclarativePushEvent =>
  ({ data: text === null ? null : { json: () => JSON.parse(text) as unknown } }) as unknown as DeclarativePushEvent;

const receipts = async (): Promise<Sent[]> => vi.waitUntil(() => server.to('/push/receipt').length > 0 && server.to('/push/receipt'));

let phone: FakePhone;
let server: FakeServer;
beforeEach(() => {
  phone = new FakePhone();
  server = new FakeServer().answers('/push/receipt', 204);
});

test('a page is shown, receipted and remembered', async () => {
  await ring(pushed(JSON.stringify(PAGE_PUSH)));
  expect(phone.last?.title).toBe('SEV1 Checkout #142');
  const [receipt] = await receipts();
  expect(receipt?.body['capability']).toBe(CAPABILITY);
  expect(Date.parse(receipt?.body['shown_at'] as string)).toBeGreaterThan(0);
  expect((await keptPage(CAPABILITY))?.payload).toEqual(PAGE);
});

test.each([null, '', 'not json', '"text"', '{}', '{"notification":{"data":{"kind":"from-2031"}}}'])(
  'a push that cannot be read (%s) shows something all the same',
  async (text) => {
    await ring(pushed(text));
    expect(phone.shown).toHaveLength(1);
    expect(phone.last?.title).toBe('Something needs you');
    expect(server.to('/push/receipt')).toEqual([]);
  },
);

test('a network that takes its time does not hold the event open: a tap may have closed what was shown', async () => {
  server.answersWith('/push/receipt', () => new Promise<Response>(() => undefined));
  await ring(pushed(JSON.stringify(PAGE_PUSH)));
  await receipts();
  expect((await keptPage(CAPABILITY))?.payload).toEqual(PAGE);
});

test('it is shown before the network is asked, and whatever the network says', async () => {
  const order: string[] = [];
  server.answersWith('/push/receipt', () => {
    order.push(`receipt after ${phone.shown.length}`);
    return new Response('', { status: 500 });
  });
  await ring(pushed(JSON.stringify(PAGE_PUSH)));
  await vi.waitFor(() => expect(order).toEqual(['receipt after 1']));
  server.down = true;
  await ring(pushed(JSON.stringify(PAGE_PUSH)));
  expect(phone.shown).toHaveLength(2);
});

test('what the platform parsed itself is read the same way', async () => {
  const { title, body, tag, navigate, data } = PAGE_PUSH.notification;
  await ring({ notification: { title, body, tag, navigate, data }, data: null } as unknown as DeclarativePushEvent);
  expect(phone.last?.options.data).toEqual(PAGE);
});

test('a browser that refuses the options still shows the words', async () => {
  phone.refusing = (options) => !!options.actions;
  await ring(pushed(JSON.stringify(PAGE_PUSH)));
  expect(phone.last).toMatchObject({ title: 'SEV1 Checkout #142', options: { tag: PAGE.tag, data: PAGE } });
});

test('a stand-down closes pages of its incident that a tag did not replace', async () => {
  await ring(pushed(JSON.stringify(PAGE_PUSH)));
  const { tag } = PAGE_PUSH.notification;
  await ring(pushed(JSON.stringify({ notification: { title: 'Bo has it', body: '', tag, data: { kind: 'stand-down' } } })));
  expect(phone.last?.title).toBe('Bo has it');
  expect(phone.closed).toEqual(['SEV1 Checkout #142']);
});

test('a bundle is shown and receipted, and takes the place of the one before where a tag does not', async () => {
  const { notification } = BUNDLE_PUSH;
  await ring(pushed(JSON.stringify(BUNDLE_PUSH)));
  expect(phone.last).toMatchObject({ title: '7 incidents waited for you', options: { data: BUNDLE } });
  expect((await receipts())[0]?.body['capability']).toBe(CAPABILITY);
  expect(phone.closed).toEqual([]);

  const more = { ...notification, title: '8 incidents, worst SEV2', body: 'SEV2 Search #150\nand 7 more' };
  await ring(pushed(JSON.stringify({ notification: more })));
  expect(phone.closed).toEqual(['7 incidents waited for you']);

  const { tag } = notification;
  await ring(pushed(JSON.stringify({ notification: { title: 'All of these are answered', tag, data: { kind: 'stand-down' } } })));
  expect(phone.closed).toContain('8 incidents, worst SEV2');
});
