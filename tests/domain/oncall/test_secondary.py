"""The secondary of a schedule: whose turn is next, with everything that may move it."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.oncall.oncall import Schedule, named_in, on_call
from api.domain.oncall.override import Override
from api.domain.oncall.revision import revised
from api.domain.oncall.rotation import Active, Rotation
from api.domain.oncall.secondary import secondary
from api.domain.oncall.shift import shifts
from tests.support.oncall import DAY, HOUR, at, rotations, schedules, turns, wall

NOON = at("2026-11-18T12:00")  # a Wednesday
WEEK = timedelta(weeks=1)
# Long enough for everybody's turn at the slowest pace that is drawn.
AHEAD = {"hour": 5 * DAY, "day": 20 * DAY, "week": 20 * WEEK, "month": 100 * WEEK}


def weekly(*people: str | tuple[str, ...], name: str = "weekly", **more: object) -> Rotation:
    return Rotation(name, turns(*people), wall("2026-11-16T09:00"), "week", **more)  # type: ignore[arg-type]


def rota(*rotations: Rotation, overrides: tuple[Override, ...] = ()) -> Schedule:
    return Schedule("UTC", rotations, overrides)


def override(kind: str, person: str | None, by: str | None, *, since: datetime = NOON) -> Override:
    return Override(since - HOUR, since + DAY, kind, person, by)  # type: ignore[arg-type]


def test_the_secondary_is_who_has_the_next_turn() -> None:
    schedule = rota(weekly("ana", "bo", "cy"))
    assert [secondary(schedule, at=NOON + weeks * WEEK) for weeks in range(3)] == [("bo",), ("cy",), ("ana",)]


def test_a_rotation_of_one_group_has_no_secondary_and_neither_has_an_empty_one() -> None:
    for alone in (rota(weekly("ana")), rota(weekly(("ana", "bo"))), rota(), rota(weekly())):
        assert secondary(alone, at=NOON) == ()


def test_nobody_is_their_own_secondary() -> None:
    schedule = rota(weekly("ana", "ana", ("ana", "bo"), "cy"))
    assert secondary(schedule, at=NOON) == ("bo",)
    covered = rota(weekly("ana", "bo", "cy"), overrides=(override("replace", "ana", "bo"),))
    assert on_call(covered, at=NOON) == ("bo",)
    assert secondary(covered, at=NOON) == ("cy",)


def test_where_the_next_is_away_their_stand_in_answers() -> None:
    now = rota(weekly("ana", "bo", "cy"), overrides=(override("replace", "bo", "di"),))
    assert secondary(now, at=NOON) == ("di",)
    later = rota(
        weekly("ana", "bo", "cy"), overrides=(override("replace", "bo", "di", since=NOON + 4.8 * DAY),)
    )
    assert secondary(later, at=NOON) == ("di",), "who stands in when the turn begins is next"
    gone = rota(weekly("ana", "bo", "cy"), overrides=(override("remove", "bo", None),))
    assert secondary(gone, at=NOON) == ("cy",)


def test_who_joins_or_takes_everything_is_primary_and_leaves_the_next_where_they_are() -> None:
    joined = rota(weekly("ana", "bo", "cy"), overrides=(override("add", None, "bo"),))
    assert secondary(joined, at=NOON) == ("cy",)
    taken = rota(weekly("ana", "bo", "cy"), overrides=(override("everyone", None, "di"),))
    assert secondary(taken, at=NOON) == ("bo",)


def test_only_the_rotations_on_call_are_asked_and_all_of_them() -> None:
    nights = Active(from_=wall("2026-01-01T20:00").time(), to=wall("2026-01-01T08:00").time())
    schedule = rota(weekly("ana", "bo"), weekly("cy", "di", name="nights", active=nights, precedence=1))
    assert secondary(schedule, at=NOON) == ("bo",)
    assert secondary(schedule, at=NOON + 12 * HOUR) == ("di",)
    beside = rota(weekly("ana", "bo"), weekly("cy", "di", name="second"))
    assert secondary(beside, at=NOON) == ("bo", "di")


def test_when_nobody_is_on_call_by_turns_nobody_is_next() -> None:
    days = Active(days=("mon",))
    assert secondary(rota(weekly("ana", "bo", active=days)), at=NOON) == ()
    assert secondary(rota(weekly("ana", "bo")), at=at("2026-01-01T00:00")) == ()


def test_a_change_that_counts_from_the_next_hand_off_names_who_is_next_already() -> None:
    old, new = weekly("ana", "bo"), weekly("ana", "cy", "bo")
    zone = rota().zone
    changed = rota(*revised((old,), (new,), was=zone, zone=zone, now=NOON))
    assert secondary(changed, at=NOON + HOUR) == on_call(changed, at=NOON + WEEK) == ("cy",)


def test_the_answer_does_not_fall_over_at_the_end_of_the_calendar() -> None:
    assert secondary(rota(weekly("ana", "bo")), at=at("9500-01-01T00:00")) == ()


@settings(max_examples=60, deadline=None)
@given(schedules())
def test_no_secondary_is_on_call_or_a_stranger(case: tuple[Schedule, datetime]) -> None:
    schedule, near = case
    for hours in range(-48, 49, 7):
        found = secondary(schedule, at=near + hours * HOUR)
        assert not set(found) & set(on_call(schedule, at=near + hours * HOUR))
        assert set(found) <= named_in(schedule)
        assert len(set(found)) == len(found)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_of_one_rotation_round_the_clock_the_secondary_is_whoever_comes_next(data: st.DataObject) -> None:
    near = at("2026-03-29T00:00")  # no clock changes in UTC: a turn without length would be no row
    drawn = data.draw(rotations(near=near))
    plain = Rotation(drawn.name, drawn.groups, drawn.starts, drawn.unit, drawn.every, drawn.hands_off)
    schedule = Schedule("UTC", (plain,))
    rows = shifts(schedule, since=near, until=near + AHEAD[plain.unit])
    for row in rows[:1]:
        others = [set(later.people) - set(row.people) for later in rows[1 : len(plain.groups)]]
        expected: set[str] = next((people for people in others if people), set())
        if len(rows) > len(plain.groups):
            assert set(secondary(schedule, at=row.starts_at)) == expected
            assert set(secondary(schedule, at=row.ends_at - timedelta(seconds=1))) == expected
