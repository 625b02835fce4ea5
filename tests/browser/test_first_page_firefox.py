"""A newcomer's first page, on an unmodified Firefox."""

from tests.browser.steps import become_the_first_in_firefox, register_this_firefox
from tests.support.browser.firefox import Firefox
from tests.support.browser.fixtures import OpenFirefox
from tests.support.browser.notification_daemon import NotificationDaemon
from tests.support.house import House


async def test_it_rings_with_the_app_closed_and_a_tap_on_button_or_body_answers(
    house: House, open_firefox: OpenFirefox, desktop: NotificationDaemon
):
    async with open_firefox(house.origin) as firefox:
        await become_the_first_in_firefox(firefox, await house.first_link())
        await register_this_firefox(firefox)
        await firefox.goto("about:blank")
        await house.service(rungs=[(3600, ["person:ana"])])

        number = await house.alert("Half of all orders fail")
        shown = await desktop.titled(f"SEV1 Checkout #{number}")
        assert "You are being paged." in shown.body
        assert "Acknowledge" in shown.labels
        desktop.tap(shown, label="Acknowledge")
        answered = await desktop.titled("You have it")
        assert f"SEV1 Checkout #{number}" in answered.body
        assert (await house.incident(number)).state == "ACKNOWLEDGED"
        await house.receipted(number)

        second = await house.alert("Nobody can sign in", dedup="sign-in-down")
        desktop.tap(await desktop.titled(f"SEV1 Checkout #{second}"))
        await house.until(lambda: opened(firefox, f"{house.origin}/alarm"))
        assert (await house.incident(second)).state == "OPEN"


async def opened(firefox: Firefox, address: str) -> bool:
    return any(url.startswith(address) for url in await firefox.windows())
