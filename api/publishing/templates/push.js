// Lets a visitor's browser be told of what happens on this page; without it the page works as before.
'use strict';
(() => {
  const section = document.getElementById('push');
  if (!section) return;
  section.hidden = false;
  const form = section.querySelector('form');
  const answer = section.querySelector('[role=status]');
  const manage = section.querySelector('a');
  const { key, at, language, done, no, cannot } = section.dataset;

  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) {
    form.hidden = true;
    answer.textContent = cannot;
    return;
  }

  // A worker of its own below /status/: the app's, if it is there, keeps its phones.
  async function subscription() {
    const registration = await navigator.serviceWorker.register('/status/push-worker.js', { scope: '/status/' });
    await (registration.active ?? ready(registration));
    const manager = registration.pushManager;
    const options = { userVisibleOnly: true, applicationServerKey: key };
    try {
      return await manager.subscribe(options);
    } catch (error) {
      // Made with a key of ours that is no more, and the browser keeps only one.
      if (error?.name !== 'InvalidStateError') throw error;
      await (await manager.getSubscription())?.unsubscribe();
      return manager.subscribe(options);
    }
  }

  function ready(registration) {
    const worker = registration.installing ?? registration.waiting;
    return new Promise((resolve) => {
      worker.addEventListener('statechange', () => worker.state === 'activated' && resolve());
    });
  }

  // For the worker, when the browser changes the subscription by itself.
  async function note(endpoint) {
    const shelf = await caches.open('tocsin-status');
    await shelf.put('/status/push', Response.json({ endpoint, key }));
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const said = new FormData(form);
    try {
      // First of all: some browsers ask only within the tap itself.
      if ((await Notification.requestPermission()) !== 'granted') {
        answer.textContent = no;
        return;
      }
      const { endpoint, keys } = (await subscription()).toJSON();
      const reply = await fetch(at, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          endpoint,
          ...keys,
          language,
          components: said.getAll('component'),
          from_impact: said.get('from_impact'),
          maintenance: said.has('maintenance'),
        }),
      });
      const body = await reply.json();
      answer.textContent = reply.ok ? done : body.message;
      if (!reply.ok) return;
      form.hidden = true;
      manage.href = body.manage;
      manage.parentElement.hidden = false;
      await note(endpoint).catch(() => undefined);
    } catch (error) {
      answer.textContent = error?.name === 'NotAllowedError' ? no : cannot;
    }
  });
})();
