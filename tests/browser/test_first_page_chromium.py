"""A newcomer's first page, on an unmodified Chromium: from the one-time link to "You have it"."""

import json
import shlex

from playwright.async_api import expect

from tests.browser.steps import become_the_first, walk_the_wizard
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
        curl = await walk_the_wizard(tab, desktop)
        await tab.goto("about:blank")

        number = await fire(house, curl)
        shown = await desktop.titled(f"SEV1 Checkout #{number}")
        assert "You are being paged." in shown.body
        assert "Acknowledge" in shown.labels
        desktop.tap(shown, label="Acknowledge")
        answered = await desktop.titled("You have it")
        assert f"SEV1 Checkout #{number}" in answered.body
        assert [one.summary for one in desktop.visible] == ["Test page", "You have it"]
        assert (await house.incident(number)).state == "ACKNOWLEDGED"
        await house.receipted(number)

        second = await fire(house, curl, title="Nobody can sign in", dedup="sign-in-down")
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


async def fire(house: House, curl: str, **changed: str) -> int:
    """What the line does, without needing curl; the number of the incident."""
    words = shlex.split(curl)
    url = next(word for word in words if word.startswith("http"))
    alert = json.loads(next(word for word in words if word.startswith("{"))) | changed
    answer = await house.http.post(url, json=alert)
    return int(answer.json()["incidents"][0]["number"])
