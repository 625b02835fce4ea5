"""A page travels to an unmodified Firefox, onto the desktop, and back by a tap."""

from tests.browser.kit.payloads import page
from tests.support.browser.application import Application
from tests.support.browser.fixtures import OpenFirefox
from tests.support.browser.notification_daemon import NotificationDaemon
from tests.support.browser.site_server import Site


async def test_a_page_rings_the_desktop_and_taps_come_back(
    open_firefox: OpenFirefox, application: Application, site: Site, desktop: NotificationDaemon
) -> None:
    async with open_firefox(site.origin) as firefox:
        await firefox.goto("/")
        await firefox.click("#subscribe")
        subscription = await site.letter("/subscription")
        await firefox.goto("about:blank")

        assert await application.push(subscription, page(), Urgency="high") == (201, "")
        shown = await desktop.titled("SEV1 checkout #142")
        assert "Acknowledge by 14:32" in shown.body
        assert "Acknowledge" in shown.labels
        assert await site.letter("/receipt") == {"data": {"kind": "page", "capability": "inc-142"}}

        desktop.tap(shown, label="Acknowledge")
        tapped = await site.letter("/tap")
        assert tapped == {"action": "ack", "data": {"kind": "page", "capability": "inc-142"}}

        await application.push(subscription, page("SEV2 ledger #143", tag="inc-143"))
        desktop.tap(await desktop.titled("SEV2 ledger #143"))
        await site.letters.count(5)
        assert f"{site.origin}/?opened=inc-143" in await firefox.windows()

        await firefox.goto("/")
        await firefox.click("#unsubscribe")
        await firefox.wait_for_text("#said", "unsubscribed")
        assert (await application.push(subscription, page()))[0] == 410
