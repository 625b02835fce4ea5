"""Who learns beside whom, and when."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.rotation import Rotation
from api.domain.oncall.shadow import LONGEST_SHADOW, Shadow, check_span, learners, learning
from api.domain.refusal import Refused
from tests.support.oncall import DAY, HOUR, at, schedules, turns, wall

ANA, BO, CY, EVE = (UUID(int=number) for number in range(1, 5))
NOON = at("2026-11-18T12:00")


def shadow(person: UUID = EVE, follows: UUID | None = None, *, days: int = 7) -> Shadow:
    return Shadow(
        id=UUID(int=9), person=person, follows=follows, starts_at=NOON - DAY, ends_at=NOON + days * DAY
    )


def test_one_who_follows_everybody_hears_of_everybody_and_else_of_one() -> None:
    assert learners([shadow()], [ANA, BO], at=NOON) == {EVE: [ANA, BO]}
    assert learners([shadow(follows=BO)], [ANA, BO], at=NOON) == {EVE: [BO]}
    assert learners([shadow(follows=BO)], [ANA], at=NOON) == {}
    assert learners([shadow(follows=BO), shadow()], [ANA, BO], at=NOON) == {EVE: [BO, ANA]}


def test_outside_its_time_or_paged_oneself_one_hears_nothing() -> None:
    assert learners([shadow(days=0)], [ANA], at=NOON) == {}
    assert learners([shadow()], [ANA], at=NOON - 2 * DAY) == {}
    assert learners([shadow()], [ANA, EVE], at=NOON) == {}


def test_learning_is_the_shifts_of_the_one_who_is_followed() -> None:
    daily = Rotation("daily", turns("ana", "bo"), wall("2026-11-17T12:00"), "day")
    schedule = Schedule("UTC", (daily,))
    spans = learning(schedule, shadow(), follows="ana", since=NOON - 3 * DAY, until=NOON + 36 * HOUR)
    assert [(one.starts_at - NOON, one.ends_at - NOON) for one in spans] == [
        (-DAY, 0 * DAY),
        (DAY, 36 * HOUR),
    ]
    (whole,) = learning(schedule, shadow(), follows=None, since=NOON - 3 * DAY, until=NOON + DAY)
    assert (whole.starts_at, whole.ends_at) == (NOON - DAY, NOON + DAY)
    assert learning(schedule, shadow(), follows="ana", since=NOON + 8 * DAY, until=NOON + 9 * DAY) == ()


@given(schedules(), st.sampled_from(("ana", "bo")))
def test_whoever_learns_does_so_only_while_the_other_is_on_call(
    case: tuple[Schedule, datetime], who: str
) -> None:
    schedule, near = case
    one = Shadow(id=UUID(int=9), person=EVE, follows=ANA, starts_at=near - DAY, ends_at=near + DAY)
    for span in learning(schedule, one, follows=who, since=near - 2 * DAY, until=near + 2 * DAY):
        assert near - DAY <= span.starts_at < span.ends_at <= near + DAY
        assert who in on_call(schedule, at=span.starts_at)
        assert who in on_call(schedule, at=span.ends_at - timedelta.resolution)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "code"),
    [
        (NOON, NOON, "BAD_SPAN"),
        (NOON - 2 * DAY, NOON, "OVER"),
        (NOON, NOON + LONGEST_SHADOW + DAY, "SPAN_TOO_LONG"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused(starts_at: datetime, ends_at: datetime, code: str) -> None:
    check_span(NOON, NOON + DAY, now=NOON)
    with pytest.raises(Refused) as refusal:
        check_span(starts_at, ends_at, now=NOON)
    assert refusal.value.code == code
