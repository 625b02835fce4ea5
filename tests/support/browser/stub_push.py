"""Lets a page subscribe in a private window: real keys, a real endpoint, delivery by the developer tools.

A private window refuses `pushManager.subscribe`; 26 ms a page, against seconds for the fake of Google.
"""

import json
from typing import Any

from playwright.async_api import BrowserContext

from tests.support.browser.phone import Phone
from tests.support.browser.push_sink import Push, PushSink
from tests.support.browser.service_worker import ServiceWorker


class StubbedPush:
    """Keys and an endpoint on the sink; what arrives there is decrypted and given to the worker."""

    def __init__(self, sink: PushSink) -> None:
        self._worker: ServiceWorker | None = None
        self.phone = Phone(sink, label="the window")
        self._held: list[Push] = []
        sink.subscribe(token=self.phone.token, deliver=self._deliver)

    async def install(self, context: BrowserContext) -> None:
        """Before the first page."""
        await context.add_init_script(SCRIPT.replace("SUBSCRIPTION", json.dumps(self.phone.subscription)))

    async def carry_to(self, worker: ServiceWorker) -> None:
        """Pushes go to this worker from now on, those already come included."""
        self._worker = worker
        held, self._held = self._held, []
        for push in held:
            await self._deliver(push)

    async def _deliver(self, push: Push) -> None:
        if self._worker is None:
            self._held.append(push)
            return
        payload: dict[str, Any] = self.phone.decrypt(push.body)
        self.phone.received.keep((push, payload))
        await self._worker.deliver(payload)


SCRIPT = """
(() => {
  const given = SUBSCRIPTION;
  const bytes = text => Uint8Array.from(
    atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0)).buffer;
  const remembered = () => localStorage.getItem('kit-subscribed');
  const subscription = key => ({
    endpoint: given.endpoint, expirationTime: null,
    options: { userVisibleOnly: true, applicationServerKey: key && bytes(key) },
    getKey: name => bytes(given.keys[name]),
    toJSON: () => ({ endpoint: given.endpoint, expirationTime: null, keys: given.keys }),
    unsubscribe: async () => { localStorage.removeItem('kit-subscribed'); return true; },
  });
  const asText = key => typeof key === 'string' ? key : btoa(String.fromCharCode(...new Uint8Array(
    key.buffer ?? key))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  PushManager.prototype.subscribe = async options => {
    const key = asText(options.applicationServerKey), before = remembered();
    if (before && before !== key) throw new DOMException('subscribed with another key', 'InvalidStateError');
    localStorage.setItem('kit-subscribed', key);
    return subscription(key);
  };
  PushManager.prototype.getSubscription = async () => remembered() ? subscription(remembered()) : null;
  PushManager.prototype.permissionState = async () => Notification.permission.replace('default', 'prompt');
})();
"""
