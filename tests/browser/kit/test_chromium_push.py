"""A page travels to an unmodified Chromium, onto the desktop, and back by a tap."""

from tests.browser.kit.payloads import page
from tests.support.browser.application import Application
from tests.support.browser.fixtures import OpenChromium
from tests.support.browser.notification_daemon import NotificationDaemon
from tests.support.browser.site_server import Site


async def test_a_page_rings_the_desktop_and_taps_come_back(
    open_chromium: OpenChromium, application: Application, site: Site, desktop: NotificationDaemon
) -> None:
    async with open_chromium(site.origin) as context:
        tab = await context.new_page()
        await tab.goto("/")
        await tab.click("#subscribe")
        subscription = await site.letter("/subscription")
        await tab.goto("about:blank")

        assert await application.push(subscription, page(), Urgency="high") == (201, "")
        shown = await desktop.titled("SEV1 checkout #142")
        assert "Acknowledge by 14:32" in shown.body
        assert "Acknowledge" in shown.labels
        assert await site.letter("/receipt") == {"data": {"kind": "page", "capability": "inc-142"}}

        desktop.tap(shown, label="Acknowledge")
        tapped = await site.letter("/tap")
        assert tapped == {"action": "ack", "data": {"kind": "page", "capability": "inc-142"}}

        await application.push(subscription, page("SEV2 ledger #143", tag="inc-143"))
        second = await desktop.titled("SEV2 ledger #143")
        assert shown not in desktop.visible
        await application.push(subscription, page("Bo has it", tag="inc-143"))
        stood_down = await desktop.titled("Bo has it")
        assert stood_down.replaces == second.id
        async with context.expect_page() as opened:
            desktop.tap(stood_down)
        await (await opened.value).wait_for_url("**/?opened=inc-143")

    assert (await application.push(subscription, page("SEV1 while it was closed")))[0] == 201
    async with open_chromium(site.origin) as context:
        await desktop.titled("SEV1 while it was closed")
        tab = await context.new_page()
        await tab.goto("/")
        await tab.click("#unsubscribe")
        await tab.get_by_text("unsubscribed").wait_for()
        assert (await application.push(subscription, page()))[0] == 410
