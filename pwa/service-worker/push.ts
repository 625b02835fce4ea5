/** A push arrived: show it first, whatever it is, then everything else. */
import { announce } from '../shared/messages.ts';
import { FALLBACK, parsePayload, type Payload } from '../shared/payload.ts';
import { keepPage } from '../shared/shelf.ts';
import { toNotification } from './notification.ts';
import { flushOutbox } from './outbox.ts';
import { refreshLibrary } from './runbooks.ts';
import { show } from './show.ts';
import { worker, type DeclarativePushEvent } from './worker.ts';

export async function ring(event: DeclarativePushEvent): Promise<void> {
  const shownAt = new Date();
  const payload = read(event);
  await show(toNotification(payload)); // before any fetch or store: a push that shows nothing costs the subscription
  void tellServer(payload, shownAt);
  await Promise.allSettled([remember(payload, shownAt), quieten(payload)]);
  announce({ kind: 'pushed', incidentId: payload.incidentId, capability: payload.capability });
}

/**
 * Not part of the event: when that ends, Chromium wants to see the notification, and a quick tap has closed it while
 * a slow network still takes the receipt; it would then show words of its own. Workers live on long enough.
 */
async function tellServer(payload: Payload, shownAt: Date): Promise<void> {
  await Promise.allSettled([receipt(payload, shownAt)]);
  await Promise.allSettled([flushOutbox()]); // the network was just there
  if (CALLS.has(payload.kind)) await Promise.allSettled([refreshLibrary()]);
}

/** What makes other runbooks needed than before: an incident's own come first. */
const CALLS: ReadonlySet<Payload['kind']> = new Set(['page', 'page-bundle', 'shift']);

/** The declared notification where the platform parsed it, else the message itself. Never throws. */
function read(event: DeclarativePushEvent): Payload {
  try {
    const { notification } = event;
    if (notification) return parsePayload({ ...said(notification), data: notification.data as unknown });
    return parsePayload(event.data?.json());
  } catch {
    return FALLBACK;
  }
}

const said = ({ title, body, tag, navigate }: Notification & { navigate?: string }): object => ({ title, body, tag, navigate });

/** Tells the server that this phone showed it: without a login, by the page's own capability. */
async function receipt(payload: Payload, shownAt: Date): Promise<void> {
  if (!payload.capability) return;
  await fetch('/push/receipt', {
    method: 'POST',
    keepalive: true,
    credentials: 'omit',
    headers: { 'content-type': 'application/json', 'x-tocsin-client': 'pwa' },
    body: JSON.stringify({ capability: payload.capability, shown_at: shownAt.toISOString() }),
    signal: AbortSignal.timeout(10_000),
  });
}

/** Where a tag replaces nothing, what a stand-down or a newer bundle ends is still on the screen. */
async function quieten(payload: Payload): Promise<void> {
  if (payload.kind !== 'stand-down' && payload.kind !== 'page-bundle') return;
  for (const shown of await worker.registration.getNotifications({ tag: payload.tag })) {
    if (isOver(shown.data as Payload | null, payload)) shown.close();
  }
}

const isOver = (shown: Payload | null, by: Payload): boolean =>
  by.kind === 'stand-down' ? shown?.kind === 'page' || shown?.kind === 'page-bundle' : shown?.kind === 'page-bundle' && shown.body !== by.body;

/** So that the alarm has its words before, or without, the network. */
async function remember(payload: Payload, now: Date): Promise<void> {
  if (payload.kind !== 'page') return;
  await keepPage({ capability: payload.capability, payload }, now);
}
