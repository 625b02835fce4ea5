/** The browser changed this device's push subscription by itself: tell the server before the next page. */
import { keep, kept } from '../shared/shelf.ts';
import { worker } from './worker.ts';

/** Subscribes with the key the server gave, which the worker must remember: the event need not carry it. */
export async function resubscribe(event: PushSubscriptionChangeEvent): Promise<void> {
  const known = await kept('subscription');
  if (!known) return; // never registered, or signed out: this phone has no owner
  const subscription =
    event.newSubscription ??
    (await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: known.key }));
  const { endpoint, keys } = subscription.toJSON();
  if (!endpoint) return;
  const response = await fetch('/push/resubscribe', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tocsin-client': 'pwa' },
    body: JSON.stringify({
      old_endpoint: known.endpoint,
      secret: known.secret,
      endpoint,
      p256dh: keys?.['p256dh'],
      auth: keys?.['auth'],
    }),
  });
  // Unanswered, the old endpoint stays noted: the app registers the new one at its next start.
  if (response.ok) await keep('subscription', { ...known, endpoint });
}
