"""Two people look at the same incident; what one does, the other sees, with and without Redis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.support.browser.chromium import DESK, window
from tests.support.house import House
from tests.support.servers import start_redis
from tests.support.town import Person


async def test_an_acknowledgement_shows_on_the_other_screen_without_a_reload(
    house: House, shared_chromium: Browser
):
    ana, bo = await house.person("ana"), await house.person("bo")
    await house.service(rungs=[(3600, ["person:ana", "person:bo"])])
    number = await house.alert("Half of all orders fail")
    async with (
        incident_open(shared_chromium, house, ana, number) as hers,
        incident_open(shared_chromium, house, bo, number) as his,
    ):
        await hers.get_by_role("button", name="Acknowledge", exact=True).click()
        await sees_who_has_it(hers)
        await sees_who_has_it(his)


async def test_without_redis_it_still_shows_within_seconds(
    web_app: None, database_url: str, tmp_path: Path, shared_chromium: Browser
):
    redis = start_redis(tmp_path / "redis")
    try:
        async with House(database_url, redis.url) as house:
            ana, bo = await house.person("ana"), await house.person("bo")
            await house.service(rungs=[(3600, ["person:ana", "person:bo"])])
            number = await house.alert("Half of all orders fail")
            async with (
                incident_open(shared_chromium, house, ana, number) as hers,
                incident_open(shared_chromium, house, bo, number) as his,
            ):
                redis.kill()
                await hers.get_by_role("button", name="Acknowledge", exact=True).click()
                await sees_who_has_it(hers)
                await sees_who_has_it(his)
    finally:
        redis.stop()


@asynccontextmanager
async def incident_open(browser: Browser, house: House, person: Person, number: int) -> AsyncIterator[Page]:
    async with window(browser, house.origin, shape=DESK) as context:
        await house.let_in(context, person)
        tab = await context.new_page()
        async with tab.expect_websocket():
            await tab.goto(f"/incidents/{number}")
        await expect(tab.get_by_role("heading", name="Half of all orders fail")).to_be_visible()
        await tab.evaluate("window.sameAsBefore = true")
        yield tab
        assert await tab.evaluate("window.sameAsBefore")


async def sees_who_has_it(tab: Page) -> None:
    """Polling stands in for a dead doorbell every few seconds."""
    timeline = tab.get_by_role("region", name="Timeline")
    await expect(timeline).to_contain_text("Ana acknowledged.", timeout=10_000)
    await expect(tab.get_by_role("button", name="Acknowledge", exact=True)).to_have_count(0)
