"""How long an answer takes: short enough to be worked out anew at every question."""

import timeit
from collections.abc import Callable
from datetime import time, timedelta
from time import process_time

from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.rotation import Active, Rotation
from api.domain.oncall.shift import shifts
from tests.support.oncall import DAY, WORKDAYS, at, wall

TWELVE = tuple((f"person-{number}",) for number in range(12))
NIGHT = Active(WORKDAYS, time(21), time(9))


def six_rotations(starts: str) -> Schedule:
    """Weekdays, nights, weeks and hours, in three layers of two."""
    return Schedule(
        "America/Chicago",
        (
            Rotation(
                "days", TWELVE, wall(starts), "day", active=Active(WORKDAYS, time(9), time(17)), precedence=2
            ),
            Rotation(
                "late", TWELVE, wall(starts), "day", active=Active(WORKDAYS, time(13), time(21)), precedence=2
            ),
            Rotation("nights", TWELVE, wall(starts), "day", active=NIGHT, precedence=1),
            Rotation("halves", TWELVE, wall(starts), "hour", 12, precedence=1),
            Rotation("weeks", TWELVE, wall(starts), "week"),
            Rotation("months", TWELVE, wall(starts), "month"),
        ),
    )


def quickest(act: Callable[[], object], *, times: int) -> timedelta:
    """In time of this process, and of several tries: the rest is whatever else the machine is doing."""
    return timedelta(seconds=min(timeit.repeat(act, number=times, repeat=7, timer=process_time)) / times)


def test_who_is_on_call_now_takes_no_longer_for_a_rotation_half_a_century_old() -> None:
    now = at("2026-11-04T12:00")
    young = quickest(lambda: on_call(six_rotations("2026-10-01T09:00"), at=now), times=20)
    old = quickest(lambda: on_call(six_rotations("1976-10-01T09:00"), at=now), times=20)
    assert old < 4 * young
    assert old < timedelta(milliseconds=5)


def test_a_year_of_six_rotations_is_written_in_a_moment() -> None:
    since = at("2026-01-01T00:00")
    year = quickest(
        lambda: shifts(six_rotations("1976-10-01T09:00"), since=since, until=since + 365 * DAY), times=1
    )
    assert year < timedelta(milliseconds=500)
