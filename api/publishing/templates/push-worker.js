// Shows what a status page tells its visitors. It answers no request: pages load as they would without it.
'use strict';

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('push', (event) => {
  let told = {};
  try {
    told = event.data.json().notification;
  } catch {
    // A push must show something, whatever it says.
  }
  const { title = 'Status', navigate = '/status', ...options } = told;
  event.waitUntil(self.registration.showNotification(title, { ...options, data: { navigate } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.navigate));
});
