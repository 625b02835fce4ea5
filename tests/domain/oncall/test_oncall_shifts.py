"""The calendar: one row per turn, cut to the span or whole, gaps, and what comes next."""

from datetime import time, timedelta

from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.override import Override
from api.domain.oncall.rotation import Active, Rotation
from api.domain.oncall.shift import Shift, gaps, shifts, shifts_of, turns_overlapping
from api.domain.oncall.upcoming import next_hand_off, next_shift
from tests.support.oncall import DAY, HOUR, WORKDAYS, at, turns, wall

WEEK = 7 * DAY
MONDAY = at("2026-11-02T09:00")
WEEKLY = Rotation("weekly", turns("ana", "bo"), wall("2026-11-02T09:00"), "week")
OFFICE = Rotation(
    "office", turns("ana", "bo"), wall("2026-11-02T09:00"), "week", active=Active(WORKDAYS, time(9), time(17))
)


def utc(*rotations: Rotation, overrides: tuple[Override, ...] = ()) -> Schedule:
    return Schedule("UTC", rotations, overrides)


def names(rows: tuple[Shift, ...]) -> list[tuple[str, ...]]:
    return [row.people for row in rows]


def test_a_row_is_cut_to_the_half_open_span() -> None:
    rows = shifts(utc(WEEKLY), since=MONDAY + DAY, until=MONDAY + WEEK)
    assert rows == (Shift(MONDAY + DAY, MONDAY + WEEK, ("ana",), "weekly"),)
    assert shifts(utc(WEEKLY), since=MONDAY, until=MONDAY) == ()
    assert shifts(utc(WEEKLY), since=MONDAY + DAY, until=MONDAY) == ()


def test_rows_for_feeds_are_not_cut() -> None:
    rows = turns_overlapping(utc(WEEKLY), since=MONDAY + DAY, until=MONDAY + WEEK + HOUR)
    assert rows == (
        Shift(MONDAY, MONDAY + WEEK, ("ana",), "weekly"),
        Shift(MONDAY + WEEK, MONDAY + 2 * WEEK, ("bo",), "weekly"),
    )
    assert turns_overlapping(utc(WEEKLY), since=MONDAY + WEEK, until=MONDAY + WEEK) == ()


def test_two_turns_in_a_row_of_one_person_are_two_rows() -> None:
    alone = Rotation("alone", turns("ana"), wall("2026-11-02T09:00"), "week")
    rows = shifts(utc(alone), since=MONDAY, until=MONDAY + 3 * WEEK)
    assert [row.starts_at for row in rows] == [MONDAY, MONDAY + WEEK, MONDAY + 2 * WEEK]


def test_office_hours_make_a_row_a_day_and_whole_days_that_touch_make_one() -> None:
    assert len(shifts(utc(OFFICE), since=MONDAY, until=MONDAY + WEEK)) == 5
    round_the_clock = Rotation("r", turns("ana"), wall("2026-11-02T00:00"), "week", active=Active(WORKDAYS))
    row = shifts(utc(round_the_clock), since=MONDAY - 9 * HOUR, until=MONDAY + WEEK - 9 * HOUR)
    assert [(each.starts_at, each.ends_at) for each in row] == [
        (MONDAY - 9 * HOUR, MONDAY + 5 * DAY - 9 * HOUR)
    ]


def test_a_higher_layer_cuts_the_row_below_and_what_happens_underneath_shows_nothing() -> None:
    weekend = Rotation(
        "weekend", turns("cy"), wall("2026-11-01T00:00"), "month", active=Active(("sat", "sun")), precedence=5
    )
    daily = Rotation("daily", turns("ana", "bo"), wall("2026-11-02T00:00"), "day")
    rows = shifts(utc(daily, weekend), since=at("2026-11-05"), until=at("2026-11-10"))
    assert [(row.people, row.origin) for row in rows] == [
        (("bo",), "daily"),
        (("ana",), "daily"),
        (("cy",), "weekend"),
        (("bo",), "daily"),
    ]
    assert rows[2].ends_at - rows[2].starts_at == 2 * DAY


def test_equal_layers_share_a_row_that_ends_when_either_turns() -> None:
    second = Rotation("second", turns("cy", "di"), wall("2026-11-05T09:00"), "week")
    rows = shifts(utc(WEEKLY, second), since=MONDAY, until=MONDAY + 2 * WEEK)
    assert [(row.people, row.origin) for row in rows] == [
        (("ana",), "weekly"),
        (("ana", "cy"), "weekly + second"),
        (("bo", "cy"), "weekly + second"),
        (("bo", "di"), "weekly + second"),
    ]


def test_ones_own_rows_go_on_while_others_come_and_go() -> None:
    second = Rotation("second", turns("cy", "di"), wall("2026-11-05T09:00"), "week")
    rows = shifts_of(utc(WEEKLY, second), "bo", since=MONDAY, until=MONDAY + 3 * WEEK)
    assert rows == (Shift(MONDAY + WEEK, MONDAY + 2 * WEEK, ("bo",), "weekly"),)


def test_somebody_in_two_rotations_at_once_is_named_once() -> None:
    again = Rotation("again", turns("ana"), wall("2026-11-02T09:00"), "week")
    assert names(shifts(utc(WEEKLY, again), since=MONDAY, until=MONDAY + WEEK)) == [("ana",)]


def test_gaps_are_what_no_row_covers() -> None:
    empty = gaps(utc(OFFICE), since=MONDAY, until=MONDAY + 2 * DAY)
    assert [(gap.starts_at, gap.ends_at) for gap in empty] == [
        (MONDAY + 8 * HOUR, MONDAY + DAY),
        (MONDAY + DAY + 8 * HOUR, MONDAY + 2 * DAY),
    ]
    assert [gap.ends_at - gap.starts_at for gap in gaps(utc(), since=MONDAY, until=MONDAY + DAY)] == [DAY]
    assert gaps(utc(), since=MONDAY, until=MONDAY) == ()


def test_an_override_may_reach_over_the_gap_between_two_shifts() -> None:
    evening = Override(MONDAY + 8 * HOUR, MONDAY + DAY, "add", by="di")
    schedule = utc(OFFICE, overrides=(evening,))
    assert names(shifts(schedule, since=MONDAY, until=MONDAY + DAY + HOUR)) == [("ana",), ("di",), ("ana",)]
    assert turns_overlapping(schedule, since=MONDAY + 9 * HOUR, until=MONDAY + 10 * HOUR) == (
        Shift(evening.starts_at, evening.ends_at, ("di",), "override"),
    )


def test_the_next_hand_off_is_the_next_edge_in_the_calendar() -> None:
    assert next_hand_off(utc(WEEKLY), after=MONDAY - 3 * DAY) == MONDAY
    assert next_hand_off(utc(WEEKLY), after=MONDAY) == MONDAY + WEEK
    assert next_hand_off(utc(OFFICE), after=MONDAY) == MONDAY + 8 * HOUR
    yearly = Rotation("yearly", turns("ana", "bo"), wall("2026-11-02T09:00"), "month", every=12)
    assert next_hand_off(utc(yearly), after=MONDAY) == at("2027-11-02T09:00")
    assert next_hand_off(utc(), after=MONDAY) is None


def test_nobody_plans_shifts_in_the_year_nine_thousand() -> None:
    far = at("9500-01-01T00:00")
    assert next_hand_off(utc(WEEKLY), after=far) is None
    assert on_call(utc(WEEKLY), at=far) == ()
    assert shifts(utc(WEEKLY), since=far, until=far + DAY) == ()


def test_the_next_shift_is_the_next_that_begins_whole() -> None:
    third = Shift(MONDAY + 2 * WEEK, MONDAY + 3 * WEEK, ("ana",), "weekly")
    assert next_shift(utc(WEEKLY), after=MONDAY, person="ana") == third
    assert next_shift(utc(WEEKLY), after=MONDAY - timedelta.resolution) == Shift(
        MONDAY, MONDAY + WEEK, ("ana",), "weekly"
    )
    assert next_shift(utc(WEEKLY), after=MONDAY, person="eve") is None
    swapped = Override(MONDAY, MONDAY + 9999 * DAY, "replace", "ana", "bo")
    assert next_shift(utc(WEEKLY, overrides=(swapped,)), after=MONDAY, person="ana") is None
