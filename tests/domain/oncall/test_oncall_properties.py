"""What holds for every schedule in every zone, and a walk along the minutes as a second opinion."""

import os
import time as process_time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.shift import Gap, Shift, gaps, shifts, shifts_of, turns_overlapping
from tests.support.oncall import DAY, MINUTE, PEOPLE, ZONES, minutes_of, schedules

Case = tuple[Schedule, datetime]
quarter_hours = st.integers(-3 * 96, 3 * 96).map(lambda quarters: quarters * 15 * MINUTE)


def test_at_least_twenty_zones_are_tried() -> None:
    assert len(set(ZONES)) >= 20


@settings(max_examples=40, deadline=None)
@given(schedules())
def test_the_calendar_is_what_somebody_watching_the_wall_clock_would_write_down(case: Case) -> None:
    schedule, near = case
    since, until = near - DAY, near + 2 * DAY
    rows = shifts(schedule, since=since, until=until)
    seen = list(minutes_of(schedule, since, until))
    assert list(_minutes(rows, since, until)) == seen
    for minute, people in seen[::37]:
        assert set(on_call(schedule, at=minute)) == people


@settings(max_examples=60, deadline=None)
@given(schedules(), quarter_hours, quarter_hours, quarter_hours)
def test_a_calendar_in_two_parts_is_the_calendar_cut_in_two(
    case: Case, one: timedelta, two: timedelta, three: timedelta
) -> None:
    schedule, near = case
    since, middle, until = sorted((near + one, near + two, near + three))
    whole = shifts(schedule, since=since, until=until)
    left = shifts(schedule, since=since, until=middle)
    right = shifts(schedule, since=middle, until=until)
    assert left + right == tuple(_cut(whole, middle))


@settings(max_examples=60, deadline=None)
@given(schedules(), quarter_hours)
def test_on_call_agrees_with_the_calendar_and_rows_and_gaps_fill_it(case: Case, offset: timedelta) -> None:
    schedule, near = case
    since, until = near + offset, near + offset + 5 * DAY
    rows = shifts(schedule, since=since, until=until)
    empty = gaps(schedule, since=since, until=until)
    spans: list[Shift | Gap] = sorted([*rows, *empty], key=lambda span: span.starts_at)
    assert spans[0].starts_at == since
    assert spans[-1].ends_at == until
    assert all(one.ends_at == next_.starts_at for one, next_ in pairwise(spans))
    for span in spans:
        assert span.starts_at < span.ends_at
        people = span.people if isinstance(span, Shift) else ()
        for moment in (span.starts_at, span.ends_at - timedelta.resolution):
            assert on_call(schedule, at=moment) == people


@settings(max_examples=60, deadline=None)
@given(schedules(), quarter_hours, st.integers(0, 96))
def test_whole_rows_do_not_depend_on_the_span_that_found_them(
    case: Case, offset: timedelta, length: int
) -> None:
    schedule, near = case
    since = near + offset
    until = since + length * 15 * MINUTE
    whole = turns_overlapping(schedule, since=since, until=until)
    clipped = [row for row in (_clip(row, since, until) for row in whole) if row.starts_at < row.ends_at]
    assert tuple(clipped) == shifts(schedule, since=since, until=until)
    around = turns_overlapping(schedule, since=since - 9 * DAY, until=until + 9 * DAY)
    assert set(whole) <= set(around)


@settings(max_examples=60, deadline=None)
@given(schedules(), st.sampled_from(PEOPLE))
def test_a_persons_own_rows_cover_exactly_the_time_they_are_on_call(case: Case, person: str) -> None:
    schedule, near = case
    since, until = near - DAY, near + 4 * DAY
    own = shifts_of(schedule, person, since=since, until=until)
    theirs = [row for row in shifts(schedule, since=since, until=until) if person in row.people]
    assert _total(_clip(row, since, until) for row in own) == _total(iter(theirs))
    assert all(row.people and person in row.people for row in own)


@pytest.fixture
def server_zone() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    process_time.tzset()


@pytest.mark.usefixtures("server_zone")
@settings(max_examples=40, deadline=None)
@given(schedules(), st.sampled_from(ZONES))
def test_the_servers_own_zone_changes_nothing(case: Case, zone: str) -> None:
    schedule, near = case
    answers = []
    for own in ("UTC", zone):
        os.environ["TZ"] = own
        process_time.tzset()
        rows = shifts(schedule, since=near - DAY, until=near + 5 * DAY)
        answers.append((rows, on_call(schedule, at=near)))
    assert answers[0] == answers[1]


@settings(max_examples=60, deadline=None)
@given(schedules(), st.datetimes(timezones=st.just(UTC)))
def test_any_instant_has_an_answer(case: Case, moment: datetime) -> None:
    schedule, _ = case
    long_ago = tuple(
        replace(rotation, starts=datetime.fromisoformat("1970-01-01")) for rotation in schedule.rotations
    )
    assert isinstance(on_call(replace(schedule, rotations=long_ago), at=moment), tuple)


def _minutes(
    rows: tuple[Shift, ...], since: datetime, until: datetime
) -> Iterator[tuple[datetime, set[str]]]:
    minute, coming = since, list(reversed(rows))
    while minute < until:
        if coming and coming[-1].ends_at <= minute:
            coming.pop()
        yield minute, set(coming[-1].people) if coming and coming[-1].starts_at <= minute else set()
        minute += MINUTE


def _cut(rows: tuple[Shift, ...], middle: datetime) -> Iterator[Shift]:
    for row in rows:
        if row.starts_at < middle < row.ends_at:
            yield replace(row, ends_at=middle)
            yield replace(row, starts_at=middle)
        else:
            yield row


def _clip(row: Shift, since: datetime, until: datetime) -> Shift:
    return replace(row, starts_at=max(row.starts_at, since), ends_at=min(row.ends_at, until))


def _total(rows: Iterator[Shift]) -> timedelta:
    return sum((row.ends_at - row.starts_at for row in rows), timedelta())
