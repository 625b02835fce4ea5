"""How we tell others: what is promised to whom, and a policy that reads back as it was written."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.comms.audience import AUDIENCES, Audience, UpdateState
from api.domain.comms.policy import (
    LATER,
    LEVELS,
    CommsPolicy,
    first_interval,
    interval,
    kept_policy,
    parse_policy,
    write_policy,
)
from api.domain.marked import mark
from api.domain.organisation.difference import Asked, Standing, difference, named_by
from api.domain.organisation.file import KINDS, BadFile, read_organisation
from api.domain.paging.ladder_file import BUILT_IN
from api.domain.refusal import Refused
from tests.support.people import NOON

MINUTE = timedelta(minutes=1)
minutes = st.integers(1, 2880).map(lambda count: count * MINUTE)
short = st.integers(0, 60).map(lambda count: count * MINUTE)
lengths = st.dictionaries(st.sampled_from(LEVELS), st.none() | minutes)
policies = st.builds(
    CommsPolicy,
    first_post=lengths,
    later=st.dictionaries(
        st.sampled_from(AUDIENCES), st.dictionaries(st.sampled_from(LATER), lengths), max_size=4
    ),
    approve_within=st.fixed_dictionaries(dict.fromkeys(LEVELS, minutes)),
    second_person=st.integers(0, 4),
    sensitive=st.lists(st.sampled_from(("breach", "data loss", "leak")), unique=True).map(tuple),
    remind_before=short,
    deputy_after=st.just(MINUTE),
    commander_after=st.integers(1, 60).map(lambda count: count * MINUTE),
    long_after=st.integers(60, 600).map(lambda count: count * MINUTE),
    final_word=minutes,
)
cadences = st.dictionaries(st.sampled_from(AUDIENCES), minutes)
states = st.sampled_from(("investigating", "identified", "monitoring"))


def promised(severity: int, audience: Audience, state: UpdateState) -> timedelta | None:
    """By what a fresh installation has."""
    cadence = BUILT_IN[severity].cadence
    return interval(CommsPolicy(), cadence, severity=severity, audience=audience, state=state)


def standing(comms: CommsPolicy) -> Standing:
    nothing: dict[Any, Any] = {section: {} for section in KINDS}
    return Standing(nothing, nothing, (), comms=comms)


@pytest.mark.parametrize(
    ("audience", "state", "expected"),
    [
        ("public", "investigating", (15, 20, 60, None)),
        ("public", "identified", (20, 30, 240, None)),
        ("public", "monitoring", (30, 60, None, None)),
        ("customers", "identified", (20, 30, 240, None)),
        ("internal", "identified", (20, 30, 60, None)),
        ("executives", "monitoring", (30, 60, 1440, None)),
        ("public", "resolved", (None,) * 4),
        ("executives", "postmortem", (None,) * 4),
    ],
)
def test_a_fresh_installation_promises_what_practice_asks(
    audience: Audience, state: UpdateState, expected: tuple[int | None, ...]
) -> None:
    found = [promised(severity, audience, state) for severity in LEVELS]
    assert found == [None if count is None else count * MINUTE for count in expected]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [("public", (5, 10, 30, None)), ("customers", (5, 10, 30, None)), ("internal", (20, 30, 60, None))],
)
def test_the_first_word_comes_sooner_to_those_outside(
    audience: Audience, expected: tuple[int | None, ...]
) -> None:
    found = [
        first_interval(CommsPolicy(), BUILT_IN[level].cadence, severity=level, audience=audience)
        for level in LEVELS
    ]
    assert found == [None if count is None else count * MINUTE for count in expected]


@given(policies, cadences, st.sampled_from(LEVELS), st.sampled_from(AUDIENCES), states)
def test_the_severitys_own_cadence_is_never_hurried(
    policy: CommsPolicy,
    cadence: dict[str, timedelta],
    severity: int,
    audience: Audience,
    state: UpdateState,
) -> None:
    def ask(spoken: UpdateState) -> timedelta | None:
        return interval(policy, cadence, severity=severity, audience=audience, state=spoken)

    first, found = ask("investigating"), ask(state)
    assert first == cadence.get(audience, cadence.get("public") if audience == "customers" else None)
    assert found is None or (first is not None and found >= first)


@given(policies)
def test_what_is_written_reads_back_as_it_was(policy: CommsPolicy) -> None:
    assert parse_policy(write_policy(policy))[0] == policy
    assert kept_policy(write_policy(policy)) == policy


@given(policies, policies)
def test_a_file_that_was_applied_has_nothing_left_to_change(old: CommsPolicy, new: CommsPolicy) -> None:
    file = read_organisation(mark({"comms_policy": write_policy(new)}))
    assert bool(difference(standing(old), Asked(file, "machine", NOON)).changes) == (old != new)
    assert difference(standing(new), Asked(file, "machine", NOON)).changes == ()


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ({"first_post": {"1": "soon"}}, "not a length of time"),
        ({"first_post": {"5": "1m"}}, "`5` is not something it has"),
        ({"later": {"public": {"resolved": {"1": "5m"}}}}, "`resolved` is not something it has"),
        ({"later": {"public": {"identified": {"1": "10s"}}}}, "from a minute"),
        ({"long_after": "30m"}, "from an hour"),
        ({"remind_before": "2h"}, "at most an hour"),
        ({"deputy_after": "9m"}, "the commander cannot be told before"),
        ({"second_person": 9}, "from 0 to 4"),
        ({"rotta": "comms"}, "`rotta` is not something it has"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(shape: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as no:
        parse_policy(shape)
    assert no.value.code == "BAD_POLICY"
    assert isinstance(kept_policy(shape), CommsPolicy), "what is kept never refuses"


def test_nothing_and_only_on_change_have_words_of_their_own() -> None:
    shape = {
        "first_post": {"1": "4m", "2": "none"},
        "later": {"internal": {"monitoring": {"1": "on change"}}},
    }
    policy, _ = parse_policy(shape)
    assert policy.first_post == {1: 4 * MINUTE, 2: None}
    cadence = {"internal": 20 * MINUTE}
    assert interval(policy, cadence, severity=1, audience="internal", state="monitoring") is None


def test_a_policy_names_its_rota_and_its_approvers() -> None:
    _, references = parse_policy({"rota": "comms", "approvers": ["ana"]})
    assert {(one.noun, one.handle) for one in references} == {("schedule", "comms"), ("person", "ana")}
    with pytest.raises(BadFile, match="no schedule called “comms”"):
        read_organisation(mark({"schedules": [], "comms_policy": {"rota": "comms"}}))
    users = named_by(standing(CommsPolicy()).live, (), CommsPolicy(rota="comms"))
    assert users == {("schedule", "comms"): ["the communications policy"]}
