"""The calendar in numbers is the calendar in words, and its layers are the rotations by themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.oncall.calendar import layers_of, page
from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.rotation import Rotation
from api.domain.oncall.shift import gaps, shifts
from tests.support.oncall import DAY, MINUTE, PEOPLE, at, schedules, turns, wall

Case = tuple[Schedule, datetime]
EVERYBODY = (*PEOPLE, "eve")
PLACES = {who: place for place, who in enumerate(EVERYBODY)}
quarter_hours = st.integers(-3 * 96, 3 * 96).map(lambda quarters: quarters * 15 * MINUTE)


def _at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@settings(max_examples=60, deadline=None)
@given(schedules(), quarter_hours)
def test_rows_in_numbers_are_the_shifts_and_the_gaps(case: Case, offset: timedelta) -> None:
    schedule, near = case
    since, until = near + offset, near + offset + 5 * DAY
    told = page(schedule, PLACES, since=since, until=until)
    assert [
        (_at(starts), _at(ends), tuple(EVERYBODY[place] for place in people), told.origins[origin])
        for starts, ends, people, origin in told.rows
        if people
    ] == [
        (row.starts_at, row.ends_at, row.people, row.origin)
        for row in shifts(schedule, since=since, until=until)
    ]
    assert [(_at(starts), _at(ends)) for starts, ends, people, _ in told.rows if not people] == [
        (gap.starts_at, gap.ends_at) for gap in gaps(schedule, since=since, until=until)
    ]


@settings(max_examples=60, deadline=None)
@given(schedules(), quarter_hours)
def test_rows_fill_the_span_from_end_to_end(case: Case, offset: timedelta) -> None:
    schedule, near = case
    since, until = near + offset, near + offset + 5 * DAY
    rows = page(schedule, PLACES, since=since, until=until).rows
    assert (_at(rows[0][0]), _at(rows[-1][1])) == (since, until)
    assert all(one[1] == other[0] for one, other in pairwise(rows))


@settings(max_examples=60, deadline=None)
@given(schedules(), quarter_hours)
def test_a_layer_is_its_rotation_alone(case: Case, offset: timedelta) -> None:
    """Where one rotation is all there is, its layer is the calendar."""
    schedule, near = case
    since, until = near + offset, near + offset + 5 * DAY
    for rotation in schedule.rotations:
        alone = replace(schedule, rotations=(rotation,), overrides=())
        layers = layers_of(alone, PLACES, since=since, until=until)
        rows = [row[:3] for row in page(alone, PLACES, since=since, until=until).rows if row[2]]
        assert [row[:3] for layer in layers for row in layer.rows] == rows


WEEKS = Rotation("weeks", turns("ana", "bo"), wall("2026-11-02T09:00"), "week")


def test_the_highest_layer_comes_first_and_versions_of_a_rotation_are_one_layer() -> None:
    change = at("2026-11-16T09:00")
    schedule = Schedule(
        "UTC",
        (
            replace(WEEKS, effective_until=change),
            replace(WEEKS, groups=turns("cy"), effective_from=change, precedence=1),
            Rotation("nights", turns("di"), wall("2026-11-02T21:00"), "day", precedence=2),
        ),
    )
    layers = layers_of(schedule, PLACES, since=at("2026-11-09T09:00"), until=at("2026-11-23T09:00"))
    assert [(layer.name, layer.precedence) for layer in layers] == [("nights", 2), ("weeks", 1)]
    assert [row[2] for row in layers[1].rows] == [(PLACES["bo"],), (PLACES["cy"],)]


def test_a_rotation_that_ended_before_the_span_is_no_layer_of_it() -> None:
    schedule = Schedule("UTC", (replace(WEEKS, effective_until=at("2026-11-09T09:00")),))
    since = at("2026-12-01T00:00")
    assert layers_of(schedule, PLACES, since=since, until=since + DAY) == []
    assert on_call(schedule, at=since) == ()


def test_whoever_is_not_in_the_list_is_left_out() -> None:
    since = at("2026-11-02T09:00")
    told = page(Schedule("UTC", (WEEKS,)), {"bo": 0}, since=since, until=since + 8 * DAY)
    assert [row[2] for row in told.rows] == [(), (0,)]
