"""Briefings where executives read them: on a train without a network, and on one sheet of paper."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from api import clock
from api.actions.briefings.briefings import Written, issue
from api.actions.incidents.decisions import ask
from api.actions.incidents.impacts import record
from api.domain.incidents.impact import DutyClock, Impact
from api.store.briefings.briefings import BriefingReaderRow, BriefingRow
from api.store.incidents.command import DecisionRow
from tests.browser.bookshop import bookshop
from tests.browser.bookshop_briefings import executives
from tests.browser.bookshop_days import two_days
from tests.browser.screens import enter
from tests.support.browser.chromium import DESK, window
from tests.support.browser.service_worker import ServiceWorker
from tests.support.house import House, QuietHouse
from tests.support.servers import RedisServer
from tests.support.town import Person

HOUR = timedelta(hours=1)


async def briefed(house: House, boss: Person, eve: Person) -> BriefingRow:
    """One issue with everything on it, and a question for Eve."""
    await house.service(rungs=[(3600, ["person:boss"])])
    number = await house.alert("Half of all orders fail")
    row, now = await house.incident(number), clock.now()
    clocks = (DutyClock(name="GDPR", started_at=now, due_at=now + 72 * HOUR),)
    async with house.database.transaction() as tx:
        await record(tx, row.id, Impact(customers=12_400, clocks=clocks), by=boss.actor, now=now)
        options = ("Fail over", "Wait")
        await ask(
            tx,
            row.id,
            by=boss.actor,
            of="eve",
            question="Go on?",
            options=options,
            due_at=now + HOUR,
            now=now,
        )
    async with house.database.transaction() as tx:
        written = Written(known="The card partner is down.", unknown="For how long.", next_at=now + HOUR)
        return await issue(tx, row.id, written, by=boss.actor, now=now)


async def test_what_was_opened_once_is_read_without_a_network(house: House, shared_chromium: Browser):
    boss, eve = await house.person("boss", role="admin"), await house.person("eve", role="stakeholder")
    briefing = await briefed(house, boss, eve)
    async with window(shared_chromium, house.origin) as context:
        await house.let_in(context, eve)
        tab = await context.new_page()
        await tab.goto(f"/briefings/{briefing.id}")
        await expect(tab.get_by_text("The card partner is down.")).to_be_visible()
        await ServiceWorker.attach(tab, house.origin)
        await tab.close()
        await context.set_offline(True)
        again = await context.new_page()
        await again.goto(f"/briefings/{briefing.id}")
        await expect(again.get_by_text("The card partner is down.")).to_be_visible()
        await expect(again.get_by_text("12,400")).to_be_visible()
        await expect(again.get_by_role("status").filter(has_text="No connection")).to_be_visible()
    async with house.database.read() as session:
        question = select(BriefingReaderRow).where(BriefingReaderRow.person_id == eve.row.id)
        assert (await session.scalars(question)).one().read_at is not None


async def test_an_executive_lands_in_the_briefings_and_decides_there(house: House, shared_chromium: Browser):
    boss, eve = await house.person("boss", role="admin"), await house.person("eve", role="stakeholder")
    await briefed(house, boss, eve)
    async with window(shared_chromium, house.origin) as context:
        await house.let_in(context, eve)
        tab = await context.new_page()
        await tab.goto("/")
        await tab.wait_for_url("**/briefings")
        await tab.get_by_role("link", name="Half of all orders fail").first.click()
        await tab.get_by_role("radio", name="Fail over").check()
        await tab.get_by_label("Why").fill("Money is worse than risk.")
        await tab.get_by_role("button", name="Decide").click()
        await expect(tab.get_by_text("Eve decided")).to_be_visible()
    async with house.database.read() as session:
        (decision,) = await session.scalars(select(DecisionRow))
    assert (decision.answer, decision.decided_by) == ("Fail over", eve.row.id)


@pytest.mark.timeout(120)
async def test_a_rich_briefing_is_one_sheet_of_paper(
    web_app: None, database_url: str, redis_server: RedisServer, shared_chromium: Browser, tmp_path: Path
):
    async with (
        QuietHouse(database_url, redis_server.url) as house,
        bookshop(house, now=clock.now()) as shop,
        window(shared_chromium, house.origin, shape=DESK, time_zone="Europe/Madrid") as context,
    ):
        await two_days(shop)
        await executives(shop)
        await enter(context, shop)
        tab = await context.new_page()
        async with house.database.read() as session:
            issued = list(await session.scalars(select(BriefingRow).where(BriefingRow.stage == "issued")))
        for row in issued:
            await tab.goto(f"/briefings/{row.id}")
            await expect(tab.locator("article h1")).to_be_visible()
            await expect(tab.locator("[aria-busy=true]")).to_have_count(0)
            sheet = tmp_path / f"{row.kind}-{row.number}.pdf"
            assert await pages(tab, sheet) == 1, sheet.name


async def pages(tab: Page, sheet: Path) -> int:
    pdf = await tab.pdf(path=sheet, prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))
