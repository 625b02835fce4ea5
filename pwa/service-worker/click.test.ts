import { beforeEach, expect, test } from 'vitest';
import { BUNDLE, BUNDLE_PUSH, CAPABILITY, FakePhone, FakeServer, PAGE, PAGE_PUSH } from '../build/fakes.ts';
import { waiting } from '../shared/outbox.ts';
import { kept } from '../shared/shelf.ts';
import { answerClick } from './click.ts';
import { flushOutbox } from './outbox.ts';
import type { SyncEvent } from './worker.ts';

const tap = (action: string, data: unknown = PAGE): NotificationEvent & { closed: boolean } => {
  const event = { action, closed: false, notification: { title: PAGE.title, body: '', tag: PAGE.tag, data, close: () => (event.closed = true) } };
  return event as unknown as NotificationEvent & { closed: boolean };
};

let phone: FakePhone;
let server: FakeServer;
beforeEach(() => {
  phone = new FakePhone();
  server = new FakeServer().answers('/push/act', 200, { state: 'ACKNOWLEDGED' });
});

test('Acknowledge on the notification acknowledges, without a window and without a login', async () => {
  const event = tap('acknowledge');
  await answerClick(event);
  expect(event.closed).toBe(true);
  expect(server.to('/push/act')[0]?.body).toMatchObject({ capability: CAPABILITY, action: 'acknowledge' });
  expect(phone.last).toMatchObject({ title: 'You have it', options: { tag: PAGE.tag, silent: true } });
  expect(phone.opened).toEqual([]);
});

test('the second to tap is told who has it', async () => {
  server.answers('/push/act', 409, { by: { handle: 'bo', name: 'Bo Chen' } });
  await answerClick(tap('acknowledge'));
  expect(phone.last?.title).toBe('Bo Chen has it already');
});

test('too late says so', async () => {
  server.answers('/push/act', 410, { code: 'EXPIRED' });
  await answerClick(tap('acknowledge'));
  expect(phone.last?.title).toBe('Too late to answer from here');
});

test('without a network the tap is kept, the phone says it is not acknowledged, and sync is asked for', async () => {
  server.down = true;
  await answerClick(tap('acknowledge'));
  expect(phone.last?.title).toContain('not yet acknowledged');
  expect(phone.syncs).toEqual(['outbox']);
  expect(await waiting()).toHaveLength(1);

  server.down = false;
  await flushOutbox({ tag: 'outbox' } as SyncEvent);
  expect(await waiting()).toEqual([]);
  expect(phone.last?.title).toBe('You have it');
});

test('a sync that did not get through fails, so that the browser tries again', async () => {
  server.down = true;
  await answerClick(tap('acknowledge'));
  await expect(flushOutbox({ tag: 'outbox' } as SyncEvent)).rejects.toThrow('still wait');
});

test('an action the page does not allow opens it instead of acting', async () => {
  await answerClick(tap('resolve'));
  expect(server.sent).toEqual([]);
  expect(phone.opened).toEqual([PAGE.navigate]);
});

test('the body opens the alarm, and notes where it meant to go before the window opens', async () => {
  await answerClick(tap(''));
  expect(phone.opened).toEqual([PAGE.navigate]);
  expect((await kept('pendingNavigation'))?.url).toBe(PAGE.navigate);
});

test('a window that is open is used, and no second one opened', async () => {
  phone.hasWindow = true;
  await answerClick(tap(''));
  expect(phone.focused).toBe(1);
  expect(phone.told).toEqual([{ kind: 'go', url: PAGE.navigate }]);
  expect(phone.opened).toEqual([]);
});

test('a status page that is open beside is left alone, for it cannot show an alarm', async () => {
  phone.hasStatusPage = true;
  await answerClick(tap(''));
  expect(phone.opened).toEqual([PAGE.navigate]);
  expect(phone.told).toEqual([]);
  phone.hasWindow = true;
  await answerClick(tap(''));
  expect(phone.focused).toBe(1);
  expect(phone.opened).toEqual([PAGE.navigate]);
});

test('a notification that the platform declared itself can be answered too', async () => {
  await answerClick(tap('acknowledge', PAGE_PUSH.notification.data));
  expect(server.to('/push/act')[0]?.body).toMatchObject({ capability: CAPABILITY, action: 'acknowledge' });
});

test.each([BUNDLE, BUNDLE_PUSH.notification.data])('a bundle leads to the list, and its button to the alarm of the worst', async (data) => {
  if (data === BUNDLE) {
    await answerClick(tap('', data));
    expect(phone.opened).toEqual(['/now']);
  }
  await answerClick(tap('alarm', data));
  expect(phone.opened.at(-1)).toBe(`/alarm#${CAPABILITY}`);
  expect(server.to('/push/act')).toEqual([]);
});
