"""The public page in a real browser: for every eye, ear and hand, with and without a script."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from api.domain.status.snapshot import Snapshot
from tests.support.browser.chromium import DESK, PHONE, THEMES, Shape, window
from tests.support.browser.conditions import axe_violations
from tests.support.oncall import MINUTE
from tests.support.status import component, page, snapshot, update
from tests.support.status_server import StatusServer, status_server
from tests.support.status_story import LANGUAGES, NOW, bookshop

SHAPES = pytest.mark.parametrize("shape", [PHONE, DESK], ids=["phone", "desk"])
LONG = "Settlement-and-reconciliation-of-international-card-payments-and-refunds in all regions but one"
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
async def server() -> AsyncIterator[StatusServer]:
    async with status_server(bookshop(page(languages=LANGUAGES)), now=NOW) as running:
        yield running


async def opened(context: BrowserContext, path: str, *, at: datetime = NOW) -> Page:
    tab = await context.new_page()
    await context.clock.set_fixed_time(at)
    await tab.goto(path)
    return tab


async def faults(tab: Page) -> list[str]:
    found = []
    for theme in THEMES:
        await tab.emulate_media(color_scheme=theme)
        found += [f"{theme}: {violation}" for violation in await axe_violations(tab)]
    wide = await tab.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    return found + ([f"wider than the screen by {wide} px"] if wide > 0 else [])


@SHAPES
async def test_nobody_is_shut_out_of_any_page(server: StatusServer, shared_chromium: Browser, shape: Shape):
    paths = (
        "en",
        "ar",
        "ja",
        "en/history",
        "ar/history",
        "de/incidents/incorders111",
        "en/incidents/incpast00000",
        "en/maintenances/mntdiscs1111",
        "nothing",
    )
    wrong: list[str] = []
    async with window(shared_chromium, server.origin, shape=shape) as context:
        tab = await opened(context, "/status")
        for path in paths:
            await tab.goto(f"/status/{path}")
            for details in await tab.locator("details").all():
                await details.evaluate("one => { one.open = true; }")
            wrong += [f"{path}: {fault}" for fault in await faults(tab)]
    assert wrong == []


def crowd() -> Snapshot:
    """Sixty components with long names, and an incident with twelve updates."""
    story = bookshop()
    many = tuple(
        component(f"compmany{place:04}", name=f"{LONG} {place}", position=place, description=LONG * 2)
        for place in range(60)
    )
    said = tuple(
        update("monitoring", NOW - place * MINUTE, {"compmany0003": "major_outage"}, body=f"{LONG} {place}")
        for place in range(12)
    )
    orders = replace(story.announcements[0], headline=LONG, updates=said)
    return replace(
        story, components=(*story.components, *many), announcements=(orders, *story.announcements[1:])
    )


@SHAPES
@pytest.mark.parametrize(
    "story",
    [
        snapshot(components=(), heartbeat_at=NOW, taken_at=NOW),
        replace(bookshop(), heartbeat_at=NOW - 10 * MINUTE),
        crowd(),
    ],
    ids=["empty", "unknown", "crowded"],
)
async def test_nothing_falls_over_when_there_is_nothing_or_too_much(
    story: Snapshot, shared_chromium: Browser, shape: Shape
):
    async with (
        status_server(story, now=NOW) as server,
        window(shared_chromium, server.origin, shape=shape) as context,
    ):
        assert await faults(await opened(context, "/status")) == []


async def test_it_breaks_no_rule_of_its_own(server: StatusServer, shared_chromium: Browser):
    said: list[str] = []
    async with window(shared_chromium, server.origin) as context:
        tab = await context.new_page()
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        await context.clock.set_fixed_time(NOW)
        await tab.goto("/status")
        await expect(tab.locator("#age")).to_be_visible()
        assert said == []
        assert [url.removeprefix(server.origin) for url in asked if not url.startswith("data:")] == [
            "/status",
            "/status/live.js",
        ]


async def test_without_a_script_everything_can_be_read(server: StatusServer, shared_chromium: Browser):
    context = await shared_chromium.new_context(base_url=server.origin, java_script_enabled=False)
    tab = await context.new_page()
    await tab.goto("/status/en")
    await expect(tab.get_by_role("heading", level=1)).to_have_text("Minor service outage")
    await expect(tab.get_by_text("Next update by 14:30 UTC")).to_be_visible()
    await expect(tab.get_by_text("Update overdue by 23 minutes")).to_be_visible()
    await expect(tab.get_by_text("As of 20 November 2026, 14:10 UTC")).to_be_visible()
    row = tab.locator("#t-compcheckout").get_by_role("link", name="Orders failed after new certificates")
    await expect(row).to_have_count(0)
    await tab.get_by_text("2 days with trouble").click()
    await expect(row).to_be_visible()
    await tab.get_by_role("link", name="Some orders fail at payment").first.click()
    await expect(tab.get_by_role("heading", level=1)).to_have_text("Some orders fail at payment")
    await context.close()


async def test_times_are_also_the_readers_own(server: StatusServer, shared_chromium: Browser):
    async with window(shared_chromium, server.origin, time_zone="Europe/Madrid") as context:
        tab = await opened(context, "/status/en")
        await expect(tab.locator(".promise").first).to_have_text("Next update by 14:30 UTC (15:30 your time)")
        await tab.goto("/status/de")
        await expect(tab.locator(".promise").first).to_have_text(
            "Nächste Meldung bis 14:30 UTC (15:30 Ihrer Zeit)"
        )
    async with window(shared_chromium, server.origin, time_zone="Asia/Tokyo") as context:
        tab = await opened(context, "/status/en")
        await expect(tab.locator("article.under_maintenance")).to_contain_text("(21 Nov, 08:12 your time)")


async def test_the_reader_of_arabic_reads_from_the_right(server: StatusServer, shared_chromium: Browser):
    async with window(shared_chromium, server.origin, locale="ar") as context:
        tab = await opened(context, "/status")
        await expect(tab.locator("html")).to_have_attribute("dir", "rtl")
        bars = tab.locator(".bars").first.locator(":scope > :visible")
        first, last = await bars.first.bounding_box(), await bars.last.bounding_box()
        assert first is not None
        assert last is not None
        assert first["x"] > last["x"], "the oldest day is at the right"


async def test_an_open_page_stays_true_and_says_so_to_ears(server: StatusServer, shared_chromium: Browser):
    story = bookshop()
    async with (
        status_server(story, now=NOW) as running,
        window(shared_chromium, running.origin) as context,
    ):
        tab = await opened(context, "/status")
        await tab.evaluate(LOOK)
        await tab.get_by_text("2 days with trouble").click()
        link = tab.get_by_role("link", name="Search is slower than usual").first
        await link.focus()

        down = replace(story.announcements[0], impact="critical")
        later = replace(story, announcements=(down, *story.announcements[1:]), revision=9)
        running.show(later, now=NOW + timedelta(seconds=30))
        await tab.wait_for_load_state("networkidle")
        await tab.evaluate(LOOK)
        await expect(tab.get_by_role("heading", level=1)).to_have_text("Major system outage")
        await expect(tab.locator("#heard")).to_have_text("Major system outage")
        await expect(tab.locator("details[open]")).to_have_count(1)
        await expect(link).to_be_focused()


async def test_a_page_that_nobody_answers_for_says_how_old_it_is(
    server: StatusServer, shared_chromium: Browser
):
    async with window(shared_chromium, server.origin) as context:
        tab = await opened(context, "/status/en")
        await expect(tab.locator("#age")).to_have_text("Checked this minute")
        server.is_away = True
        await context.clock.set_fixed_time(NOW + 3 * MINUTE)
        await tab.evaluate(LOOK)
        await expect(tab.locator("#age")).to_have_text(
            "This page could not be refreshed; it is from 3 minutes ago."
        )
        server.is_away = False
        await tab.evaluate(LOOK)
        await expect(tab.locator("#age")).to_have_text("Checked this minute")


async def test_files_that_nobody_renews_do_not_look_fresh(server: StatusServer, shared_chromium: Browser):
    async with window(shared_chromium, server.origin) as context:
        tab = await opened(context, "/status/en", at=NOW + timedelta(hours=5))
        await expect(tab.locator("#age")).to_have_text("Status unknown since 5 hours ago")
        await expect(tab.locator("#age")).to_have_class("soft late")


async def test_hands_on_a_keyboard_reach_everything(server: StatusServer, shared_chromium: Browser):
    async with window(shared_chromium, server.origin, shape=DESK) as context:
        tab = await opened(context, "/status/en")
        await tab.keyboard.press("Tab")
        skip = tab.get_by_role("link", name="Skip to the status")
        await expect(skip).to_be_focused()
        await expect(skip).to_be_in_viewport()
        await tab.keyboard.press("Enter")
        await expect(tab.locator("#main")).to_be_focused()
        summary = tab.locator("summary").first
        await summary.focus()
        await tab.keyboard.press("Enter")
        await expect(tab.locator("details").first).to_have_attribute("open", "")
        assert await tab.locator(".bars a:not([tabindex='-1'])").count() == 0


async def test_on_paper_there_is_the_status_and_nothing_to_click(
    server: StatusServer, shared_chromium: Browser
):
    async with window(shared_chromium, server.origin, shape=DESK) as context:
        tab = await opened(context, "/status/en")
        await tab.emulate_media(media="print")
        for gone in ("header nav", "footer nav", ".skip", "#age"):
            await expect(tab.locator(gone).first).not_to_be_visible()
        await expect(tab.get_by_text("Some orders fail at payment").first).to_be_visible()
        paper = await tab.pdf(format="A4", print_background=True)
        assert paper.count(b"/Type /Page\n") <= 4
