"""A runbook is followed on two phones: live, offline from a cold start, and through dead batteries."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from api import clock
from api.domain.rights import Viewer
from api.store.runs.runs import RunRow
from tests.browser.steps import kill
from tests.support.browser.chromium import window
from tests.support.browser.fixtures import OpenChromium
from tests.support.browser.line import Line, line_to
from tests.support.house import House
from tests.support.runbooks import published
from tests.support.runs import HANDLE, TEXT, Runs
from tests.support.town import Person

SETTLED = 700
"""Milliseconds until a screen takes a tap on what has just moved under the thumb."""
ARRIVING = 15_000
BO = (("tick", "look"), ("choose", "disk"), ("tick", "free"))
HELD = """async () => {
  const opened = indexedDB.open('tocsin-runbooks');
  await new Promise(resolve => { opened.onsuccess = resolve });
  const asked = opened.result.transaction('contents').objectStore('contents').count();
  await new Promise(resolve => { asked.onsuccess = resolve });
  opened.result.close();
  return asked.result > 0;
}"""


@dataclass(frozen=True, slots=True)
class Followed:
    """A run that Ana began in an incident of hers and Bo's."""

    house: House
    runs: Runs
    row: RunRow
    ana: Person
    bo: Person

    @property
    def path(self) -> str:
        return f"/runs/{self.row.id}"

    async def deeds(self) -> Counter[tuple[str, str, str]]:
        """Who did what in which step, how often; who began one is left out."""
        ops = await self.runs.ops(self.row)
        return Counter((op.actor, op.kind, op.step_id) for op in ops if op.kind != "begin")

    async def knows(self, deeds: set[tuple[str, str, str]]) -> None:
        """Waits until the server has heard of these, each once, and of no others."""

        async def are_all() -> bool:
            return await self.deeds() == Counter(deeds)

        await self.house.until(are_all, within=ARRIVING / 1000)


async def followed(house: House) -> Followed:
    ana, bo = await house.person("ana"), await house.person("bo")
    owner = await house.person("cy", role="admin")
    await house.service(rungs=[(3600, ["person:ana", "person:bo"])])
    number = await house.alert("Half of all orders fail")
    viewer = Viewer(owner.row.id, owner.row.handle, owner.row.name, "admin")
    await published(house.database, viewer, TEXT, HANDLE, now=clock.now())
    runs = Runs(house.database, (await house.incident(number)).id)
    return Followed(house, runs, await runs.start(ana.actor, now=clock.now()), ana, bo)


@asynccontextmanager
async def phone_of(
    house: House, browser: Browser, person: Person, path: str, *, origin: str | None = None
) -> AsyncIterator[Page]:
    async with window(browser, origin or house.origin) as context:
        await house.let_in(context, person)
        tab = await context.new_page()
        await tab.goto(path)
        yield tab


async def done(tab: Page, *, seen: str = "") -> None:
    if seen:
        await tab.get_by_label("What did you see?").fill(seen)
    await unhurried(tab, tab.get_by_role("button", name="Done", exact=True))


async def unhurried(tab: Page, button: Locator) -> None:
    await tab.wait_for_timeout(SETTLED)
    await button.click()


def step(tab: Page, title: str) -> Locator:
    return tab.get_by_role("list", name="Steps").get_by_role("listitem").filter(has_text=title)


async def is_in_hand(tab: Page, title: str) -> None:
    await expect(tab.get_by_role("heading", name=title)).to_be_visible()


async def lose(line: Line, context: BrowserContext) -> None:
    await line.cut()
    await context.set_offline(True)


async def find(line: Line, context: BrowserContext) -> None:
    await line.mend()
    await context.set_offline(False)


async def cold_start(context: BrowserContext, line: Line, path: str) -> Page:
    """Not one byte comes from the server."""
    await lose(line, context)
    tab = await context.new_page()
    await tab.goto(path)
    return tab


async def test_two_phones_see_each_other_live_until_the_verdict(house: House, shared_chromium: Browser):
    story = await followed(house)
    async with (
        phone_of(house, shared_chromium, story.ana, story.path) as hers,
        phone_of(house, shared_chromium, story.bo, story.path) as his,
    ):
        await is_in_hand(his, "Look at the queue")
        await is_in_hand(hers, "Look at the queue")
        await done(hers, seen="340 wait")
        # It is told where he looks, and is not taken out of his hands.
        await expect(his.get_by_text("340 wait").first).to_be_visible(timeout=ARRIVING)
        await is_in_hand(his, "Look at the queue")
        await unhurried(his, his.get_by_role("button", name="Go on: Is it the disk?"))
        await unhurried(his, his.get_by_role("button", name="It is full"))
        await expect(step(hers, "Restart the worker")).to_contain_text("Passed over", timeout=ARRIVING)
        await expect(hers.get_by_text("Bo chose “It is full”").first).to_be_visible()

        await is_in_hand(his, "Free some space")
        await done(his)
        await his.get_by_role("button", name="Skip …").click()
        await his.get_by_label("Why is it skipped?").fill("Nobody noticed")
        await unhurried(his, his.get_by_role("button", name="Skip this step"))
        await expect(his.get_by_text("Nothing waits any more: how did it go?")).to_be_visible()
        await his.get_by_label("Partly").check()
        await his.get_by_label("In a few words").fill("It was the second disk")
        await his.get_by_role("button", name="End the run").click()
        for tab in (his, hers):
            await expect(tab.get_by_text("It was the second disk")).to_be_visible(timeout=ARRIVING)
            await expect(tab.get_by_role("button", name="Done", exact=True)).to_have_count(0)
            await expect(tab.get_by_text("How long did customers wait?")).to_be_visible()
    ended = await story.runs.row(story.row)
    assert (ended.verdict, ended.ended_by) == ("partly", "person:bo")


@pytest.mark.parametrize("first", ["ana", "bo"])
async def test_ticks_without_a_network_outlive_the_browser_and_merge_whoever_is_back_first(
    house: House, open_chromium: OpenChromium, shared_chromium: Browser, first: str
):
    story = await followed(house)
    session = await house.session(story.ana)
    async with line_to(house.origin) as line, line_to(house.origin) as other:
        async with open_chromium(line.origin) as context:
            await house.give(context, session)
            tab = await context.new_page()
            await tab.goto(story.path)
            await is_in_hand(tab, "Look at the queue")
            await tab.evaluate("navigator.serviceWorker.ready")
            await tab.wait_for_function(HELD)
            await kill(context, tab)

        async with open_chromium(line.origin) as context:
            await house.give(context, session)
            tab = await cold_start(context, line, story.path)
            await expect(tab.get_by_text("As this device saw it")).to_be_visible()
            await expect(tab.get_by_text("Half of all orders fail")).to_be_visible()
            await done(tab, seen="340 wait")
            await unhurried(tab, tab.get_by_role("button", name="It is something else"))
            await expect(step(tab, "Look at the queue")).to_contain_text("not sent yet")
            await is_in_hand(tab, "Restart the worker")
            await kill(context, tab)

        async with (
            open_chromium(line.origin) as context,
            phone_of(house, shared_chromium, story.bo, story.path, origin=other.origin) as his,
        ):
            await house.give(context, session)
            hers = await cold_start(context, line, story.path)
            await is_in_hand(hers, "Restart the worker")
            await expect(step(hers, "Look at the queue")).to_contain_text("not sent yet")
            await expect(hers.get_by_text("4 things are not sent yet")).to_be_visible()

            await is_in_hand(his, "Look at the queue")
            await lose(other, his.context)
            await done(his, seen="350 wait")
            await unhurried(his, his.get_by_role("button", name="It is full"))
            await is_in_hand(his, "Free some space")
            await done(his)
            assert await story.deeds() == Counter()

            of_ana = {("person:ana", "tick", "look"), ("person:ana", "choose", "disk")}
            of_bo = {("person:bo", kind, step) for kind, step in BO}
            phones = [(line, context, of_ana), (other, his.context, of_bo)]
            arrived: set[tuple[str, str, str]] = set()
            for back, phone, deeds in phones if first == "ana" else reversed(phones):
                await find(back, phone)
                arrived |= deeds

                await story.knows(arrived)
            for screen, people in ((hers, "You and Bo"), (his, "Ana and you")):
                look = step(screen, "Look at the queue")
                for words in (people, "340 wait", "350 wait"):
                    await expect(look).to_contain_text(words, timeout=ARRIVING)
                await expect(step(screen, "Is it the disk?")).to_contain_text("chosen differently")
                await expect(screen.get_by_text("not sent yet")).to_have_count(0)
    state = await story.runs.state(story.row)
    disk = state.step("disk")
    assert disk is not None
    # His was the later choice, whoever was heard first.
    assert (disk.choice, disk.is_contested) == (0, True)
    said = await story.runs.said()
    assert len(said) == len(set(said))
    assert any("Ana ticked “Look at the queue”: 340 wait" in text for text in said)
