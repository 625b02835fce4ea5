"""Every rung of every round, then the catch-all for ever: silence never runs out of people to ask."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.paging.ladder import (
    CATCH_ALL_WAIT,
    LONGEST_WAIT,
    MOST_REPEATS,
    MOST_RUNGS,
    MOST_TARGETS,
    SHORTEST_WAIT,
    START,
    Ladder,
    Position,
    Rung,
    Target,
    after,
    is_catch_all,
    parse_ladder,
    parse_rung,
    parse_target,
    restore,
    rung_at,
    snapshot,
)
from api.domain.refusal import Refused

KINDS = ("schedule", "person", "team", "contact", "channel")
TARGETS = st.builds(Target, st.sampled_from(KINDS), st.text("abc-", min_size=1, max_size=8))
WAITS = st.timedeltas(SHORTEST_WAIT, LONGEST_WAIT)
RUNGS = st.builds(
    Rung,
    tier=st.integers(0, 3),
    wait=WAITS,
    notify=st.lists(TARGETS, unique=True, max_size=4).map(tuple),
    acknowledge_within=st.none() | WAITS,
    when=st.text(max_size=20),
    expect=st.text(max_size=20),
)
LADDERS = st.builds(
    Ladder,
    handle=st.just("payments"),
    name=st.text(max_size=20),
    rungs=st.lists(RUNGS, max_size=MOST_RUNGS).map(tuple),
    repeat=st.integers(0, MOST_REPEATS),
    catch_all=st.lists(TARGETS, unique=True, max_size=3).map(tuple),
)
RUNG: dict[str, Any] = {"tier": 1, "wait": 300, "notify": ["person:ana"]}


def walk(ladder: Ladder, steps: int) -> list[Position]:
    positions = [START]
    for _ in range(steps):
        positions.append(after(ladder, positions[-1]))
    return positions


@given(LADDERS)
def test_silence_visits_every_rung_of_every_round_and_then_the_catch_all_for_ever(ladder: Ladder) -> None:
    expected = [Position(turn, rung) for turn in range(ladder.rounds) for rung in range(len(ladder.rungs))]
    seen = walk(ladder, len(expected) + 3)
    climbed, ended = seen[: len(expected)], seen[len(expected) :]
    assert climbed == expected
    assert not any(is_catch_all(ladder, position) for position in climbed)
    assert [rung_at(ladder, position) for position in climbed] == list(ladder.rungs) * ladder.rounds
    assert all(is_catch_all(ladder, position) for position in ended)
    assert {rung_at(ladder, position).notify for position in ended} == {ladder.catch_all}


@given(LADDERS)
def test_what_an_incident_keeps_is_the_ladder_as_it_was(ladder: Ladder) -> None:
    assert restore(snapshot(ladder)) == ladder


@given(LADDERS)
def test_every_rung_is_followed_by_another_after_a_wait_that_ends(ladder: Ladder) -> None:
    for position in walk(ladder, ladder.rounds * len(ladder.rungs) + 1):
        assert timedelta() < rung_at(ladder, position).wait <= LONGEST_WAIT


def test_a_ladder_without_rungs_is_its_catch_all() -> None:
    ladder = Ladder("bare", "Bare", rungs=(), catch_all=(Target("team", "ops"),))
    assert is_catch_all(ladder, START)
    assert rung_at(ladder, START).notify == (Target("team", "ops"),)
    assert rung_at(ladder, START).wait == CATCH_ALL_WAIT


@given(TARGETS)
def test_a_target_is_read_as_it_is_written(target: Target) -> None:
    assert parse_target(str(target)) == target


def test_a_target_keeps_what_follows_the_first_colon() -> None:
    assert parse_target("person:ana:b") == Target("person", "ana:b")


@pytest.mark.parametrize("text", ["", "ana", "person:", "people:ana", ":ana", "Person:ana", " person:ana"])
def test_what_names_nobody_is_no_target(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_target(text)
    assert refusal.value.code == "BAD_TARGET"


def test_a_rung_that_says_little_is_a_tier_1_rung_that_calls_each_target_once() -> None:
    rung = parse_rung({"wait": 60, "notify": ["person:ana", "team:ops", "person:ana"]})
    assert rung == Rung(1, timedelta(minutes=1), (Target("person", "ana"), Target("team", "ops")))


@pytest.mark.parametrize(
    "change",
    [
        {"wait": None},
        {"wait": "300"},
        {"wait": True},
        {"wait": 0},
        {"wait": 0.999},
        {"wait": 86_400.5},
        {"wait": float("nan")},
        {"wait": float("inf")},
        {"wait": 10**400},
        {"acknowledge_within": "5m"},
        {"acknowledge_within": 1e300},
        {"tier": 4},
        {"tier": -1},
        {"tier": "1"},
        {"tier": [1]},
        {"notify": [f"person:p{number}" for number in range(MOST_TARGETS + 1)]},
    ],
)
def test_a_rung_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        parse_rung(RUNG | change)
    assert refusal.value.code == "BAD_LADDER"


@pytest.mark.parametrize("rungs", [0, MOST_RUNGS])
@pytest.mark.parametrize("repeat", [0, MOST_REPEATS])
def test_a_ladder_may_be_as_long_as_its_limits(rungs: int, repeat: int) -> None:
    ladder = parse_ladder("l", "L", [RUNG] * rungs, repeat=repeat, catch_all=["team:ops"])
    assert (len(ladder.rungs), ladder.rounds) == (rungs, repeat + 1)


@pytest.mark.parametrize(
    ("rungs", "repeat", "catch_all", "code"),
    [
        (MOST_RUNGS + 1, 0, [], "BAD_LADDER"),
        (1, -1, [], "BAD_LADDER"),
        (1, MOST_REPEATS + 1, [], "BAD_LADDER"),
        (1, 0, ["ops"], "BAD_TARGET"),
    ],
)
def test_a_ladder_beyond_its_limits_is_refused(
    rungs: int, repeat: int, catch_all: list[str], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        parse_ladder("l", "L", [RUNG] * rungs, repeat=repeat, catch_all=catch_all)
    assert refusal.value.code == code
