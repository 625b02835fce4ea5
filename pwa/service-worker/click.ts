/** A notification was tapped: on its button, act; on its body, open what it is about. */
import { isServersOwn } from '../shared/addresses.ts';
import type { ToWindow } from '../shared/messages.ts';
import { send, type Act } from '../shared/outbox.ts';
import { parsePayload, type Action, type PagePayload, type Payload } from '../shared/payload.ts';
import { keep, keepPage } from '../shared/shelf.ts';
import { answered, unanswered } from './notification.ts';
import { show } from './show.ts';
import { wordsFor } from './words.ts';
import { worker } from './worker.ts';

export async function answerClick(event: NotificationEvent): Promise<void> {
  event.notification.close();
  const payload = payloadOf(event.notification);
  const action = event.action ? actionOf(payload, event.action) : null;
  if (payload.kind === 'page' && action) await act(payload, action, new Date());
  else if (payload.kind === 'page-bundle' && event.action === 'alarm') await open(`/alarm#${payload.capability}`, new Date());
  else await open(payload.navigate, new Date());
}

/** The platform may have shown the declared notification itself: its data then has the server's shape, not ours. */
function payloadOf(notification: Notification): Payload {
  const data = notification.data as Payload | null;
  if (data && 'navigate' in data) return data;
  return parsePayload({ title: notification.title, body: notification.body, tag: notification.tag, data });
}

const actionOf = (payload: Payload, tapped: string): Action | null =>
  payload.kind === 'page' ? (payload.actions.find((action) => action === tapped) ?? null) : null;

/** The tap is kept before it is sent, and the phone says plainly what became of it. */
async function act(payload: PagePayload, action: Action, now: Date): Promise<void> {
  const id = crypto.randomUUID();
  await keepPage({ capability: payload.capability, payload }, now);
  const tap: Act = { op: 'act', id, capability: payload.capability, action, tappedAt: now.toISOString(), tries: 0 };
  const answer = await send(tap, () => new Date());
  if (answer) {
    const { title, body } = wordsFor(answer, payload);
    await show(answered(payload, title, body));
    return;
  }
  await show(unanswered(payload));
  await askForSync();
}

/** Background Sync, where it exists, sends the tap when the network returns with the app closed. */
async function askForSync(): Promise<void> {
  const registration = worker.registration as ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };
  await registration.sync?.register('outbox').catch(() => undefined);
}

/**
 * Shows the address in the window that is there, or in a new one. Focus and opening need the tap's own moment, so
 * nothing long is awaited before; iOS opens the start page whatever it is told, hence the note in the shelf.
 */
async function open(url: string, now: Date): Promise<void> {
  const noted = keep('pendingNavigation', { url, at: now.toISOString() }).catch(() => undefined);
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const window = windows.find((one) => !isServersOwn(new URL(one.url).pathname)); // a status page open beside is none of ours
  if (!window) {
    await noted;
    await worker.clients.openWindow(url);
    return;
  }
  await window.focus().catch(() => undefined); // a tap made by a test carries no activation
  const message: ToWindow = { kind: 'go', url };
  window.postMessage(message);
}
