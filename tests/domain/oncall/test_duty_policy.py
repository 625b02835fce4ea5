"""What being on call may ask of people: every value normalised or refused, and written back as it is read."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.marked import mark
from api.domain.oncall.duty_policy import HOUR_KINDS, DutyPolicy, kept_policy, parse_policy, write_policy
from api.domain.organisation.difference import Asked, Standing, difference
from api.domain.organisation.file import KINDS, BadFile, read_organisation, write_organisation
from api.domain.refusal import Refused
from tests.support.people import NOON

clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
seconds = st.integers(60, 86_400).map(lambda count: timedelta(seconds=count))
amounts = st.decimals(0, 100_000, places=2)
policies = st.builds(
    DutyPolicy,
    night_from=clocks,
    night_to=clocks,
    rest=seconds,
    night_share=st.integers(1, 100),
    relief_incidents=st.integers(0, 1000),
    relief_within=seconds,
    relief_woken=seconds,
    relief_stands=seconds,
    currency=st.sampled_from(("EUR", "JPY")),
    rates=st.fixed_dictionaries(dict.fromkeys(HOUR_KINDS, amounts)),
    time_off=st.fixed_dictionaries(dict.fromkeys(HOUR_KINDS, amounts)),
).filter(lambda policy: policy.night_from != policy.night_to)


def standing(duty: DutyPolicy) -> Standing:
    nothing: dict[Any, Any] = {section: {} for section in KINDS}
    return Standing(nothing, nothing, (), duty=duty)


def test_an_organisation_that_says_nothing_has_the_usual_policy() -> None:
    policy = parse_policy({})
    assert policy == DutyPolicy()
    assert (policy.night_from, policy.night_to, policy.rest) == (time(23), time(7), timedelta(hours=11))
    assert (policy.relief_incidents, policy.relief_within) == (2, timedelta(hours=12))
    assert policy.relief_woken == timedelta(hours=2)
    assert set(policy.rates.values()) == {Decimal(0)}


@given(policies)
def test_what_is_written_reads_back_as_it_was(policy: DutyPolicy) -> None:
    assert parse_policy(write_policy(policy)) == policy


@given(policies, policies)
def test_a_file_that_was_applied_has_nothing_left_to_change(old: DutyPolicy, new: DutyPolicy) -> None:
    file = read_organisation(mark({"on_call_policy": write_policy(new)}))
    assert bool(difference(standing(old), Asked(file, "machine", NOON)).changes) == (old != new)
    assert difference(standing(new), Asked(file, "machine", NOON)).changes == ()
    assert write_organisation(file) == {"on_call_policy": write_policy(new)}


def test_a_change_is_told_key_by_key() -> None:
    file = read_organisation(mark({"on_call_policy": {"rest": "9h", "rates": {"night": "4.50"}}}))
    (change,) = difference(standing(DutyPolicy()), Asked(file, "machine", NOON)).changes
    assert (change.verb, change.noun) == ("change", "on_call_policy")
    assert change.detail == "rest: 11h → 9h; rates: night"


def test_a_file_that_leaves_the_policy_out_leaves_it_alone() -> None:
    file = read_organisation(mark({"teams": []}))
    assert difference(standing(DutyPolicy(night_share=10)), Asked(file, "machine", NOON)).changes == ()


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ({"night": {"from": "25:00"}}, "on_call_policy, night, from: it must be a time of day"),
        ({"night": {"from": "07:00"}}, "it must end at another time than it begins"),
        ({"night": ["23:00"]}, "it must be a mapping"),
        ({"rest": "49h"}, "rest: it must be at most 2d"),
        ({"night_share": 0}, "a whole number from 1 to 100"),
        ({"relief": {"within": "0s"}}, "must be a minute at least"),
        ({"relief": {"incident": 2}}, "`incident` is not something it has"),
        ({"currency": "euro"}, "three capital letters"),
        ({"rates": {"night": "2.505"}}, "an amount like 2.50"),
        ({"rates": {"night": "1e3"}}, "an amount like 2.50"),
        ({"rates": {"night": True}}, "an amount like 2.50"),
        ({"rates": {"night": -1}}, "an amount like 2.50"),
        ({"rates": {"night": "100000.01"}}, "an amount like 2.50"),
        ({"nights": 3}, "`nights` is not something it has"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(shape: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_policy(shape)
    assert refusal.value.code == "BAD_POLICY"
    assert told in refusal.value.message
    with pytest.raises(BadFile, match="on_call_policy"):
        read_organisation(mark({"on_call_policy": shape}))


def test_what_another_version_kept_stops_nobody() -> None:
    kept = kept_policy({"rest": "9h", "night": {"from": "late", "until": "06:00"}, "moons": 3})
    assert kept == DutyPolicy(rest=timedelta(hours=9))


def test_a_whole_number_is_an_amount_too() -> None:
    assert parse_policy({"rates": {"night": 5}}).rates["night"] == Decimal("5.00")
