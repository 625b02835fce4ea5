"""A newcomer's first page, on an unmodified Chromium: from the one-time link to "You have it"."""

from playwright.async_api import expect

from tests.browser.steps import become_the_first, register_this_device
from tests.support.browser.chromium import PHONE
from tests.support.browser.fixtures import OpenChromium
from tests.support.browser.notification_daemon import NotificationDaemon
from tests.support.house import House


async def test_it_rings_with_the_app_closed_and_a_tap_on_button_or_body_answers(
    house: House, open_chromium: OpenChromium, desktop: NotificationDaemon
):
    async with open_chromium(house.origin) as context:
        tab = await context.new_page()
        await become_the_first(tab, await house.first_link())
        await register_this_device(tab)
        await tab.goto("about:blank")
        await house.service(rungs=[(3600, ["person:ana"])])

        number = await house.alert("Half of all orders fail")
        shown = await desktop.titled(f"SEV1 Checkout #{number}")
        assert "You are being paged." in shown.body
        assert "Acknowledge" in shown.labels
        desktop.tap(shown, label="Acknowledge")
        answered = await desktop.titled("You have it")
        assert f"SEV1 Checkout #{number}" in answered.body
        assert desktop.visible == [answered]
        assert (await house.incident(number)).state == "ACKNOWLEDGED"
        await house.receipted(number)

        second = await house.alert("Nobody can sign in", dedup="sign-in-down")
        shown = await desktop.titled(f"SEV1 Checkout #{second}")
        async with context.expect_page() as opened:
            desktop.tap(shown)
        alarm = await opened.value
        await expect(alarm.get_by_role("heading")).to_have_text("Nobody can sign in")
        button = alarm.get_by_role("button", name="Acknowledge", exact=True)
        box = await button.bounding_box()
        assert box is not None
        assert box["width"] > 0.9 * PHONE.width
        assert box["height"] >= 64
        assert box["y"] > PHONE.height / 2
        assert "#" not in alarm.url
        await button.click()
        await expect(alarm.get_by_role("status")).to_contain_text("You have it.")
        assert (await house.incident(second)).state == "ACKNOWLEDGED"
