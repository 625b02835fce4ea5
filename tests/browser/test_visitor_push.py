"""Visitors of a status page on an unmodified Chromium: a tap to be told, and the news on the lock screen."""

from dataclasses import dataclass

from playwright.async_api import BrowserContext, Page, Worker, expect

from api.domain.comms.audience import UpdateState
from tests.browser.steps import SUBSCRIBING, register_this_device
from tests.support.browser.fake_fcm import FakeFcm
from tests.support.browser.fixtures import OpenChromium
from tests.support.browser.notification_daemon import NotificationDaemon
from tests.support.browser.service_worker import CHANGED
from tests.support.comms import Newsroom, free
from tests.support.house import House
from tests.support.subscribers import public_page
from tests.support.town import Person

INVESTIGATING = "Status – Investigando: Cards are refused"
IDENTIFIED = "Status – Causa identificada: Cards are refused"
RESOLVED = "Status – Resuelta: Cards are refused"
SUBSCRIBED = "Está suscrito"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes, and about what."""

    room: Newsroom
    ana: Person

    @classmethod
    async def opened(cls, house: House) -> "Desk":
        ana = await house.person("ana", role="admin", phones=0)
        async with house.database.transaction() as tx:
            (await public_page(tx)).languages = ["en", "es"]
        return cls(await Newsroom.about(house, ana, severity=3), ana)

    async def say(self, state: UpdateState, body: str) -> None:
        (update,) = await self.room.publish(self.ana, free(state=state, body=body))
        assert update.stage == "published", update.why_approval

    async def permalink(self) -> str:
        return f"/status/incidents/{(await self.room.announcement()).code}"


async def ask_to_be_told(tab: Page) -> None:
    await tab.goto("/status/subscribe?lang=es")
    await tab.get_by_role("button", name="Notificar a este navegador").click()
    # Chromium puts its first subscription off until it believes its start to be over.
    await expect(tab.get_by_text("recibe notificaciones desde ahora")).to_be_visible(timeout=SUBSCRIBING)


async def test_one_tap_and_every_update_takes_the_place_of_the_one_before(
    house: House, open_chromium: OpenChromium, desktop: NotificationDaemon, fcm: FakeFcm
):
    desk = await Desk.opened(house)
    async with open_chromium(house.origin) as context:
        tab = await context.new_page()
        await ask_to_be_told(tab)
        welcome = await desktop.titled(SUBSCRIBED)
        await tab.goto("about:blank")

        await desk.say("investigating", "We are looking into it.")
        first = await desktop.titled(INVESTIGATING)
        assert "We are looking into it." in first.body
        await desk.say("identified", "A cable is cut.")
        second = await desktop.titled(IDENTIFIED)
        assert second.replaces == first.id
        assert [one.summary for one in desktop.visible] == [welcome.summary, IDENTIFIED]

        async with context.expect_page() as opened:
            desktop.tap(second)
        page = await opened.value
        await page.wait_for_url(f"**{await desk.permalink()}")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Cards are refused")
        await page.close()

        (before,) = fcm.registrations
        await change_subscription(visitors_worker(context), fcm)
        _, after = fcm.registrations
        await desk.say("resolved", "The cable is mended.")
        await desktop.titled(RESOLVED)
        assert [push.status for push in house.sink.for_token(after.token)] == [201]
        assert [push.status for push in house.sink.for_token(before.token)] == [201, 201, 201]


async def test_an_app_and_a_page_in_one_browser_keep_out_of_each_others_way(
    house: House, open_chromium: OpenChromium, desktop: NotificationDaemon, fcm: FakeFcm
):
    desk = await Desk.opened(house)
    await house.service("checkout", rungs=[(36_000, ["person:ana"])])
    async with open_chromium(house.origin) as context:
        await house.let_in(context, desk.ana)
        app = await context.new_page()
        await register_this_device(app)
        visit = await context.new_page()
        await ask_to_be_told(visit)
        await desktop.titled(SUBSCRIBED)
        assert await app.evaluate(SCOPES) == [f"{house.origin}/", f"{house.origin}/status/"]
        rings, tells = fcm.registrations
        assert rings.token != tells.token

        # The app's worker has pages of the app alone; what is open beside is not where an alarm is shown.
        await app.close()
        number = await house.alert("Checkout is down")
        alarm = await desktop.titled(f"SEV1 Checkout #{number}")
        await desk.say("investigating", "We are looking into it.")
        news = await desktop.titled(INVESTIGATING)
        assert alarm in desktop.visible
        async with context.expect_page() as opened:
            desktop.tap(alarm)
        app = await opened.value
        await expect(app.get_by_role("heading")).to_have_text("Checkout is down")
        assert visit.url.endswith("/status/subscribe?lang=es")

        async with context.expect_page() as opened:
            desktop.tap(news)
        await (await opened.value).wait_for_url(f"**{await desk.permalink()}")
        assert "/alarm" in app.url

        # As a device it rings no more, and goes on being told as a visitor.
        await app.goto("/settings/devices")
        await app.get_by_role("button", name="Remove Chrome").click()
        await expect(app.get_by_text("rings no more")).to_be_visible()
        assert await app.evaluate(SUBSCRIBED_SCOPES) == [f"{house.origin}/status/"]
        await desk.say("identified", "A cable is cut.")
        await desktop.titled(IDENTIFIED)


def visitors_worker(context: BrowserContext) -> Worker:
    return next(one for one in context.service_workers if one.url.endswith("/status/push-worker.js"))


async def change_subscription(worker: Worker, fcm: FakeFcm) -> None:
    """What a browser does once in a while, and tells its worker alone."""
    await worker.evaluate(fcm.endpoint_script)
    await worker.evaluate("async () => (await registration.pushManager.getSubscription()).unsubscribe()")
    await worker.evaluate(CHANGED)


SCOPES = """async () => (await navigator.serviceWorker.getRegistrations()).map(one => one.scope).sort()"""

SUBSCRIBED_SCOPES = """async () => {
  const found = [];
  for (const one of await navigator.serviceWorker.getRegistrations())
    if (await one.pushManager.getSubscription()) found.push(one.scope);
  return found;
}"""
