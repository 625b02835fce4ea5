"""Who is on call at an instant: layers, windows, groups and the night the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from api.domain.oncall import Schedule, on_call
from api.domain.rotation import WEEKDAYS, Active, Rotation

CHICAGO = ZoneInfo("America/Chicago")
WORKDAYS = WEEKDAYS[:5]
ANA, BO, CY = ("ana",), ("bo",), ("cy",)


wall = datetime.fromisoformat


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
