// Shows what a status page tells its visitors. It answers no request: pages load as they would without it.
'use strict';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('push', (event) => event.waitUntil(show(event)));
self.addEventListener('notificationclick', (event) => event.waitUntil(open(event)));
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(move(event)));

function show(event) {
  let told = {};
  try {
    told = event.data.json().notification;
  } catch {
    // A push must show something, whatever it says.
  }
  const { title = 'Status', navigate = '/status', ...options } = told;
  return self.registration.showNotification(title, { ...options, data: { navigate } });
}

function open(event) {
  event.notification.close();
  return self.clients.openWindow(event.notification.data.navigate);
}

// The browser need not say what it has dropped: the page noted it when it subscribed.
async function move(event) {
  const shelf = await caches.open('tocsin-status');
  const known = await (await shelf.match('/status/push'))?.json();
  if (!known) return;
  const options = { userVisibleOnly: true, applicationServerKey: known.key };
  const subscription = event.newSubscription ?? (await self.registration.pushManager.subscribe(options));
  const { endpoint, keys } = subscription.toJSON();
  const reply = await fetch('/status/push/moved', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ old_endpoint: known.endpoint, endpoint, ...keys }),
  });
  // Unanswered, the old one stays noted, to be the proof next time.
  if (reply.ok) await shelf.put('/status/push', Response.json({ ...known, endpoint }));
}
