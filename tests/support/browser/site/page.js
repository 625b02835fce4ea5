// Subscribes on a tap, as a browser demands, and hands the subscription to the server.
const key = () => fetch('/key').then(answer => answer.text());
const say = text => { document.querySelector('#said').textContent = text; };
const post = (path, body) => fetch(path, { method: 'POST', body: JSON.stringify(body) });
const policy = window.trustedTypes?.createPolicy('kit', { createScriptURL: path => path });
const worker = policy ? policy.createScriptURL('/worker.js') : '/worker.js';
const ready = navigator.serviceWorker.register(worker).then(() => navigator.serviceWorker.ready);

document.querySelector('#subscribe').addEventListener('click', async () => {
  try {
    if (await Notification.requestPermission() !== 'granted') throw new Error('permission denied');
    const { pushManager } = await ready;
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: await key() });
    await post('/subscription', subscription.toJSON());
    say('subscribed');
  } catch (refused) {
    say(String(refused));
  }
});

document.querySelector('#unsubscribe').addEventListener('click', async () => {
  const subscription = await (await ready).pushManager.getSubscription();
  await subscription?.unsubscribe();
  say('unsubscribed');
});
