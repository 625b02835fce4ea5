"""The weekly brief: which week it tells of, what it counts, and what it says of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from api.domain.briefings.weekly import (
    WEEKS,
    Happened,
    Promised,
    Promises,
    Uptime,
    Week,
    Weekly,
    in_words,
    main_zone,
    minutes_words,
    promises_of,
    restore,
    shape_of,
    week_told_of,
    weeks_before,
    weeks_of,
)

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def weekly(*happened: Happened, promises: tuple[Promises, ...] = ()) -> Weekly:
    edges = weeks_before(MONDAY, "UTC")
    return Weekly(
        starts_at=edges[-2],
        ends_at=MONDAY,
        zone="UTC",
        weeks=weeks_of(happened, edges),
        promises=promises,
        uptimes=(Uptime("Checkout", 0.9987), Uptime("Search", None)),
    )


def at(days: float, *, severity: int = 1, minutes: float | None = None) -> Happened:
    began = MONDAY - days * DAY
    return Happened(severity, began, began + minutes * MINUTE if minutes is not None else None)


def test_it_is_ready_on_monday_at_seven_where_most_people_are() -> None:
    assert main_zone(["UTC", "Asia/Tokyo", "Asia/Tokyo"]) == "Asia/Tokyo"
    assert main_zone(["UTC", "Asia/Tokyo"]) == "Asia/Tokyo"
    assert main_zone([]) == "UTC"
    seven_in_tokyo = MONDAY - 2 * timedelta(hours=1)
    assert week_told_of(seven_in_tokyo - MINUTE, "Asia/Tokyo") is None
    told = week_told_of(seven_in_tokyo, "Asia/Tokyo")
    assert told == (MONDAY - 7 * DAY - timedelta(hours=9), MONDAY - timedelta(hours=9))
    assert week_told_of(MONDAY + 3 * DAY, "UTC") == (MONDAY - 7 * DAY, MONDAY)


def test_weeks_follow_the_wall_clock_over_a_change_of_it() -> None:
    edges = weeks_before(MONDAY - timedelta(hours=1), "Europe/Berlin")
    assert len(edges) == WEEKS + 1
    assert {(later - one) // timedelta(hours=1) for one, later in pairwise(edges)} == {
        168,
        169,
    }


def test_each_incident_is_counted_in_its_week() -> None:
    made = weekly(at(1, minutes=2), at(2, severity=3, minutes=10), at(3, minutes=90), at(8), at(90))
    assert made.weeks[-1] == Week(MONDAY - 7 * DAY, (2, 0, 1, 0), 600, 5400)
    assert made.weeks[-2] == Week(MONDAY - 14 * DAY, (1, 0, 0, 0), None, None)
    assert sum(week.total for week in made.weeks) == 4


def test_what_is_read_when_nothing_else_is() -> None:
    kept = promises_of([Promised("public", kept=True)] * 11 + [Promised("executives", kept=False)])
    assert kept == (Promises("public", 11, 0), Promises("executives", 0, 1))
    made = weekly(at(1, minutes=2), at(2, severity=3, minutes=10), at(8), promises=kept)
    assert in_words(made) == (
        "2 incidents, 1 of SEV1, 1 more than the week before.",
        "Half of them were acknowledged within 6 min, the slowest after 10 min.",
        "11 of 12 promised updates came on time.",
    )


@pytest.mark.parametrize(
    ("promises", "words"),
    [
        ((), "Nobody was promised an update."),
        ((Promises("public", 1, 0),), "The promised update came on time."),
        ((Promises("public", 2, 0), Promises("internal", 1, 0)), "All 3 promised updates came on time."),
    ],
)
def test_a_quiet_week_says_so(promises: tuple[Promises, ...], words: str) -> None:
    assert in_words(replace(weekly(), promises=promises)) == (
        "No incidents, as many as the week before.",
        "Nothing had to be acknowledged.",
        words,
    )


def test_what_is_frozen_comes_back_whole() -> None:
    made = weekly(at(1, minutes=2), promises=(Promises("public", 3, 1),))
    assert restore(shape_of(made)) == made
    assert restore({"subjects": []}) is None


def test_lengths_are_said_as_people_say_them() -> None:
    assert [minutes_words(seconds) for seconds in (45, 240, 3600, 4800)] == [
        "45 s",
        "4 min",
        "1 h",
        "1 h 20 min",
    ]
