"""The nights on which the clock on the wall skips or repeats: nobody is lost, nobody is doubled."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.rotation import Active, HandOff, Rotation, Unit
from api.domain.oncall.shift import gaps, shifts
from api.domain.oncall.turn import pieces, turns_of
from api.domain.oncall.wallclock import instant
from tests.support.oncall import HOUR, at, turns, wall

ABC = turns("ana", "bo", "cy")


def schedule(zone: str, starts: str, unit: Unit, *, every: int = 1, active: Active | None = None) -> Schedule:
    return Schedule(zone, (Rotation("r", ABC, wall(starts), unit, every, active=active),))


def written(on: Schedule, since: str, until: str) -> list[tuple[str, ...]]:
    """The calendar as somebody in the schedule's zone reads it."""
    rows = shifts(on, since=at(since, on.time_zone), until=at(until, on.time_zone))
    return [
        (
            f"{row.starts_at.astimezone(on.zone):%d %H:%M}",
            f"{row.ends_at.astimezone(on.zone):%d %H:%M}",
            *row.people,
        )
        for row in rows
    ]


@pytest.mark.parametrize(
    ("zone", "time_on_the_wall", "in_utc"),
    [
        (
            "America/Chicago",
            "2026-03-08T02:30",
            "2026-03-08T08:00",
        ),  # skipped: the first instant after the gap
        ("America/Chicago", "2026-03-08T02:00", "2026-03-08T08:00"),
        ("America/Chicago", "2026-03-08T03:00", "2026-03-08T08:00"),
        ("America/Chicago", "2026-11-01T01:30", "2026-11-01T06:30"),  # shown twice: the first
        ("Europe/Berlin", "2026-03-29T02:15", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T02:15", "2026-10-25T00:15"),
        ("Europe/Dublin", "2026-03-29T01:30", "2026-03-29T01:00"),  # its winter is the "saving" time
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),  # half an hour
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("Antarctica/Troll", "2026-03-29T02:30", "2026-03-29T01:00"),  # two hours
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00"),  # a day that never was
        ("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T02:00"),  # after Ramadan
        ("Asia/Beirut", "2026-03-29T00:00", "2026-03-28T22:00"),  # a day without midnight
        ("America/St_Johns", "2006-10-28T23:30", "2006-10-29T02:00"),  # set back over midnight
        ("America/St_Johns", "2006-10-29T00:00", "2006-10-29T02:30"),
        ("Asia/Pyongyang", "2018-05-04T23:45", "2018-05-04T15:00"),  # a new standard time
    ],
)
def test_a_time_on_the_wall_is_one_instant(zone: str, time_on_the_wall: str, in_utc: str) -> None:
    assert instant(wall(time_on_the_wall), ZoneInfo(zone)) == at(in_utc)


def test_days_of_23_and_25_hours_are_whole_turns() -> None:
    daily = schedule("America/Chicago", "2026-03-01T09:00", "day")
    spring = shifts(daily, since=at("2026-03-07T15:00"), until=at("2026-03-09T14:00"))
    assert [row.ends_at - row.starts_at for row in spring] == [23 * HOUR, 24 * HOUR]
    autumn = shifts(daily, since=at("2026-10-31T14:00"), until=at("2026-11-02T15:00"))
    assert [row.ends_at - row.starts_at for row in autumn] == [25 * HOUR, 24 * HOUR]


def test_a_hand_off_in_the_skipped_hour_comes_right_after_it() -> None:
    daily = schedule("America/Chicago", "2026-03-06T02:30", "day")
    assert written(daily, "2026-03-07T02:30", "2026-03-09T12:00") == [
        ("07 02:30", "08 03:00", "bo"),
        ("08 03:00", "09 02:30", "cy"),
        ("09 02:30", "09 12:00", "ana"),
    ]


def test_a_hand_off_in_the_doubled_hour_comes_once_at_the_first() -> None:
    daily = schedule("America/Chicago", "2026-10-31T01:30", "day")
    assert on_call(daily, at=at("2026-11-01T06:29")) == ("ana",)
    assert on_call(daily, at=at("2026-11-01T06:30")) == ("bo",)
    assert on_call(daily, at=at("2026-11-01T07:10")) == ("bo",)  # the wall shows 01:10 again
    assert on_call(daily, at=at("2026-11-01T07:40")) == ("bo",)


def test_an_hourly_turn_that_the_clock_skips_is_left_out() -> None:
    hourly = schedule("America/Chicago", "2026-03-08T00:00", "hour")
    assert written(hourly, "2026-03-08T00:00", "2026-03-08T05:00") == [
        ("08 00:00", "08 01:00", "ana"),
        ("08 01:00", "08 03:00", "bo"),  # one hour: 01:00 to the gap
        ("08 03:00", "08 04:00", "ana"),  # cy had 02:00 to 03:00, which is no time at all
        ("08 04:00", "08 05:00", "bo"),
    ]
    night = {"since": at("2026-03-08T06:00"), "until": at("2026-03-08T12:00")}
    alone = pieces(turns_of(hourly.rotations[0], hourly.zone), **night)
    assert all(piece.starts_at < piece.ends_at for piece in alone)


def test_an_hourly_turn_lasts_two_hours_when_its_hour_is_doubled() -> None:
    hourly = schedule("America/Chicago", "2026-11-01T00:00", "hour")
    rows = shifts(hourly, since=at("2026-11-01T05:00"), until=at("2026-11-01T09:00"))
    assert [(row.people, row.ends_at - row.starts_at) for row in rows] == [
        (("ana",), HOUR),
        (("bo",), 2 * HOUR),
        (("cy",), HOUR),
    ]


def test_a_twelve_hour_rotation_keeps_nine_and_nine_all_year() -> None:
    halves = schedule("Europe/Berlin", "2026-01-01T09:00", "hour", every=12)
    since, until = at("2026-01-01T09:00", halves.time_zone), at("2027-01-01T09:00", halves.time_zone)
    rows = shifts(halves, since=since, until=until)
    assert {row.starts_at.astimezone(halves.zone).time() for row in rows} == {time(9), time(21)}
    assert len(rows) == 2 * 365


def test_half_an_hour_of_daylight_saving() -> None:
    daily = schedule("Australia/Lord_Howe", "2026-10-03T02:15", "day")
    rows = shifts(daily, since=at("2026-10-02T15:45"), until=at("2026-10-04T15:15"))
    assert [row.ends_at - row.starts_at for row in rows] == [HOUR * 23.75, HOUR * 23.75]


def test_on_the_day_samoa_skipped_the_turn_is_what_is_left_of_it() -> None:
    by_day = schedule("Pacific/Apia", "2011-12-28T09:00", "day")
    assert written(by_day, "2011-12-28T09:00", "2012-01-01T09:00") == [
        ("28 09:00", "29 09:00", "ana"),
        ("29 09:00", "31 00:00", "bo"),  # 15 hours: the 29th ends in the 31st
        ("31 00:00", "31 09:00", "cy"),  # the 30th's turn, from the first instant after the gap
        ("31 09:00", "01 09:00", "ana"),
    ]
    by_midnight = schedule("Pacific/Apia", "2011-12-28T00:00", "day")
    assert written(by_midnight, "2011-12-28T00:00", "2012-01-01T00:00") == [
        ("28 00:00", "29 00:00", "ana"),
        ("29 00:00", "31 00:00", "bo"),
        ("31 00:00", "01 00:00", "ana"),  # cy's day did not happen
    ]


def test_a_clock_set_back_over_midnight_does_not_give_the_evening_back() -> None:
    daily = schedule("America/St_Johns", "2006-10-28T00:00", "day")
    assert on_call(daily, at=at("2006-10-29T02:29")) == ("ana",)
    assert on_call(daily, at=at("2006-10-29T02:30")) == ("bo",)
    assert on_call(daily, at=at("2006-10-29T03:00")) == ("bo",)  # the wall shows 23:30 of the 28th again


def test_a_window_opened_before_the_clock_went_back_over_midnight_stays_open() -> None:
    sundays = Active(("sun",), time(0), time(12))
    watch = schedule("America/St_Johns", "2006-10-01T00:00", "week", active=sundays)
    opens, closes = at("2006-10-29T02:30"), at("2006-10-29T15:30")
    row = shifts(watch, since=at("2006-10-28T00:00"), until=at("2006-10-30T00:00"))[0]
    assert (row.starts_at, row.ends_at) == (opens, closes)
    assert on_call(watch, at=at("2006-10-29T02:45")) == row.people


def test_a_day_without_midnight_begins_at_one() -> None:
    daily = schedule("Asia/Beirut", "2026-03-28T00:00", "day")
    assert written(daily, "2026-03-28T00:00", "2026-03-30T00:00") == [
        ("28 00:00", "29 01:00", "ana"),
        ("29 01:00", "30 00:00", "bo"),
    ]


def test_a_window_that_lies_in_the_skipped_hour_is_no_shift() -> None:
    night = Active(from_=time(2, 15), to=time(2, 45))
    watch = schedule("Europe/Berlin", "2026-03-01T00:00", "week", active=night)
    assert written(watch, "2026-03-28T00:00", "2026-03-31T00:00") == [
        ("28 02:15", "28 02:45", "ana"),
        ("30 02:15", "30 02:45", "bo"),
    ]


def test_a_night_window_is_an_hour_shorter_in_spring_and_longer_in_autumn() -> None:
    night = Active(from_=time(21), to=time(9))
    watch = schedule("Africa/Casablanca", "2026-01-05T09:00", "day", active=night)
    lengths = {
        day: shifts(watch, since=at(f"2026-{day}T20:00"), until=at(f"2026-{day}T20:00") + 16 * HOUR)[0]
        for day in ("02-14", "02-20", "03-21")
    }
    assert {day: row.ends_at - row.starts_at for day, row in lengths.items()} == {
        "02-14": 13 * HOUR,
        "02-20": 12 * HOUR,
        "03-21": 11 * HOUR,
    }


def test_day_and_night_together_leave_no_gap_in_a_year_of_any_half_hour_zone() -> None:
    for zone in ("America/St_Johns", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kathmandu"):
        day = Rotation(
            "day", ABC, wall("2026-01-01T09:00"), "day", active=Active(from_=time(2, 15), to=time(14))
        )
        night = Rotation(
            "night", ABC, wall("2026-01-01T21:00"), "day", active=Active(from_=time(14), to=time(2, 15))
        )
        both = Schedule(zone, (day, night))
        assert gaps(both, since=at("2026-01-02T12:00"), until=at("2027-01-02T12:00")) == ()


def test_follow_the_sun_keeps_each_rotations_own_office_hours() -> None:
    office = Active(from_=time(9), to=time(17))
    places = {"ana": "Australia/Lord_Howe", "bo": "Europe/Berlin", "cy": "America/Chicago"}
    watch = tuple(
        Rotation(zone, turns(person), wall("2026-01-01T09:00"), "week", active=office, time_zone=zone)
        for person, zone in places.items()
    )
    for day in ("2026-01-14", "2026-03-10", "2026-03-30", "2026-07-14", "2026-10-26", "2026-11-03"):
        for person, zone in places.items():
            assert person in on_call(Schedule("UTC", watch), at=at(f"{day}T09:00", zone))
            assert person not in on_call(Schedule("UTC", watch), at=at(f"{day}T17:00", zone))


def test_the_turn_of_the_year_and_leap_days() -> None:
    monthly = Schedule("UTC", (Rotation("m", ABC, wall("2023-12-31T00:00"), "month"),))
    starts = [row.starts_at for row in shifts(monthly, since=at("2023-12-31"), until=at("2024-04-01"))]
    assert [f"{moment:%Y-%m-%d}" for moment in starts] == [
        "2023-12-31",
        "2024-01-31",
        "2024-02-29",
        "2024-03-31",
    ]
    last_day = HandOff(day_of_month=30)
    ordinary = Schedule("UTC", (Rotation("m", ABC, wall("2026-01-30T00:00"), "month", hands_off=last_day),))
    starts = [row.starts_at for row in shifts(ordinary, since=at("2026-01-30"), until=at("2026-03-31"))]
    assert [f"{moment:%m-%d}" for moment in starts] == ["01-30", "02-28", "03-30"]


def test_instants_never_run_backwards_along_the_wall() -> None:
    for zone in ("America/Chicago", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns", "Asia/Gaza"):
        own = ZoneInfo(zone)
        first = datetime.combine(wall("2011-01-01").date(), time())
        walls = [first + timedelta(minutes=15 * step) for step in range(4 * 24 * 366)]
        instants = [instant(moment, own) for moment in walls]
        assert instants == sorted(instants)
        assert all(moment.tzinfo is UTC for moment in instants)
