"""Who is on call at an instant: layers, windows, groups and the night the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.rotation import Active, HandOff, Rotation
from api.domain.oncall.turn import turns_of
from tests.support.oncall import WORKDAYS, wall

CHICAGO = ZoneInfo("America/Chicago")
ANA, BO, CY = ("ana",), ("bo",), ("cy",)


def chicago(month: int, day: int, hour: int = 12, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHICAGO)


def test_nobody_is_on_call_before_a_rotation_starts() -> None:
    weekly = Rotation("weekly", (ANA, BO), wall("2026-11-02T09:00"), "week")
    schedule = Schedule("America/Chicago", (weekly,))
    assert on_call(schedule, at=chicago(11, 2, 8, 59)) == ()
    assert on_call(schedule, at=chicago(11, 2, 9)) == ("ana",)
    assert on_call(schedule, at=chicago(11, 9, 8, 59)) == ("ana",)
    assert on_call(schedule, at=chicago(11, 9, 9)) == ("bo",)


def test_a_weekday_rotation_turns_on_weekdays_and_goes_on_after_the_weekend() -> None:
    daily = Rotation("days", (ANA, BO, CY), wall("2026-11-02T00:00"), "day", active=Active(WORKDAYS))
    schedule = Schedule("America/Chicago", (daily,))
    assert [on_call(schedule, at=chicago(11, day)) for day in range(2, 10)] == [
        ANA,
        BO,
        CY,
        ANA,
        BO,
        (),
        (),
        CY,
    ]


def test_a_pair_is_on_call_together() -> None:
    paired = Rotation("pairs", (ANA, ("bo", "cy")), wall("2026-11-02T09:00"), "week")
    assert on_call(Schedule("America/Chicago", (paired,)), at=chicago(11, 12)) == ("bo", "cy")


def test_the_highest_active_rotation_is_on_call_and_equal_ones_together() -> None:
    base = Rotation("base", (ANA,), wall("2026-01-01T00:00"), "week")
    weekend = Rotation(
        "weekend", (BO,), wall("2026-01-01T00:00"), "week", active=Active(("sat",)), precedence=1
    )
    beside = Rotation(
        "beside", (CY,), wall("2026-01-01T00:00"), "week", precedence=1, active=Active(("sat", "sun"))
    )
    schedule = Schedule("America/Chicago", (base, weekend, beside))
    assert on_call(schedule, at=chicago(11, 6)) == ("ana",)
    assert on_call(schedule, at=chicago(11, 7)) == ("bo", "cy")
    assert on_call(schedule, at=chicago(11, 8)) == ("cy",)


def test_a_hand_off_keeps_its_wall_clock_time_when_the_clocks_change() -> None:
    weekly = Rotation("weekly", (ANA, BO), wall("2026-10-05T09:00"), "week")
    schedule = Schedule("America/Chicago", (weekly,))
    assert on_call(schedule, at=datetime(2026, 10, 26, 13, 59, tzinfo=UTC)) == ("ana",)
    assert on_call(schedule, at=datetime(2026, 10, 26, 14, tzinfo=UTC)) == ("bo",)
    assert on_call(schedule, at=datetime(2026, 11, 2, 14, 59, tzinfo=UTC)) == ("bo",)
    assert on_call(schedule, at=datetime(2026, 11, 2, 15, tzinfo=UTC)) == ("ana",)


def test_a_rotation_of_nobody_leaves_the_layer_below_on_call() -> None:
    base = Rotation("base", (ANA,), wall("2026-01-01T00:00"), "week")
    empty = Rotation("empty", (), wall("2026-01-01T00:00"), "week", precedence=9)
    assert on_call(Schedule("America/Chicago", (empty, base)), at=chicago(11, 6)) == ("ana",)


def test_a_window_past_midnight_belongs_to_the_day_it_opens() -> None:
    night = Active(("fri",), time(21), time(9))
    fridays = Rotation("fridays", (ANA,), wall("2026-11-02T00:00"), "week", active=night)
    schedule = Schedule("America/Chicago", (fridays,))
    asked = [(6, 20), (6, 21), (6, 23), (7, 0), (7, 8), (7, 9), (7, 22), (5, 22), (6, 8)]
    assert [on_call(schedule, at=chicago(11, day, hour)) for day, hour in asked] == [
        *((), ANA, ANA, ANA, ANA, (), (), (), ()),
    ]


def test_equal_ends_of_a_window_are_a_whole_day() -> None:
    saturday = Active(("sat",), time(9), time(9))
    weekly = Rotation("weekly", (ANA,), wall("2026-11-02T00:00"), "week", active=saturday)
    schedule = Schedule("America/Chicago", (weekly,))
    asked = [(7, 8), (7, 9), (8, 8), (8, 9)]
    assert [on_call(schedule, at=chicago(11, day, hour)) for day, hour in asked] == [(), ANA, ANA, ()]


def test_two_active_days_each_span_the_weekend() -> None:
    pairs_of_days = Rotation("days", (ANA, BO), wall("2026-11-02T00:00"), "day", 2, active=Active(WORKDAYS))
    schedule = Schedule("America/Chicago", (pairs_of_days,))
    working = [2, 3, 4, 5, 6, 9, 10, 11]
    assert [on_call(schedule, at=chicago(11, day)) for day in working] == [ANA, ANA, BO, BO, ANA, ANA, BO, BO]


def test_a_weekday_rotation_that_starts_at_the_weekend_begins_with_its_first_person_on_monday() -> None:
    daily = Rotation("days", (ANA, BO), wall("2026-10-31T12:00"), "day", active=Active(WORKDAYS))
    schedule = Schedule("America/Chicago", (daily,))
    assert [on_call(schedule, at=chicago(11, day)) for day in (1, 2, 3)] == [(), ANA, BO]


def test_nobody_is_skipped_for_ever_whatever_the_mask_and_the_number_of_people() -> None:
    for size in range(1, 9):
        people = tuple((f"p{number}",) for number in range(size))
        daily = Rotation("days", people, wall("2026-11-02T00:00"), "day", active=Active(WORKDAYS))
        schedule = Schedule("America/Chicago", (daily,))
        answers = [on_call(schedule, at=chicago(11, 2) + timedelta(days=day)) for day in range(7 * size)]
        served = [answer for answer in answers if answer]
        assert {served.count(person) for person in people} == {5}


@pytest.mark.parametrize(
    ("rotation", "hand_offs"),
    [
        # The first turn is what is left of a regular one.
        (Rotation("r", (ANA, BO), wall("2026-11-04T12:00"), "week", 1, HandOff("mon", None, time(9))),
         ["11-09 09:00", "11-16 09:00"]),
        (Rotation("r", (ANA, BO), wall("2026-11-04T12:00"), "week", 2, HandOff("mon", None, time(9))),
         ["11-16 09:00", "11-30 09:00"]),
        (Rotation("r", (ANA, BO), wall("2026-11-04T12:00"), "week", 1, HandOff("mon")),
         ["11-09 12:00", "11-16 12:00"]),
        (Rotation("r", (ANA, BO), wall("2026-11-04T12:00"), "day", 1, HandOff(time=time(9))),
         ["11-05 09:00", "11-06 09:00"]),
        (Rotation("r", (ANA, BO), wall("2026-11-04T12:00"), "day", 3, HandOff(time=time(9))),
         ["11-07 09:00", "11-10 09:00"]),
        (Rotation("r", (ANA, BO), wall("2026-11-04T07:00"), "hour", 12, HandOff(time=time(9))),
         ["11-04 09:00", "11-04 21:00"]),
        (Rotation("r", (ANA, BO), wall("2026-11-15T09:00"), "month", 1, HandOff(None, 1)),
         ["12-01 09:00", "01-01 09:00"]),
        (Rotation("r", (ANA, BO), wall("2026-11-15T09:00"), "month", 1, HandOff(None, 31, time(8))),
         ["11-30 08:00", "12-31 08:00"]),
        (Rotation("r", (ANA, BO), wall("2026-11-15T09:00"), "month", 3),
         ["02-15 09:00", "05-15 09:00"]),
        (Rotation("r", (ANA, BO), wall("2026-12-31T09:00"), "month", 2),
         ["02-28 09:00", "04-30 09:00"]),
    ],
)  # fmt: skip
def test_hand_offs_fall_where_they_are_written(rotation: Rotation, hand_offs: list[str]) -> None:
    turn, begins = turns_of(rotation, CHICAGO), []
    moment = turn.begins(0)
    for _ in hand_offs:
        moment = turn.next_hand_off(after=moment)
        begins.append(f"{moment.astimezone(CHICAGO):%m-%d %H:%M}")
    assert begins == hand_offs
    assert turn.next_hand_off(after=turn.begins(0) - timedelta(days=400)) == turn.begins(0)


def test_the_question_may_be_asked_in_any_zone() -> None:
    weekly = Rotation("weekly", (ANA, BO), wall("2026-11-02T09:00"), "week")
    schedule = Schedule("America/Chicago", (weekly,))
    for zone in ("Asia/Kathmandu", "Pacific/Apia", "UTC"):
        assert on_call(schedule, at=chicago(11, 9, 8, 59).astimezone(ZoneInfo(zone))) == ANA
        assert on_call(schedule, at=chicago(11, 9, 9).astimezone(ZoneInfo(zone))) == BO
