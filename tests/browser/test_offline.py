"""Without a network: taps are kept whatever happens to the browser, and the shell opens any address."""

from playwright.async_api import Browser, expect
from sqlalchemy import select

from api import clock
from api.store.incidents.incidents import ActRow
from tests.browser.steps import kill
from tests.support.browser.chromium import window
from tests.support.browser.fixtures import OpenChromium
from tests.support.browser.line import line_to
from tests.support.browser.notification_daemon import NotificationDaemon
from tests.support.browser.service_worker import ServiceWorker
from tests.support.house import House


async def test_a_tap_without_a_network_outlives_the_browser_and_keeps_its_time(
    house: House, open_chromium: OpenChromium, desktop: NotificationDaemon
):
    ana = await house.person("ana")
    await house.service(rungs=[(3600, ["person:ana"])])
    async with line_to(house.origin) as line:
        async with open_chromium(line.origin) as context:
            tab = await context.new_page()
            await tab.goto("/alarm")
            worker = await ServiceWorker.attach(tab, line.origin)
            await tab.goto("about:blank")
            number = await house.alert("Half of all orders fail")
            page = await ana.phone.rings(kind="page")
            await line.cut()
            await worker.push(page)
            shown = await desktop.titled(f"SEV1 Checkout #{number}")
            before = clock.now()
            desktop.tap(shown, label="Acknowledge")
            queued = await desktop.titled("Queued – not yet acknowledged")
            after = clock.now()
            assert "escalation continues" in queued.body

            async with context.expect_page() as opened:
                desktop.tap(queued)
            alarm = await opened.value
            await expect(alarm.get_by_role("heading")).to_have_text("Half of all orders fail")
            await expect(alarm.get_by_role("status")).to_contain_text(
                "not yet acknowledged, escalation continues"
            )
            await expect(alarm.get_by_text("You have it")).to_have_count(0)
            assert (await house.incident(number)).state == "OPEN"
            await kill(context, tab)

        await line.mend()
        async with open_chromium(line.origin) as context:
            tab = await context.new_page()
            await tab.goto("/alarm")
            await expect(tab.get_by_role("status")).to_contain_text("You have it.")
    assert (await house.incident(number)).state == "ACKNOWLEDGED"
    async with house.database.read() as session:
        (tap,) = await session.scalars(select(ActRow))
    assert before <= tap.tapped_at <= after < tap.arrived_at


async def test_a_deep_link_opens_with_what_was_last_known(house: House, shared_chromium: Browser):
    ana = await house.person("ana")
    await house.service(rungs=[(3600, ["person:ana"])])
    number = await house.alert("Half of all orders fail")
    async with window(shared_chromium, house.origin) as context:
        await house.let_in(context, ana)
        tab = await context.new_page()
        await tab.goto(f"/incidents/{number}")
        title = tab.get_by_role("heading", name="Half of all orders fail")
        await expect(title).to_be_visible()
        await ServiceWorker.attach(tab, house.origin)
        await tab.close()
        await context.set_offline(True)
        again = await context.new_page()
        await again.goto(f"/incidents/{number}")
        await expect(again.get_by_role("heading", name="Half of all orders fail")).to_be_visible()
        await expect(again.get_by_role("status").filter(has_text="No connection")).to_be_visible()
        await again.goto("/services/never-opened")
        await expect(again.get_by_role("status").filter(has_text="No connection")).to_be_visible()
