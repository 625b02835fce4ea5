"""The calendar as people use it: by thumb, by mouse, by keys, by ear, on paper, and far from home."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, timedelta

from playwright.async_api import Browser, Locator, Page, expect

from api import clock
from tests.browser.screens import LOADING
from tests.support.browser.chromium import DESK, PHONE, Shape, window
from tests.support.browser.conditions import axe_violations
from tests.support.browser.service_worker import ServiceWorker
from tests.support.house import House

WEEKS = {"name": "weeks", "people": ["ana", "bo"], "starts": "2026-01-05T09:00", "unit": "week"}
OFFICE = {
    "name": "office",
    "people": ["bo"],
    "starts": "2026-01-05T09:00",
    "unit": "day",
    "active": {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"},
}
NAMED = re.compile(r", primary, \w{3} \d+ \w{3} \d\d:\d\d to \w{3} \d+ \w{3} \d\d:\d\d$")


def month_after_next() -> date:
    """Far enough that all of it lies ahead."""
    return (clock.now().date().replace(day=1) + timedelta(days=63)).replace(day=1)


@asynccontextmanager
async def opened(
    house: House,
    browser: Browser,
    view: str,
    *,
    who: str = "ana",
    shape: Shape = DESK,
    time_zone: str = "UTC",
    home: str = "UTC",
    rotations: tuple[Mapping[str, object], ...] = (WEEKS,),
) -> AsyncIterator[Page]:
    """Ana and Bo take turns by the week; one of them looks at a month of it."""
    people = {handle: await house.person(handle, zone=home) for handle in ("ana", "bo")}
    await house.schedule("primary", rotations=[dict(one) for one in rotations])
    async with window(browser, house.origin, shape=shape, time_zone=time_zone) as context:
        await house.let_in(context, people[who])
        tab = await context.new_page()
        await tab.goto(f"/on-call/calendar?{view}&day={month_after_next()}")
        drawn = tab.get_by_role("button", name=re.compile(", primary, ")).first
        await expect(drawn).to_be_visible(timeout=LOADING)
        yield tab


def day_of(tab: Page, day: date) -> Locator:
    """A cell of the month, as it is on a phone."""
    return tab.get_by_role("button", name=re.compile(rf"^{day:%A} {day.day} {day:%B}\b"))


def shifts(tab: Page, who: str) -> Locator:
    return tab.get_by_role("button", name=re.compile(rf"^{who}, primary, "))


async def test_a_shift_is_taken_with_two_taps_and_given_back_with_one(house: House, shared_chromium: Browser):
    async with opened(house, shared_chromium, "view=agenda", shape=PHONE) as tab:
        before = await shifts(tab, "Bo").count()
        await shifts(tab, "Bo").nth(1).tap()
        await tab.get_by_role("button", name="Take this shift").tap()
        await expect(tab.get_by_text("You are on call until")).to_be_visible()
        await expect(tab.get_by_role("button", name=re.compile("^Ana, .*changed by hand"))).to_have_count(1)
        await expect(shifts(tab, "Bo")).to_have_count(before - 1)
        await tab.get_by_role("button", name="Undo").tap()
        await expect(tab.get_by_text("Taken back.")).to_be_visible()
        await expect(shifts(tab, "Bo")).to_have_count(before)


async def test_on_a_phone_the_month_is_days_and_the_one_that_is_tapped_is_listed(
    house: House, shared_chromium: Browser
):
    # Monday of the second whole week: hands change at nine.
    monday = next(day for n in range(7, 14) if (day := month_after_next() + timedelta(n)).weekday() == 0)
    async with opened(house, shared_chromium, "view=month", shape=PHONE) as tab:
        assert await tab.locator(".ec").count() == 0
        await day_of(tab, monday).tap()
        there = tab.get_by_role("region", name=re.compile(f"^Monday {monday.day} "))
        await expect(there.get_by_role("button", name=NAMED)).to_have_count(2)
        await expect(tab).to_have_url(re.compile(rf"day={monday}"))
        assert await axe_violations(tab) == []
        await shifts(tab, "Bo").tap()
        await tab.get_by_role("button", name="Take this shift").tap()
        await expect(tab.get_by_text("You are on call until")).to_be_visible()
        await expect(day_of(tab, monday)).to_have_accessible_name(re.compile("changed by hand$"))
        await expect(shifts(tab, "Bo")).to_have_count(0)
        await tab.get_by_role("button", name="Undo").tap()
        await expect(day_of(tab, monday)).not_to_have_accessible_name(re.compile("changed by hand"))


async def test_on_a_phone_arrows_lead_through_the_month_and_past_shifts_stay_true(
    house: House, shared_chromium: Browser
):
    async with opened(house, shared_chromium, "view=month", shape=PHONE) as tab:
        first = month_after_next()
        await day_of(tab, first).focus()
        await tab.keyboard.press("ArrowRight")
        await expect(day_of(tab, first + timedelta(1))).to_be_focused()
        await tab.keyboard.press("ArrowDown")
        await expect(day_of(tab, first + timedelta(8))).to_be_focused()
        await tab.keyboard.press("Enter")
        await expect(day_of(tab, first + timedelta(8))).to_have_attribute("aria-pressed", "true")
        assert await tab.locator("button.day[tabindex='0']").count() == 1
        await tab.goto("/on-call/calendar?view=month&day=2026-01-13")
        await expect(day_of(tab, date(2026, 1, 13))).to_have_accessible_name(
            "Tuesday 13 January; primary Bo", timeout=LOADING
        )
        await shifts(tab, "Bo").tap()
        await expect(tab.get_by_text("It is over: the past stays as it was.")).to_be_visible()


async def test_on_a_phone_a_gap_is_in_its_day_of_the_month_in_words_and_shape(
    house: House, shared_chromium: Browser
):
    async with opened(
        house, shared_chromium, "view=month", who="bo", shape=PHONE, rotations=(OFFICE,)
    ) as tab:
        await expect(tab.get_by_text("▲ nobody is on call")).to_be_visible()
        work = next(day for n in range(7) if (day := month_after_next() + timedelta(n)).weekday() == 1)
        await expect(day_of(tab, work)).to_have_accessible_name(re.compile("primary nobody, then Bo$"))
        await expect(day_of(tab, work)).to_contain_text("gap")
        await day_of(tab, work).tap()
        await tab.get_by_role("button", name=re.compile("^Gap, nobody is on call, primary")).last.tap()
        await tab.get_by_role("button", name="Take it").tap()
        await expect(day_of(tab, work)).to_have_accessible_name(re.compile("changed by hand$"))


async def test_on_a_phone_a_day_is_one_of_the_readers_own_zone(house: House, shared_chromium: Browser):
    async with opened(
        house, shared_chromium, "view=month", shape=PHONE, time_zone="Asia/Tokyo", home="Asia/Tokyo"
    ) as tab:
        monday = next(day for n in range(7, 14) if (day := month_after_next() + timedelta(n)).weekday() == 0)
        await day_of(tab, monday).tap()
        row = tab.get_by_role("button", name=re.compile(rf", primary, Mon {monday.day} \w+ 18:00 to "))
        await expect(row).to_contain_text("UTC")


async def test_ones_own_shift_is_offered_from_where_it_is_seen(house: House, shared_chromium: Browser):
    async with opened(house, shared_chromium, "view=agenda", shape=PHONE) as tab:
        await shifts(tab, "Ana").nth(1).tap()
        await tab.get_by_role("button", name="Offer it to others").tap()
        dialog = tab.get_by_role("dialog", name="Offer your shift")
        await dialog.get_by_role("button", name=re.compile("^Offer")).tap()
        await expect(tab.get_by_text("All who could take it were asked.")).to_be_visible()


async def test_an_override_from_the_month_is_filled_in_already_and_seen_at_once(
    house: House, shared_chromium: Browser
):
    async with opened(house, shared_chromium, "view=month") as tab:
        await shifts(tab, "Bo").nth(1).click()
        dialog = tab.get_by_role("dialog")
        await expect(dialog.get_by_text("the rotation “weeks”")).to_be_visible()
        await dialog.get_by_role("button", name="Override").click()
        await expect(dialog.get_by_label("For whom")).to_have_value("bo")
        await expect(dialog.get_by_label("Who stands in")).to_have_value("ana")
        await expect(dialog.get_by_label("From")).to_have_value(re.compile(r"T09:00$"))
        assert await axe_violations(tab) == []
        await dialog.get_by_role("button", name="Change who is on call").click()
        await expect(tab.get_by_text("Ana stands in for Bo.")).to_be_visible()
        await expect(
            tab.get_by_role("button", name=re.compile("^Ana, .*changed by hand")).first
        ).to_be_visible()


async def test_every_shift_says_all_of_itself_and_arrows_lead_from_one_to_the_next(
    house: House, shared_chromium: Browser
):
    async with opened(house, shared_chromium, "view=month") as tab:
        whole = tab.get_by_role("button", name=NAMED)
        first, second = whole.nth(0), whole.nth(1)
        await first.focus()
        await tab.keyboard.press("ArrowRight")
        await expect(second).to_be_focused()
        await tab.keyboard.press("ArrowLeft")
        await expect(first).to_be_focused()
        await tab.keyboard.press("ArrowDown")
        await expect(first).not_to_be_focused()
        await tab.keyboard.press("Home")
        await expect(first).to_be_focused()
        assert await tab.locator(".ec-event[tabindex='0']").count() == 1
        await tab.keyboard.press("Enter")
        await expect(tab.get_by_role("dialog")).to_be_visible()
        await tab.keyboard.press("Escape")
        await expect(tab.get_by_role("dialog")).to_have_count(0)
        await expect(first).to_be_focused()


async def test_a_traveller_is_told_and_chooses_whose_time_it_is(house: House, shared_chromium: Browser):
    async with opened(
        house, shared_chromium, "view=agenda", time_zone="Asia/Tokyo", home="America/Chicago"
    ) as tab:
        note = tab.get_by_role("note")
        await expect(note).to_contain_text("This device is on Tokyo time, your own is Chicago time")
        await expect(tab.get_by_role("button", name=re.compile(r" 18:00 to "))).not_to_have_count(0)
        await note.get_by_role("button", name="Chicago").click()
        await expect(tab.get_by_role("button", name=re.compile(r" 0[34]:00 to "))).not_to_have_count(0)
        await shifts(tab, "Bo").first.click()
        details = tab.get_by_role("dialog")
        await expect(details.get_by_text("Chicago", exact=True)).to_be_visible()
        await expect(details.get_by_text("UTC", exact=True)).to_be_visible()


async def test_nobody_at_home_is_told_of_zones(house: House, shared_chromium: Browser):
    async with opened(house, shared_chromium, "view=agenda") as tab:
        await expect(tab.get_by_role("note")).to_have_count(0)


async def test_a_gap_is_said_in_words_and_taken_from_the_calendar(house: House, shared_chromium: Browser):
    async with opened(house, shared_chromium, "view=week", who="bo", rotations=(OFFICE,)) as tab:
        gaps = tab.get_by_role("button", name=re.compile("^Gap, nobody is on call, primary"))
        await expect(tab.get_by_text("nobody is on call then")).to_be_visible()
        await gaps.nth(2).click()
        await tab.get_by_role("button", name="Take it").click()
        await expect(
            tab.get_by_role("button", name=re.compile("^Bo, .*changed by hand")).first
        ).to_be_visible()


async def test_a_shift_dragged_to_somebody_elses_row_waits_for_a_word(house: House, shared_chromium: Browser):
    async with opened(house, shared_chromium, "view=timeline&rows=people") as tab:
        shift, other = (
            await shifts(tab, "Bo").nth(1).bounding_box(),
            await shifts(tab, "Ana").nth(1).bounding_box(),
        )
        assert shift is not None
        assert other is not None
        x, y = shift["x"] + shift["width"] / 2, shift["y"] + shift["height"] / 2
        await tab.mouse.move(x, y)
        await tab.mouse.down()
        await tab.mouse.move(x, y + 8, steps=4)
        await tab.mouse.move(x, other["y"] + other["height"] / 2, steps=8)
        await tab.mouse.up()
        dialog = tab.get_by_role("dialog")
        await expect(dialog.get_by_label("For whom")).to_have_value("bo")
        await expect(dialog.get_by_label("Who stands in")).to_have_value("ana")
        await tab.keyboard.press("Escape")
        await expect(tab.get_by_role("button", name=re.compile("changed by hand"))).to_have_count(0)


async def test_a_span_selected_in_a_row_becomes_an_override_of_it(house: House, shared_chromium: Browser):
    async with opened(house, shared_chromium, "view=timeline&near=yes") as tab:
        rows = tab.locator(".ec-body .ec-day")
        begin, end = await rows.nth(2).bounding_box(), await rows.nth(3).bounding_box()
        assert begin is not None
        assert end is not None
        under = begin["y"] + begin["height"] - 3
        await tab.mouse.move(begin["x"] + 5, under)
        await tab.mouse.down()
        await tab.mouse.move(end["x"] + 40, under, steps=8)
        await tab.mouse.up()
        dialog = tab.get_by_role("dialog")
        await expect(dialog.get_by_text("on primary.")).to_be_visible()
        await expect(dialog.get_by_label("From")).to_have_value(re.compile(r"T0\d:00$"))


async def test_layers_are_shown_under_what_comes_of_them(house: House, shared_chromium: Browser):
    async with opened(house, shared_chromium, "view=timeline") as tab:
        await tab.get_by_role("button", name="Layers").click()
        await expect(
            tab.get_by_role("button", name=re.compile("layer weeks of primary")).first
        ).to_be_visible()


async def test_who_is_on_call_at_any_moment_in_any_zone(house: House, shared_chromium: Browser):
    async with opened(house, shared_chromium, "view=agenda") as tab:
        await tab.get_by_role("button", name="Who is on call at …").click()
        dialog = tab.get_by_role("dialog")
        then = dialog.get_by_role("list", name="On call then")
        await dialog.get_by_label("Moment").fill("2026-01-05T09:00")
        await expect(then).to_contain_text("Ana")
        await dialog.get_by_label("Moment").fill("2026-01-12T09:00")
        await expect(then).to_contain_text("Bo")
        await dialog.get_by_label("Time zone").select_option("Asia/Tokyo")
        await expect(then).to_contain_text("Ana")
        await dialog.get_by_label("Moment").fill("2026-01-01T09:00")
        await expect(then).to_contain_text("Nobody")
        assert await axe_violations(tab) == []


async def test_on_paper_there_is_the_month_and_nothing_else(house: House, shared_chromium: Browser):
    async with opened(house, shared_chromium, "view=month") as tab:
        await tab.emulate_media(media="print")
        await expect(tab.get_by_text(re.compile("^On call, .* all schedules$"))).to_be_visible()
        await expect(tab.get_by_role("navigation", name="Main")).to_be_hidden()
        await expect(tab.locator(".ec")).to_be_hidden()
        pdf = await tab.pdf(format="A4")
        assert pdf.count(b"/Type /Page\n") == 1


async def test_without_a_network_the_last_calendar_is_still_there(house: House, shared_chromium: Browser):
    async with opened(house, shared_chromium, "view=agenda", shape=PHONE) as tab:
        await ServiceWorker.attach(tab, house.origin)
        await tab.reload()
        await expect(shifts(tab, "Bo").first).to_be_visible()
        await tab.context.set_offline(True)
        await tab.reload()
        await expect(shifts(tab, "Bo").first).to_be_visible()
        await expect(tab.get_by_text("Saved on this device")).to_be_visible()
