"""Who is proposed to stand in: whoever can, and of those whoever has carried least."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.oncall.substitute import Candidate, rotating, substitute, substitutes, why_not
from api.domain.span import Span, cut
from tests.support.oncall import HOUR
from tests.support.risks import NOON, rotation, schedule

REST = 11 * HOUR
MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)


def hours(begins: int, ends: int) -> Span:
    return Span(MIDNIGHT + begins * HOUR, MIDNIGHT + ends * HOUR)


NEED = hours(24, 36)


def somebody(handle: str, *, carried: int = 100, nights: int = 0, **facts: Any) -> Candidate:
    return Candidate(handle=handle, hours=carried * HOUR, nights=nights, **facts)


def test_whoever_has_carried_least_is_proposed() -> None:
    found = substitute([somebody("ana"), somebody("bo", carried=90), somebody("cy")], span=NEED, rest=REST)
    assert found.able == ("bo", "ana", "cy")
    assert found.proposed == "bo"


def test_a_night_weighs_more_than_its_hours() -> None:
    found = substitute(
        [somebody("ana", carried=100, nights=2), somebody("bo", carried=110)], span=NEED, rest=REST
    )
    assert found.proposed == "bo"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"duties": (hours(30, 40),)}, "on-call"),
        ({"away": (hours(0, 25),)}, "away"),
        ({"is_reachable": False}, "no-device"),
        ({"duties": (hours(0, 14),)}, "rest"),
        ({"duties": (hours(46, 50),)}, "rest"),
        ({"duties": (hours(0, 24),)}, "rest"),
        ({"duties": (hours(0, 13), hours(47, 50))}, None),
        ({"duties": (hours(0, 2), hours(3, 4)), "away": (hours(36, 60),)}, None),
    ],
)
def test_who_cannot_is_passed_over_and_it_is_said_why(facts: dict[str, Any], why: str | None) -> None:
    ana = somebody("ana", carried=0, **facts)
    assert why_not(ana, span=NEED, rest=REST) == why
    found = substitute([ana, somebody("bo")], span=NEED, rest=REST)
    assert found.proposed == ("ana" if why is None else "bo")
    assert found.unable == ((("ana", why),) if why else ())


def test_where_nobody_can_nobody_is_proposed() -> None:
    assert substitute([], span=NEED, rest=REST).proposed is None
    assert substitute([somebody("ana", is_reachable=False)], span=NEED, rest=REST).proposed is None


def test_of_several_shifts_not_all_go_to_the_same_person() -> None:
    people = [somebody("ana", carried=10), somebody("bo", carried=12), somebody("cy", carried=40)]
    needs = [(hours(24, 36), ("ana", "bo", "cy")), (hours(72, 84), ("ana", "bo")), (hours(96, 108), ("ana",))]
    assert [one.proposed for one in substitutes(needs, people, rest=REST)] == ["ana", "bo", "ana"]


def test_only_whoever_takes_turns_there_is_asked() -> None:
    left = rotation("eve", effective_until=NOON - HOUR)
    leaves = rotation("di", effective_until=NOON + HOUR)
    assert rotating(schedule(left, leaves, rotation("ana", ("bo", "ana"))), at=NOON) == ("di", "ana", "bo")


spans = st.lists(
    st.tuples(st.integers(0, 100), st.integers(1, 20)).map(lambda one: hours(one[0], one[0] + one[1])),
    max_size=4,
).map(lambda found: tuple(sorted(found)))
candidates = st.lists(
    st.builds(
        somebody,
        st.sampled_from(("ana", "bo", "cy", "di")),
        carried=st.integers(0, 300),
        nights=st.integers(0, 30),
        duties=spans,
        away=spans,
        is_reachable=st.booleans(),
    ),
    unique_by=lambda one: one.handle,
)


@given(candidates, st.integers(0, 100), st.integers(1, 24), st.integers(0, 12))
def test_nobody_is_proposed_who_is_busy_away_deaf_or_tired_and_nobody_better_is_passed_over(
    people: list[Candidate], begins: int, lasts: int, rest: int
) -> None:
    span, least = hours(begins, begins + lasts), rest * HOUR
    found = substitute(people, span=span, rest=least)
    assert {*found.able, *(who for who, _ in found.unable)} == {one.handle for one in people}
    able = [one for one in people if one.handle in found.able]
    for one in able:
        assert one.is_reachable
        assert not any(cut(busy, span) for busy in (*one.duties, *one.away))
        ends = [span.starts_at - duty.ends_at for duty in one.duties if duty.ends_at <= span.starts_at]
        begun = [duty.starts_at - span.ends_at for duty in one.duties if duty.starts_at >= span.ends_at]
        assert all(gap >= least for gap in (*ends, *begun))
    best = next((one for one in able if one.handle == found.proposed), None)
    assert best is None or all(best.burden <= one.burden for one in able)
    assert (best is None) == (not able)
    more = [replace(one, hours=one.hours + timedelta(days=400)) for one in people if one is best]
    again = substitute([*(one for one in people if one is not best), *more], span=span, rest=least)
    assert set(again.able) == set(found.able)
