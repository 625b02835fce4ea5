"""Overrides: a span in which somebody stands in, joins, leaves or takes it all, over each other by age."""

from dataclasses import replace

import pytest

from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.override import Kind, Override
from api.domain.oncall.rotation import Active, Rotation
from api.domain.oncall.shift import gaps, shifts
from tests.support.oncall import DAY, HOUR, at, turns, wall

NOON = at("2026-11-04T12:00")
DAILY = Rotation("daily", turns("ana", ("bo", "cy"), "di"), wall("2026-11-02T00:00"), "day")
ALONE = Rotation("alone", turns("ana"), wall("2026-11-02T00:00"), "week")


def override(kind: Kind, number: int = 0, *, person: str | None = None, by: str | None = None) -> Override:
    return Override(NOON - 12 * HOUR, NOON + 12 * HOUR, kind, person, by, number)


def on_call_with(*overrides: Override, rotation: Rotation | None = ALONE) -> tuple[str, ...]:
    return on_call(Schedule("UTC", (rotation,) if rotation else (), overrides), at=NOON)


def test_a_stand_in_is_on_call_wherever_the_person_would_be() -> None:
    week = Override(at("2026-11-02T00:00"), at("2026-11-09T00:00"), "replace", "cy", "eve")
    rows = shifts(Schedule("UTC", (DAILY,), (week,)), since=week.starts_at, until=week.ends_at)
    assert [row.people for row in rows] == [
        *(("ana",), ("bo", "eve"), ("di",), ("ana",), ("bo", "eve"), ("di",), ("ana",)),
    ]
    assert {row.origin for row in rows if "eve" in row.people} == {"override"}
    assert {row.origin for row in rows if "eve" not in row.people} == {"daily"}


def test_a_stand_in_takes_turns_as_they_are() -> None:
    monday, week = at("2026-11-02T00:00"), 7 * DAY
    long = Override(monday, monday + 2 * week, "replace", "ana", "bo")
    rows = shifts(Schedule("UTC", (ALONE,), (long,)), since=monday, until=monday + 2 * week)
    assert [row.starts_at for row in rows] == [monday, monday + week]
    halves = (replace(long, ends_at=NOON), replace(long, starts_at=NOON, number=1))
    assert shifts(Schedule("UTC", (ALONE,), halves), since=monday, until=monday + 2 * week) == rows


def test_a_stand_in_who_is_on_call_already_is_on_call_once() -> None:
    pair = Rotation("pair", turns(("ana", "bo")), wall("2026-11-02T00:00"), "week")
    assert on_call_with(override("replace", person="ana", by="bo"), rotation=pair) == ("bo",)


def test_somebody_who_joins_is_on_call_beside_the_rotation_and_alone_where_there_is_none() -> None:
    assert on_call_with(override("add", by="bo")) == ("ana", "bo")
    assert on_call_with(override("add", by="ana")) == ("ana",)
    assert on_call_with(override("add", by="bo"), rotation=None) == ("bo",)


def test_somebody_who_joins_where_they_are_on_call_already_changes_no_row() -> None:
    week = {"since": NOON - 2 * DAY, "until": NOON + 2 * DAY}
    assert shifts(Schedule("UTC", (ALONE,), (override("add", by="ana"),)), **week) == shifts(
        Schedule("UTC", (ALONE,)), **week
    )


def test_somebody_removed_leaves_a_gap_that_no_lower_rotation_fills() -> None:
    off = override("remove", person="ana")
    lower = Rotation("lower", turns("di"), wall("2026-11-02T00:00"), "week", precedence=-1)
    schedule = Schedule("UTC", (ALONE, lower), (off,))
    assert on_call(schedule, at=NOON) == ()
    empty = gaps(schedule, since=NOON - 2 * DAY, until=NOON + 2 * DAY)
    assert [(gap.starts_at, gap.ends_at) for gap in empty] == [(off.starts_at, off.ends_at)]


def test_everyone_means_one_person_alone_for_the_whole_span_in_one_row() -> None:
    days = Override(NOON, NOON + 3 * DAY, "everyone", by="eve")
    office = Rotation("office", DAILY.groups, DAILY.starts, "day", active=Active(("wed",)))
    rows = shifts(Schedule("UTC", (office,), (days,)), since=NOON - DAY, until=NOON + 4 * DAY)
    assert [(row.people, row.origin) for row in rows] == [(("ana",), "office"), (("eve",), "override")]
    assert (rows[1].starts_at, rows[1].ends_at) == (days.starts_at, days.ends_at)


@pytest.mark.parametrize(
    ("older", "newer", "people"),
    [
        (("replace", "ana", "bo"), ("replace", "ana", "cy"), ("cy",)),
        (("replace", "ana", "bo"), ("replace", "bo", "cy"), ("cy",)),  # the stand-in found a stand-in
        (("replace", "ana", "bo"), ("remove", "ana", None), ()),
        (("replace", "ana", "bo"), ("remove", "bo", None), ()),
        (("replace", "ana", "bo"), ("replace", "ana", "ana"), ("ana",)),  # taken back
        (("replace", "ana", "bo"), ("add", None, "cy"), ("bo", "cy")),
        (("replace", "ana", "bo"), ("everyone", None, "cy"), ("cy",)),
        (("remove", "ana", None), ("replace", "ana", "cy"), ("cy",)),
        (("remove", "ana", None), ("add", None, "ana"), ("ana",)),
        (("remove", "bo", None), ("replace", "ana", "bo"), ("bo",)),
        (("add", None, "bo"), ("remove", "bo", None), ("ana",)),
        (("add", None, "bo"), ("add", None, "cy"), ("ana", "bo", "cy")),
        (("add", None, "bo"), ("everyone", None, "cy"), ("cy",)),
        (("everyone", None, "bo"), ("everyone", None, "cy"), ("cy",)),
        (("everyone", None, "bo"), ("replace", "ana", "cy"), ("cy",)),
        (("everyone", None, "bo"), ("remove", "ana", None), ()),
        (("everyone", None, "bo"), ("add", None, "cy"), ("bo", "cy")),
        (("everyone", None, "bo"), ("remove", "bo", None), ()),
    ],
)
def test_of_two_overrides_the_newer_wins(
    older: tuple[Kind, str | None, str | None],
    newer: tuple[Kind, str | None, str | None],
    people: tuple[str, ...],
) -> None:
    first, second = (
        override(kind, number, person=person, by=by)
        for number, (kind, person, by) in enumerate((older, newer))
    )
    assert on_call_with(first, second) == people
    assert on_call_with(second, first) == people  # age decides, not the order of the list
