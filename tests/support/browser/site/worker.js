// The least a worker must do: show, send a receipt, and report the tap; it also tries to say what was offline.
const post = (path, body) => fetch(path, { method: 'POST', keepalive: true, body: JSON.stringify(body) });

addEventListener('install', () => skipWaiting());
addEventListener('activate', event => event.waitUntil(clients.claim()));
addEventListener('push', event => event.waitUntil(show(event.data.json().notification)));
addEventListener('notificationclick', event => event.waitUntil(tapped(event)));
addEventListener('sync', event => event.waitUntil(post('/sync', { tag: event.tag })));
addEventListener('fetch', event => {
  if (event.request.mode === 'navigate') event.respondWith(fetch(event.request).catch(offline));
});

async function show({ title, body, tag, actions, data }) {
  await registration.showNotification(title, { body, tag, actions, data, requireInteraction: true });
  // Not awaited: a tap that closes the notification while the push is still at work makes Chromium show its own.
  post('/receipt', { data });
}

async function tapped({ action, notification }) {
  notification.close();
  if (!action) await clients.openWindow(`/?opened=${notification.tag}`);
  await post('/tap', { action, data: notification.data });
}

const offline = () => new Response('<title>Offline</title>', { headers: { 'Content-Type': 'text/html' } });
