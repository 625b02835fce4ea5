"""An offered shift goes to exactly one other person, whole, or stays where it was."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.oncall.exchange import Move, is_called, moved, obstacle, serves
from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.override import Override
from api.domain.oncall.rotation import Rotation
from api.domain.oncall.shift import shifts
from api.domain.oncall.swap import (
    OPEN,
    STATES,
    VERBS,
    State,
    Swap,
    Verb,
    after,
    due,
    mates,
    may_take,
    verbs_of,
)
from api.domain.refusal import Refused
from api.domain.span import Span
from api.domain.when import at_words, when
from tests.support.oncall import DAY, HOUR, MINUTE, PEOPLE, at, schedules, turns

NOON = at("2026-11-23T12:00")
# ana, bo, cy and di in turn, a day each.
DAILY = Schedule(
    "UTC", (Rotation("days", turns(*PEOPLE), datetime.fromisoformat("2026-11-23T00:00"), unit="day"),)
)


def day(number: int, *, since: timedelta = timedelta(0), until: timedelta = DAY) -> Span:
    begins = at("2026-11-23T00:00") + number * DAY
    return Span(begins + since, begins + until)


# --- who serves


def test_a_shift_given_is_served_by_the_other_and_the_rest_stays() -> None:
    changed = moved(DAILY, [Move("bo", "di", day(1))])
    assert [row.people for row in shifts(changed, since=day(0).starts_at, until=day(3).ends_at)] == [
        *(("ana",), ("di",), ("cy",), ("di",)),
    ]


def test_a_part_of_a_shift_can_be_given() -> None:
    evening = day(1, since=18 * HOUR)
    assert obstacle(DAILY, [Move("bo", "ana", evening)]) is None
    changed = moved(DAILY, [Move("bo", "ana", evening)])
    assert on_call(changed, at=evening.starts_at - MINUTE) == ("bo",)
    assert on_call(changed, at=evening.starts_at) == ("ana",)


@pytest.mark.parametrize(
    ("move", "kind"),
    [
        (Move("ana", "bo", day(1)), "not serving"),
        (Move("bo", "ana", day(1, until=DAY + HOUR)), "not serving"),
        (Move("bo", "bo", day(1)), "on call already"),
    ],
)
def test_what_is_not_ones_own_cannot_be_given(move: Move, kind: str) -> None:
    found = obstacle(DAILY, [move])
    assert found is not None
    assert (found.kind, found.move) == (kind, move)


def test_a_trade_is_two_moves_or_none() -> None:
    assert obstacle(DAILY, [Move("ana", "bo", day(0)), Move("bo", "ana", day(1))]) is None
    refused = obstacle(DAILY, [Move("ana", "bo", day(0)), Move("bo", "ana", day(2))])
    assert refused is not None
    assert refused.move.span == day(2)


def test_an_earlier_swap_of_the_same_hours_never_moves_a_third_person_unasked() -> None:
    """Ana gave her place to cy and came back for di: her name has been on both places."""
    pairs = Schedule(
        "UTC",
        (Rotation("pair", turns(("ana", "di")), datetime.fromisoformat("2026-11-23T00:00"), unit="day"),),
    )
    earlier = (
        Override(day(0).starts_at, day(0).ends_at, "replace", "ana", "cy", 0),
        Override(day(0).starts_at, day(0).ends_at, "replace", "di", "ana", 1),
    )
    schedule = Schedule(pairs.time_zone, pairs.rotations, earlier)
    assert set(on_call(schedule, at=NOON)) == {"cy", "ana"}
    found = obstacle(schedule, [Move("ana", "bo", day(0))])
    assert found is not None
    assert found.kind == "tangled"


@settings(max_examples=80, deadline=None)
@given(schedules(), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.data())
def test_whatever_is_agreed_changes_these_two_and_nobody_else(
    case: tuple[Schedule, datetime], giver: str, taker: str, data: st.DataObject
) -> None:
    schedule, near = case
    theirs = [row for row in shifts(schedule, since=near - DAY, until=near + 5 * DAY) if giver in row.people]
    if not theirs:
        return
    row = data.draw(st.sampled_from(theirs))
    span = Span(row.starts_at, row.ends_at)
    move = Move(giver, taker, span)
    found = obstacle(schedule, [move])
    assert found is None or found.kind != "not serving"
    if found is not None:
        return
    changed = moved(schedule, [move])
    for place in range(25):
        instant = near - 2 * DAY + place * 7 * HOUR + 13 * MINUTE
        before, now = set(on_call(schedule, at=instant)), set(on_call(changed, at=instant))
        if span.starts_at <= instant < span.ends_at:
            assert now == before - {giver} | {taker}
            assert len(now) == len(before)
        else:
            assert now == before
    assert serves(changed, taker, span)
    assert not is_called(changed, giver, span)


@settings(max_examples=60, deadline=None)
@given(schedules(), st.sampled_from(PEOPLE), st.integers(-48, 48), st.integers(1, 30))
def test_serving_a_span_is_being_on_call_at_every_instant_of_it(
    case: tuple[Schedule, datetime], person: str, begins: int, hours: int
) -> None:
    schedule, near = case
    span = Span(near + begins * HOUR, near + (begins + hours) * HOUR)
    edges = {
        span.starts_at,
        *(row.starts_at for row in shifts(schedule, since=span.starts_at, until=span.ends_at)),
    }
    edges |= {row.ends_at for row in shifts(schedule, since=span.starts_at, until=span.ends_at)}
    seen = [person in on_call(schedule, at=edge) for edge in edges if edge < span.ends_at]
    assert serves(schedule, person, span) == all(seen)
    assert is_called(schedule, person, span) == any(seen)


# --- the states

verbs = st.lists(st.sampled_from(VERBS), max_size=12)


@given(verbs)
def test_a_swap_is_agreed_at_most_once_and_an_end_is_an_end(walk: list[Verb]) -> None:
    state: State = "offered"
    been: list[State] = [state]
    for verb in walk:
        if (reached := after(state, verb)) is not None:
            assert state in OPEN or (state, verb) == ("agreed", "undo")
            state = reached
            been.append(state)
    assert Counter(been)["agreed"] <= 1
    assert all(one in OPEN for one in been[: been.index("agreed") if "agreed" in been else -1])


@given(st.sampled_from(STATES), st.sampled_from(PEOPLE), st.booleans(), st.booleans())
def test_nobody_may_do_what_the_state_does_not_allow_and_only_the_clock_expires(
    state: State, who: str, takes_turns: bool, is_planner: bool
) -> None:
    swap = Swap(giver="ana", given=day(0), state=state, taker="bo", returned=day(1))
    for verb in verbs_of(swap, who, takes_turns=takes_turns, is_planner=is_planner):
        assert after(state, verb) is not None
        assert verb != "expire"
        if not is_planner:
            assert who != "ana" or verb in ("accept", "decline", "withdraw", "undo")
            assert who not in ("cy", "di") or verb in ("take", "propose")


@pytest.mark.parametrize(
    ("who", "state", "may"),
    [
        ("ana", "offered", ("withdraw",)),
        ("bo", "offered", ("take", "propose", "decline")),
        ("cy", "offered", ()),
        ("ana", "proposed", ("accept", "decline", "withdraw")),
        ("bo", "proposed", ("retract",)),
        ("bo", "agreed", ("undo",)),
        ("ana", "expired", ()),
    ],
)
def test_an_offer_to_one_colleague_is_theirs_alone(who: str, state: State, may: tuple[Verb, ...]) -> None:
    taker = "bo" if state in ("proposed", "agreed") else None
    swap = Swap(giver="ana", given=day(0), state=state, asked="bo", taker=taker)
    assert verbs_of(swap, who, takes_turns=True, is_planner=False) == may


def test_an_open_offer_is_for_those_who_take_turns_there_and_never_for_the_giver() -> None:
    swap = Swap(giver="ana", given=day(0))
    assert may_take(swap, "di", takes_turns=True)
    assert not may_take(swap, "eve", takes_turns=False)
    assert not may_take(swap, "ana", takes_turns=True)
    assert verbs_of(swap, "di", takes_turns=True, is_planner=True) == ("take", "propose", "withdraw")


def test_who_left_the_rotation_takes_no_turns_any_more_and_who_stands_in_does() -> None:
    gone = Rotation(
        "old",
        turns("eve"),
        datetime.fromisoformat("2026-01-01T00:00"),
        unit="day",
        effective_until=NOON - DAY,
    )
    stands_in = Override(NOON, NOON + DAY, "add", by="flo")
    over = Override(NOON - 9 * DAY, NOON - 8 * DAY, "add", by="gil")
    schedule = Schedule("UTC", (gone, *DAILY.rotations), (stands_in, over))
    assert mates(schedule, now=NOON) == {*PEOPLE, "flo"}


def test_of_a_shift_that_runs_only_the_rest_changes_hands() -> None:
    swap = Swap(giver="ana", given=day(0), taker="bo", returned=day(1))
    assert swap.moves(now=NOON) == (
        Move("ana", "bo", Span(NOON, day(0).ends_at)),
        Move("bo", "ana", day(1)),
    )
    assert Swap(giver="ana", given=day(0)).moves(now=NOON) == ()


# --- when an offer ends


@given(st.integers(-60, 60), st.integers(1, 60), st.none() | st.integers(1, 200))
def test_an_offer_ends_when_the_shift_begins_or_of_one_that_runs_when_it_ends(
    begins: int, hours: int, asked: int | None
) -> None:
    given_ = Span(NOON + begins * HOUR, NOON + (begins + hours) * HOUR)
    until = NOON + asked * HOUR if asked else None
    ends = due(given_, until=until, now=NOON)
    assert ends <= given_.ends_at
    assert until is None or ends <= until
    if given_.starts_at > NOON:
        assert ends <= given_.starts_at
    assert ends in (given_.starts_at, given_.ends_at, until)


def test_an_offer_cannot_end_before_it_is_made() -> None:
    with pytest.raises(Refused) as refused:
        due(day(3), until=NOON, now=NOON)
    assert refused.value.code == "BAD_UNTIL"


# --- in words


def test_everybody_reads_the_same_hours_on_their_own_clock() -> None:
    span = Span(at("2026-12-03T15:00"), at("2026-12-03T23:30"))
    assert when(span.starts_at, span.ends_at, "America/Chicago") == "Thu 3 Dec 09:00-17:30 (Chicago)"
    assert when(span.starts_at, span.ends_at, "Europe/Berlin") == "Thu 3 Dec 16:00 - Fri 4 Dec 00:30 (Berlin)"
    assert at_words(span.starts_at, "America/New_York") == "Thu 3 Dec 10:00 (New York)"
