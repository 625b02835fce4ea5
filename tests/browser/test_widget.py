"""The widget on somebody else's strict page: drawn, kept current, and never more than text."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from api.domain.status.snapshot import Snapshot
from api.publishing.widget import SCRIPT, widget
from tests.support.browser.conditions import axe_violations
from tests.support.oncall import HOUR
from tests.support.status import snapshot
from tests.support.status_story import NOW, bookshop

SHOP = "https://shop.example/"
STATUS = "https://books.example/status"
POLICY = "default-src 'none'; script-src https://books.example; connect-src https://books.example"
EMBEDDED = (
    '<!doctype html><html lang="en"><title>A shop</title><main><h1>A shop</h1>'
    f'<script src="{STATUS}/widget.js" async{{attributes}}></script></main></html>'
)


@dataclass
class World:
    """Two hosts: a shop that lets in one script of somebody else, and the status page that it is of."""

    tab: Page
    told: Snapshot | None = field(default_factory=bookshop)
    at: datetime = NOW
    attributes: str = ""
    complaints: list[str] = field(default_factory=list)

    async def answer(self, route: Route) -> None:
        url = route.request.url
        if url == SHOP:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
            await route.fulfill(body=EMBEDDED.format(attributes=self.attributes), headers=headers)
        elif url == f"{STATUS}/widget.js":
            await route.fulfill(body=SCRIPT, content_type="text/javascript")
        elif url == f"{STATUS}/widget.json" and self.told is not None:
            headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/json"}
            await route.fulfill(body=widget(self.told, self.at), headers=headers)
        else:
            await route.abort()

    @property
    def shown(self) -> Locator:
        return self.tab.locator("main [role=status]")


@pytest.fixture
async def world(shared_chromium: Browser) -> AsyncIterator[World]:
    async with await shared_chromium.new_context(locale="en-GB", timezone_id="UTC") as context:
        world = World(await context.new_page())
        world.tab.on("console", lambda message: world.complaints.append(message.text))
        world.tab.on("pageerror", lambda error: world.complaints.append(str(error)))
        await context.route("**/*", world.answer)
        yield world


async def test_it_says_what_is_wrong_under_a_strict_policy(world: World):
    await world.tab.goto(SHOP)
    await expect(world.shown).to_contain_text("Minor Service Outage")
    await expect(world.shown).to_contain_text("Some orders fail at payment next update by 20 Nov 2026, 14:30")
    await expect(world.shown).to_contain_text("Search is slower than usual update overdue by 23 min")
    await expect(world.shown).to_contain_text("New discs for accounts planned for 20 Nov 2026, 23:12")
    assert await axe_violations(world.tab) == []
    mark = world.shown.locator(".mark")
    assert await mark.evaluate("mark => getComputedStyle(mark).backgroundColor") == "rgb(191, 135, 0)"
    assert world.complaints == []


async def test_nobodys_words_become_markup(world: World):
    told = bookshop()
    nasty = replace(told.announcements[0], headline="<img src=x onerror=alert(1)>")
    world.told = replace(told, announcements=(nasty,))
    await world.tab.goto(SHOP)
    await expect(world.shown).to_contain_text("<img src=x onerror=alert(1)>")
    assert await world.shown.locator("img").count() == 0
    assert world.complaints == []


async def test_a_quiet_one_is_not_there_until_something_is_wrong(world: World):
    world.attributes, world.told = " data-quiet", snapshot(heartbeat_at=NOW)
    await world.tab.clock.install(time=NOW)
    await world.tab.goto(SHOP)
    await expect(world.shown.locator(".none")).to_be_attached()
    await expect(world.shown).to_be_hidden()
    world.told = bookshop()
    await world.tab.clock.run_for(60_000)
    await expect(world.shown).to_be_visible()


async def test_it_never_goes_on_saying_that_all_is_well(world: World):
    world.told, world.at = snapshot(heartbeat_at=NOW), NOW + HOUR
    await world.tab.clock.install(time=NOW)
    await world.tab.goto(SHOP)
    await expect(world.shown).to_contain_text("Status unknown since 2026-11-20 14:12 UTC")
    world.told = None
    await world.tab.clock.run_for(60_000)
    await expect(world.shown).to_have_text("Status unknown: the status page does not answer.")
