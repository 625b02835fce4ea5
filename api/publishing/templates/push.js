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

  if (!('serviceWorker' in navigator) || !('PushManager' in window)) {
    form.hidden = true;
    answer.textContent = cannot;
    return;
  }

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));

  // A worker of its own below /status/: the app's, if it is there, keeps its phones.
  async function subscription() {
    const registration = await navigator.serviceWorker.register('/status/push-worker.js', { scope: '/status/' });
    await (registration.active ? registration : ready(registration));
    const before = await registration.pushManager.getSubscription();
    return before ?? registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  }

  function ready(registration) {
    const worker = registration.installing ?? registration.waiting;
    return new Promise((resolve) => {
      worker.addEventListener('statechange', () => worker.state === 'activated' && resolve());
    });
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const said = new FormData(form);
    try {
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
    } catch (error) {
      answer.textContent = error?.name === 'NotAllowedError' ? no : cannot;
    }
  });
})();
