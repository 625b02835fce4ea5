import { beforeEach, expect, test } from 'vitest';
import { aSubscription, FakePhone, FakeServer } from '../build/fakes.ts';
import { keep, kept } from '../shared/shelf.ts';
import { resubscribe } from './subscription.ts';

const KNOWN = { endpoint: 'https://push.example/old', key: 'vapid-key', secret: 's3cret', label: 'Phone' };
const changed = (newSubscription: PushSubscription | null): PushSubscriptionChangeEvent =>
  ({ newSubscription, oldSubscription: null }) as unknown as PushSubscriptionChangeEvent;

let phone: FakePhone;
let server: FakeServer;
beforeEach(() => {
  phone = new FakePhone();
  server = new FakeServer().answers('/push/resubscribe', 200);
});

test('it subscribes again with the key the server gave, and says where it moved', async () => {
  await keep('subscription', KNOWN);
  await resubscribe(changed(null));
  expect(phone.subscribed).toEqual([{ userVisibleOnly: true, applicationServerKey: 'vapid-key' }]);
  expect(server.to('/push/resubscribe')[0]?.body).toEqual({
    old_endpoint: KNOWN.endpoint,
    secret: 's3cret',
    endpoint: 'https://push.example/new',
    p256dh: 'new-p256dh',
    auth: 'new-auth',
  });
  expect(await kept('subscription')).toEqual({ ...KNOWN, endpoint: 'https://push.example/new' });
});

test('a subscription that the browser made already is used as it is', async () => {
  await keep('subscription', KNOWN);
  await resubscribe(changed(aSubscription('https://push.example/made')));
  expect(phone.subscribed).toEqual([]);
  expect(server.to('/push/resubscribe')[0]?.body['endpoint']).toBe('https://push.example/made');
});

test('unanswered, the old address stays noted for the next start', async () => {
  await keep('subscription', KNOWN);
  server.answers('/push/resubscribe', 500);
  await resubscribe(changed(null));
  expect(await kept('subscription')).toEqual(KNOWN);
});

test('a phone that was never registered stays silent', async () => {
  await resubscribe(changed(null));
  expect(server.sent).toEqual([]);
});
