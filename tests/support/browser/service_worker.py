"""A hold on a page's service worker in Chromium: push to it, look at what it shows, tap, sync, stop it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from playwright.async_api import CDPSession, Page

from tests.support.browser.memory import PATIENCE, Memory


@dataclass(frozen=True, slots=True)
class Shown:
    """A notification as the worker's registration lists it."""

    title: str
    body: str
    tag: str
    actions: list[str]
    data: Any
    silent: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """What the browser notes of a worker's background work, in its own words."""

    name: str
    about: str
    """The tag, of a notification or a sync."""
    details: dict[str, str]


class ServiceWorker:
    """Attach while the page is on its origin; the page may then go to about:blank.

    Only `notifications` and `shown` need the page back on the origin.
    """

    def __init__(self, page: Page, cdp: CDPSession, origin: str) -> None:
        self._page = page
        self._cdp = cdp
        self._origin = origin
        self._registrations: Memory[tuple[str, str]] = Memory("service worker registrations")
        self.happened: Memory[Happened] = Memory("background work of the service worker")

    @classmethod
    async def attach(cls, page: Page, origin: str) -> Self:
        """Waits until the page's worker is active."""
        assert await page.evaluate(UNTIL_ACTIVE, PATIENCE * 1000), "no active service worker"
        cdp = await page.context.new_cdp_session(page)
        remote = cls(page, cdp, origin)
        cdp.on("ServiceWorker.workerRegistrationUpdated", remote._registered)
        await cdp.send("ServiceWorker.enable")
        cdp.on("BackgroundService.backgroundServiceEventReceived", remote._noted)
        for service in ("pushMessaging", "notifications", "backgroundSync"):
            await cdp.send("BackgroundService.startObserving", {"service": service})
            await cdp.send("BackgroundService.setRecording", {"service": service, "shouldRecord": True})
        await remote._registration()
        return remote

    async def push(self, payload: Mapping[str, Any] | str) -> str:
        """`deliver`, then wait until the worker is done: `Success`, or how `waitUntil` failed.

        A listener that throws before `waitUntil` counts as a success to the browser.
        """
        before = len(self.happened)
        await self.deliver(payload)
        done = await self.happened.first(lambda one: one.name == "Push event completed", after=before)
        return done.details["Status"]

    async def deliver(self, payload: Mapping[str, Any] | str) -> None:
        """Straight into the worker, past push service and encryption; a string goes as it is."""
        text = payload if isinstance(payload, str) else json.dumps(payload)
        await self._send("deliverPushMessage", data=text)

    async def sync(self, tag: str, *, last_chance: bool = False) -> None:
        await self._send("dispatchSyncEvent", tag=tag, lastChance=last_chance)

    async def periodic_sync(self, tag: str) -> None:
        await self._send("dispatchPeriodicSyncEvent", tag=tag)

    async def stop(self) -> None:
        """As the browser does at any moment; the next event starts it again with nothing in memory."""
        await self._cdp.send("ServiceWorker.stopAllWorkers")

    async def notifications(self) -> list[Shown]:
        """What the registration lists; asked while one is being put up, Chromium forgets that one."""
        return [Shown(**one) for one in await self._page.evaluate(LIST)]

    async def shown(self, *, tag: str) -> Shown:
        """Waits until a notification with this tag was displayed, and finds it still there."""
        await self.happened.first(lambda one: one.name == "Notification displayed" and one.about == tag)
        return next(one for one in await self.notifications() if one.tag == tag)

    async def tap(self, tag: str, *, action: str = "") -> None:
        """Ends when the worker's own `waitUntil` does. No user activation: windows need a real tap."""
        await self.evaluate(TAP, {"tag": tag, "action": action})

    async def subscription_changed(self) -> None:
        await self.evaluate(CHANGED)

    async def evaluate(self, script: str, argument: Any = None) -> Any:
        """Runs inside the worker, woken if it sleeps."""
        if not self._page.context.service_workers:
            await self._cdp.send("ServiceWorker.startWorker", {"scopeURL": f"{self._origin}/"})
        workers = self._page.context.service_workers or [
            await self._page.context.wait_for_event("serviceworker")
        ]
        return await workers[-1].evaluate(script, argument)

    async def _send(self, method: str, **arguments: Any) -> None:
        letter = {"origin": self._origin, "registrationId": await self._registration(), **arguments}
        await self._cdp.send(f"ServiceWorker.{method}", letter)

    async def _registration(self) -> str:
        scope = f"{self._origin}/"
        _, identity = await self._registrations.first(lambda one: one[0] == scope)
        return identity

    def _noted(self, event: dict[str, Any]) -> None:
        note = event["backgroundServiceEvent"]
        details = {entry["key"]: entry["value"] for entry in note["eventMetadata"]}
        self.happened.keep(Happened(note["eventName"], note["instanceId"], details))

    def _registered(self, event: dict[str, Any]) -> None:
        for registration in event["registrations"]:
            self._registrations.keep((registration["scopeURL"], registration["registrationId"]))


UNTIL_ACTIVE = """patience => Promise.race([
  navigator.serviceWorker.ready.then(() => true),
  new Promise(resolve => setTimeout(resolve, patience, false)),
])"""

LIST = """async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(n => ({
  title: n.title, body: n.body, tag: n.tag, data: n.data, silent: !!n.silent,
  actions: n.actions.map(action => action.title),
}))"""

TAP = """async ({ tag, action }) => {
  const [notification] = await registration.getNotifications({ tag });
  if (!notification) throw new Error(`nothing shown under ${tag}`);
  const waits = [];
  const event = new NotificationEvent('notificationclick', { notification, action });
  event.waitUntil = promise => waits.push(promise);
  dispatchEvent(event);
  await Promise.all(waits);
}"""

CHANGED = """async () => {
  const waits = [];
  const event = new PushSubscriptionChangeEvent('pushsubscriptionchange', {});
  event.waitUntil = promise => waits.push(promise);
  dispatchEvent(event);
  await Promise.all(waits);
}"""
