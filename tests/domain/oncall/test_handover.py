"""When a schedule changes hands, and what the note says before anybody writes."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.oncall.handover import (
    BEFORE,
    LONGEST_TEXT,
    Change,
    Event,
    Facts,
    OpenIncident,
    ahead,
    changes,
    due,
    prefilled,
)
from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.override import Override
from api.domain.oncall.rotation import WEEKDAYS, Active, Rotation
from tests.support.oncall import DAY, HOUR, at, schedules, turns, wall

MONDAY = at("2026-11-23T09:00")
BERLIN = ZoneInfo("Europe/Berlin")


def rota(
    *people: str | tuple[str, ...],
    unit: str = "week",
    every: int = 1,
    active: Active | None = None,
    overrides: tuple[Override, ...] = (),
) -> Schedule:
    one = Rotation("one", turns(*people), wall("2026-11-16T09:00"), unit, every, active=active)  # type: ignore[arg-type]
    return Schedule("UTC", (one,), overrides)


def around(schedule: Schedule, near: datetime = MONDAY, *, days: int = 2) -> tuple[Change, ...]:
    return changes(schedule, since=near - days * DAY, until=near + days * DAY)


def due_of(schedule: Schedule, *, now: datetime) -> tuple[Change, ...]:
    return due(ahead(schedule, now=now), now=now)


def test_a_turn_that_changes_hands_is_handed_over() -> None:
    (one,) = around(rota("ana", "bo"))
    assert one == Change(MONDAY, at("2026-11-16T09:00"), MONDAY, ("ana",), ("bo",))
    assert one.opens_at == MONDAY - BEFORE


def test_turns_of_the_same_people_change_no_hands() -> None:
    assert around(rota("ana", "ana", unit="day")) == ()
    assert around(rota(("ana", "bo"), ("bo", "ana"), unit="day")) == ()


def test_over_a_weekend_without_anybody_the_note_is_written_before_it() -> None:
    office = Active(WEEKDAYS[:5], wall("2026-01-01T09:00").time(), wall("2026-01-01T17:00").time())
    (one,) = around(rota("ana", "bo", active=office))
    friday = at("2026-11-20T17:00")
    assert (one.at, one.leaves_at, one.opens_at) == (MONDAY, friday, friday - BEFORE)
    nights_between = changes(rota("ana", "bo", active=office), since=MONDAY + HOUR, until=MONDAY + 4 * DAY)
    assert nights_between == ()


def test_short_shifts_are_begun_and_not_handed_over() -> None:
    found = changes(rota("ana", "bo", unit="hour"), since=MONDAY, until=MONDAY + 3 * HOUR)
    assert [(one.at - MONDAY, one.outgoing, len(one.incoming)) for one in found] == [
        (0 * HOUR, (), 1),
        (1 * HOUR, (), 1),
        (2 * HOUR, (), 1),
    ]
    cover = Override(MONDAY + DAY, MONDAY + DAY + 2 * HOUR, "replace", "bo", "cy")
    _, there, back = around(rota("ana", "bo", overrides=(cover,)))
    assert (there.incoming, there.outgoing) == (("cy",), ())
    assert (back.incoming, back.outgoing) == (("bo",), ())


def test_who_joins_is_told_and_who_stays_or_leaves_hands_nothing_over() -> None:
    joins = Override(MONDAY + DAY, MONDAY + DAY + 8 * HOUR, "add", None, "cy")
    _, there = around(rota("ana", "bo", overrides=(joins,)))
    assert (there.at, there.outgoing, there.incoming) == (MONDAY + DAY, (), ("cy",))


def test_the_first_shift_of_all_has_nobody_before_it() -> None:
    (first,) = around(rota("ana", "bo"), at("2026-11-16T09:00"))
    assert (first.at, first.outgoing, first.incoming) == (at("2026-11-16T09:00"), (), ("ana",))


def test_what_is_due_is_half_an_hour_ahead_or_just_begun() -> None:
    schedule = rota("ana", "bo")
    assert due_of(schedule, now=MONDAY - BEFORE - timedelta(seconds=1)) == ()
    for minutes in (-30, 0, 59):
        assert [one.at for one in due_of(schedule, now=MONDAY + timedelta(minutes=minutes))] == [MONDAY]
    assert due_of(schedule, now=MONDAY + timedelta(minutes=61)) == ()


@settings(max_examples=60, deadline=None)
@given(schedules())
def test_every_change_is_one_of_the_people_on_call(case: tuple[Schedule, datetime]) -> None:
    schedule, near = case
    found = changes(schedule, since=near - 3 * DAY, until=near + 3 * DAY)
    assert all(one.at < other.at for one, other in pairwise(found))
    for one in found:
        before = on_call(schedule, at=one.leaves_at - timedelta.resolution)
        after = on_call(schedule, at=one.at)
        assert set(one.incoming) <= set(after)
        assert set(one.outgoing) <= set(before) - set(after)
        assert one.incoming
        assert not set(one.incoming) & set(one.outgoing)
        assert one.leaves_at <= one.at


@settings(max_examples=60, deadline=None)
@given(schedules())
def test_whoever_comes_on_call_is_told_once(case: tuple[Schedule, datetime]) -> None:
    """Asked in one piece or in two, the answer is the same."""
    schedule, near = case
    whole = changes(schedule, since=near - 2 * DAY, until=near + 2 * DAY)
    halves = changes(schedule, since=near - 2 * DAY, until=near) + changes(
        schedule, since=near, until=near + 2 * DAY
    )
    assert [(one.at, one.incoming) for one in whole] == [(one.at, one.incoming) for one in halves]


@settings(max_examples=60, deadline=None)
@given(schedules(), st.integers(0, 96))
def test_what_was_worked_out_is_good_for_a_day(case: tuple[Schedule, datetime], quarters: int) -> None:
    schedule, near = case
    later = near + quarters * timedelta(minutes=15)
    kept, fresh = due(ahead(schedule, now=near), now=later), due_of(schedule, now=later)
    assert [(one.at, one.incoming) for one in kept] == [(one.at, one.incoming) for one in fresh]


def incident(number: int = 12, **facts: object) -> OpenIncident:
    known: dict[str, object] = {
        "id": "x",
        "title": "Checkout is slow",
        "severity": 2,
        "state": "ACKNOWLEDGED",
        "service": "Checkout",
        "holder": "Ana",
        "snoozed_until": None,
        "is_flapping": False,
        "is_held": False,
    }
    return OpenIncident(number=number, **(known | facts))  # type: ignore[arg-type]


def test_a_note_begins_with_what_happened_and_what_to_watch_in_the_schedules_own_time() -> None:
    facts = Facts(
        incidents=[
            incident(),
            incident(13, snoozed_until=MONDAY, is_flapping=True),
            incident(14, is_held=True),
        ],
        happened=[
            Event(MONDAY, "bo resolved #9 Login fails."),
            Event(MONDAY - HOUR, "Deployed checkout 1.2."),
        ],
        ahead=[Event(MONDAY + HOUR, "New disks on Checkout.")],
    )
    note = prefilled(facts, zone=BERLIN)
    assert note.changed.splitlines() == [
        "Mon 23 Nov 09:00: Deployed checkout 1.2.",
        "Mon 23 Nov 10:00: bo resolved #9 Login fails.",
    ]
    assert note.watch.splitlines() == [
        "#13 Checkout is slow: snoozed until Mon 23 Nov 10:00.",
        "#13 Checkout is slow: comes and goes.",
        "#14 Checkout is slow: held until somebody is on duty.",
        "Mon 23 Nov 11:00: New disks on Checkout.",
    ]
    assert note.next == ""


def test_of_too_much_the_latest_is_kept() -> None:
    happened = [Event(MONDAY + number * timedelta(minutes=1), f"change {number}") for number in range(500)]
    note = prefilled(Facts([], happened, []), zone=BERLIN)
    assert len(note.changed) <= LONGEST_TEXT
    assert note.changed.startswith("…")
    assert note.changed.endswith("change 499")
