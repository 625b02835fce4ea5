"""Who carries how much: hours that add up in every zone, and interruptions counted where people live."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.oncall.duty_pay import Pay, pay, safe, table
from api.domain.oncall.duty_policy import HOUR_KINDS, DutyPolicy
from api.domain.oncall.fairness import Carrier, Load, Ring, duties_of, load, loads, mean, taking_turns
from api.domain.oncall.hours import by_kind, is_night, night_of, wakes
from api.domain.oncall.oncall import Schedule
from api.domain.oncall.rotation import Rotation
from api.domain.oncall.shift import shifts
from api.domain.paging.notification import OFFICE, WorkingHours
from api.domain.span import Span
from tests.support.oncall import DAY, PEOPLE, ZONES, at, schedules, turns, wall

HOUR = timedelta(hours=1)
POLICY = DutyPolicy()
ONE, TWO = UUID(int=1), UUID(int=2)
clocks = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
policies = (
    st.tuples(clocks, clocks)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: DutyPolicy(night_from=pair[0], night_to=pair[1]))
)


def weekly(*people: str, zone: str = "UTC") -> Schedule:
    return Schedule(zone, (Rotation("weekly", turns(*people), wall("2026-11-02T09:00"), "week"),))


def carrier(handle: str = "ana", zone: str = "UTC", *holidays: str) -> Carrier:
    days = frozenset(date.fromisoformat(day) for day in holidays)
    return Carrier(handle=handle, time_zone=zone, holidays=days)


def carried(*duties: Span, zone: str = "UTC", rings: tuple[Ring, ...] = ()) -> Load:
    return load(carrier("ana", zone), duties, rings, POLICY)


# ---------------------------------------------------------------- hours


@settings(max_examples=60, deadline=None)
@given(schedules(), st.sampled_from(ZONES), policies, st.integers(0, 400))
def test_the_hours_of_a_schedule_are_the_time_that_its_shifts_took(
    case: tuple[Schedule, datetime], zone: str, policy: DutyPolicy, quarters: int
) -> None:
    schedule, near = case
    span = Span(near - 2 * DAY, near - 2 * DAY + quarters * timedelta(minutes=15))
    duties = duties_of([schedule], span=span)
    everybody = [Carrier(handle=handle, time_zone=zone) for handle in {*PEOPLE, *duties}]
    found = loads(duties, everybody, (), policy)
    elapsed = Counter[str]()
    for row in shifts(schedule, since=span.starts_at, until=span.ends_at):
        elapsed.update(dict.fromkeys(set(row.people), int((row.ends_at - row.starts_at).total_seconds())))
    assert {one.person: int(one.total.total_seconds()) for one in found if one.total} == dict(elapsed)


@settings(max_examples=80, deadline=None)
@given(
    st.datetimes(datetime(2006, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001
    st.integers(1, 20_000),
    st.sampled_from((*ZONES, "Pacific/Apia", "America/St_Johns")),
    policies,
)
def test_pieces_of_a_span_lie_end_to_end_and_nights_are_where_the_clock_says(
    begins: datetime, minutes: int, zone: str, policy: DutyPolicy
) -> None:
    starts_at = begins.replace(microsecond=0, tzinfo=UTC)
    span = Span(starts_at, starts_at + timedelta(minutes=minutes))
    pieces = list(by_kind(span, zone=zone, policy=policy))
    assert pieces[0].span.starts_at == span.starts_at
    assert pieces[-1].span.ends_at == span.ends_at
    assert all(one.span.ends_at == other.span.starts_at for one, other in pairwise(pieces))


def test_a_night_in_which_the_clock_is_set_back_is_an_hour_longer_and_pays_one_more() -> None:
    rates = DutyPolicy(rates=dict.fromkeys(HOUR_KINDS, Decimal(10)))
    berlin = "Europe/Berlin"
    longer = carried(Span(at("2026-10-24T23:00", berlin), at("2026-10-25T07:00", berlin)), zone=berlin)
    shorter = carried(Span(at("2026-03-28T23:00", berlin), at("2026-03-29T07:00", berlin)), zone=berlin)
    assert (longer.total, shorter.total) == (9 * HOUR, 7 * HOUR)
    assert (pay(longer, rates).money, pay(shorter, rates).money) == (Decimal(90), Decimal(70))


def test_an_hour_has_one_kind_a_holiday_before_a_weekend_before_a_night() -> None:
    friday_to_monday = Span(at("2026-12-25T00:00"), at("2026-12-28T12:00"))
    found = load(carrier("ana", "UTC", "2026-12-26"), [friday_to_monday], (), POLICY)
    assert found.hours == {"day": 21 * HOUR, "night": 15 * HOUR, "weekend": 24 * HOUR, "holiday": 24 * HOUR}
    assert (found.nights, found.weekends, found.holidays) == (4, 1, 1)


def test_the_same_week_is_other_nights_and_holidays_to_somebody_far_away() -> None:
    office_hours_in_berlin = [
        Span(at(f"2026-11-{day:02}T14:00", "Europe/Berlin"), at(f"2026-11-{day:02}T22:00", "Europe/Berlin"))
        for day in range(2, 7)
    ]
    assert carried(*office_hours_in_berlin, zone="Europe/Berlin").nights == 0
    assert carried(*office_hours_in_berlin, zone="Asia/Tokyo").nights == 5


def test_two_places_at_once_are_one_hour_on_call() -> None:
    one, other = weekly("ana"), weekly("ana", "bo")
    span = Span(at("2026-11-02T09:00"), at("2026-11-16T09:00"))
    duties = duties_of([one, other], span=span)
    assert carried(*duties["ana"]).total == 14 * 24 * HOUR
    assert sum((duty.length for duty in duties["bo"]), timedelta()) == 7 * 24 * HOUR


def test_the_mean_is_of_all_who_take_turns_and_counts_those_who_had_none() -> None:
    schedule = weekly("ana", "bo", "cy")
    span = Span(at("2026-11-02T09:00"), at("2026-11-16T09:00"))
    assert taking_turns([schedule], span=span) == {"ana", "bo", "cy"}
    everybody = [carrier(handle) for handle in ("ana", "bo", "cy")]
    found = mean(loads(duties_of([schedule], span=span), everybody, (), POLICY))
    assert found.hours == pytest.approx(14 * 24 / 3)
    assert found.nights == pytest.approx(14 / 3)
    assert mean([]).hours == 0


def test_who_left_the_rotation_before_takes_no_turns_any_more() -> None:
    gone = Rotation(
        "old", turns("di"), wall("2026-01-05T09:00"), "week", effective_until=at("2026-06-01T09:00")
    )
    schedule = Schedule("UTC", (gone, *weekly("ana").rotations))
    year = Span(at("2026-01-01T00:00"), at("2027-01-01T00:00"))
    assert taking_turns([schedule], span=year) == {"ana", "di"}
    assert taking_turns([schedule], span=Span(at("2026-06-01T09:00"), year.ends_at)) == {"ana"}


# ---------------------------------------------------------------- interruptions


def test_rings_of_one_incident_are_one_interruption_until_it_was_quiet_for_an_hour() -> None:
    week = Span(at("2026-11-02T09:00"), at("2026-11-09T09:00"))
    rings = [
        Ring("ana", ONE, at("2026-11-03T01:00")),
        Ring("ana", ONE, at("2026-11-03T01:05")),
        Ring("ana", TWO, at("2026-11-03T01:10")),
        Ring("ana", ONE, at("2026-11-03T02:30")),
        Ring("ana", ONE, at("2026-11-03T12:00")),
        Ring("ana", ONE, at("2026-11-09T09:00")),
    ]
    found = carried(week, rings=tuple(rings))
    assert (found.pages, found.woken_nights) == (4, 1)
    assert found.interruptions == {"business": 1, "off": 0, "sleep": 3}


@pytest.mark.parametrize(
    ("zone", "told"),
    [("Europe/Berlin", "sleep"), ("Asia/Tokyo", "business"), ("America/Los_Angeles", "off")],
)
def test_what_a_ring_interrupts_is_asked_where_the_person_lives(zone: str, told: str) -> None:
    three_in_berlin = at("2026-11-04T03:00", "Europe/Berlin")
    assert wakes(three_in_berlin, zone=zone, hours=OFFICE, policy=POLICY) == told


def test_an_evening_shift_that_passes_midnight_belongs_to_the_day_it_began() -> None:
    evenings = WorkingHours(frozenset({"fri"}), time(18), time(2))
    early = DutyPolicy(night_from=time(3), night_to=time(7))
    told = [
        wakes(at(written), zone="UTC", hours=evenings, policy=early)
        for written in ("2026-11-06T19:00", "2026-11-07T01:00", "2026-11-06T01:00", "2026-11-07T19:00")
    ]
    assert told == ["business", "business", "off", "off"]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.sampled_from(ZONES), policies)  # noqa: DTZ001
def test_an_instant_has_a_night_exactly_when_it_is_night(
    instant: datetime, zone: str, policy: DutyPolicy
) -> None:
    moment = instant.replace(tzinfo=UTC)
    evening = night_of(moment, zone=zone, policy=policy)
    assert (evening is not None) == is_night(moment, zone=zone, policy=policy)
    if evening is not None:
        today = moment.astimezone(ZoneInfo(zone)).date()
        assert today - evening in (timedelta(0), DAY)


# ---------------------------------------------------------------- pay


def test_what_hours_are_worth_is_rounded_once_at_the_end() -> None:
    policy = DutyPolicy(
        rates={"day": Decimal("0.01"), "night": Decimal(3), "weekend": Decimal(0), "holiday": Decimal(0)},
        time_off=dict.fromkeys(HOUR_KINDS, Decimal("0.10")),
    )
    found = carried(Span(at("2026-11-03T22:20"), at("2026-11-03T23:20")))
    assert pay(found, policy) == Pay(Decimal("1.01"), Decimal("0.10"))


def test_the_table_has_a_line_for_each_and_nothing_that_a_spreadsheet_would_run() -> None:
    found = carried(Span(at("2026-11-03T08:00"), at("2026-11-03T09:30")))
    text = table([found], {"ana": '=HYPERLINK("http://evil")'}, POLICY)
    (line,) = csv.DictReader(StringIO(text))
    assert (line["person"], line["name"]) == ("ana", '\'=HYPERLINK("http://evil")')
    assert (line["day_hours"], line["hours"], line["pay"], line["currency"]) == (
        "1.50",
        "1.50",
        "0.00",
        "EUR",
    )
    assert text.endswith("\r\n")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1"])
def test_text_that_begins_like_a_formula_is_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe("Ana Ruiz") == "Ana Ruiz"
