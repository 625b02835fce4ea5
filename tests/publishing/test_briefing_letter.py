"""A briefing by mail: the whole page as text and HTML; of a restricted incident only that it is there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from api.domain.briefings.weekly import in_words
from api.publishing.briefing_letter import briefing_letter, weekly_letter
from tests.domain.briefings.test_briefing import SUBJECT, issue
from tests.publishing.test_charts import WEEKLY

LINK = "https://tocsin.example/briefings/1"


def test_text_and_html_say_the_same_in_the_readers_own_time() -> None:
    letter = briefing_letter(issue(SUBJECT, zone="Europe/Berlin"), subject="Briefing 3", link=LINK)
    for words in (
        "SEV1 Checkout: Half of all orders fail",
        "12,400 customers",
        "The card processor refuses half of our calls.",
        "Eve decides by Mon 30 Nov 13:00 (UTC), 14:00 (Berlin): Fail over?",
        "We have found the cause.",
        LINK,
    ):
        assert words in letter.text
        assert words in letter.html
    assert "  > Card payments fail" in letter.text
    assert "<blockquote" in letter.html


def test_what_people_wrote_is_no_markup() -> None:
    evil = replace(SUBJECT, title="<script>alert(1)</script>")
    letter = briefing_letter(issue(evil), subject="<b>", link=LINK)
    assert "<script>" not in letter.html
    assert "<title>&lt;b&gt;</title>" in letter.html


def test_of_a_restricted_incident_nothing_leaves_but_that_there_is_something() -> None:
    letter = briefing_letter(issue(replace(SUBJECT, restricted=True)), subject="Briefing 3", link=LINK)
    for words in ("orders", "Checkout", "processor", "12,400", "Eve", "GDPR", "Card"):
        assert words not in letter.text + letter.html
    assert LINK in letter.text


def test_several_at_once_are_one_letter() -> None:
    other = replace(SUBJECT, number=8, title="Search is slow")
    letter = briefing_letter(issue(SUBJECT, other, kind="now"), subject="All", link=LINK)
    assert "All that is open now" in letter.text
    assert "Search is slow" in letter.html


def test_the_weekly_brief_is_numbers_and_bars_of_cells() -> None:
    letter = weekly_letter(WEEKLY, words=in_words(WEEKLY), subject="Your weekly brief", link=LINK)
    assert "4 incidents, 1 of SEV1" in letter.text
    assert "  23 Nov: 4 (1 + 0 + 1 + 2)" in letter.text
    assert "half within 1 min" in letter.text
    assert letter.html.count("background:#b3202c") == 8
    assert "<svg" not in letter.html
    quiet = replace(WEEKLY, weeks=tuple(replace(week, counts=(0, 0, 0, 0)) for week in WEEKLY.weeks))
    assert "background:#b3202c" not in weekly_letter(quiet, words=(), subject="", link=LINK).html


def test_a_week_is_named_by_the_days_of_the_place_it_was_counted_in() -> None:
    zone = ZoneInfo("Europe/Berlin")
    monday = datetime(2026, 11, 16, tzinfo=zone)
    week = replace(WEEKLY.weeks[-1], starts_at=monday.astimezone(UTC))
    ends_at = (monday + timedelta(days=7)).astimezone(UTC)
    weekly = replace(WEEKLY, starts_at=week.starts_at, ends_at=ends_at, zone=zone.key, weeks=(week,))
    text = weekly_letter(weekly, words=(), subject="", link=LINK).text
    assert "16 Nov to 22 Nov 2026 (Europe/Berlin)" in text
    assert "  16 Nov: 4" in text
