/** The worker's entry: one line per event, each awaited, so that the browser lets it finish. */
import { answerClick } from './click.ts';
import { flushOutbox } from './outbox.ts';
import { answerRunbook, refreshLibrary } from './runbooks.ts';
import { ring } from './push.ts';
import { answerFetch, install, tidy } from './shell.ts';
import { resubscribe } from './subscription.ts';
import { skipIfAsked } from './update.ts';
import { worker, type SyncEvent } from './worker.ts';

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(tidy()));
worker.addEventListener('fetch', (event) => answerRunbook(event) || answerFetch(event));
worker.addEventListener('push', (event) => event.waitUntil(ring(event)));
worker.addEventListener('notificationclick', (event) => event.waitUntil(answerClick(event)));
worker.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(resubscribe(event)));
worker.addEventListener('sync', (event) => (event as SyncEvent).waitUntil(flushOutbox(event as SyncEvent)));
worker.addEventListener('periodicsync', (event) => (event as SyncEvent).waitUntil(refreshLibrary()));
worker.addEventListener('message', (event) => event.waitUntil(skipIfAsked(event)));
