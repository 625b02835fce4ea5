"""Promises: never early, kept to the last instant, and climbing in one order whoever looks when."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.comms.policy import CommsPolicy
from api.domain.comms.promise import (
    STEPS,
    check_extension,
    check_stretch,
    following,
    next_step_at,
    step_at,
    steps_due,
    verdict,
)
from api.domain.refusal import Refused
from tests.support.people import NOON

MINUTE = timedelta(minutes=1)
CADENCE = {"public": 15 * MINUTE, "internal": 20 * MINUTE}
spans = st.integers(0, 60).map(lambda count: count * MINUTE)
policies = st.builds(
    lambda remind, deputy, more: CommsPolicy(
        remind_before=remind, deputy_after=deputy, commander_after=deputy + more
    ),
    spans,
    spans,
    spans,
)
moments = st.integers(-3600 * 4, 3600 * 4).map(lambda seconds: NOON + timedelta(seconds=seconds))


@given(policies, st.integers(0, 4), moments)
def test_nobody_is_told_before_their_time(policy: CommsPolicy, taken: int, now) -> None:
    due = steps_due(policy, taken, due_at=NOON, now=now)
    assert all(step_at(policy, step, due_at=NOON) <= now for step in due)
    assert bool(due) == (taken < len(STEPS) and step_at(policy, STEPS[taken], due_at=NOON) <= now)


@given(policies, st.lists(moments, min_size=1, max_size=12))
def test_every_step_is_taken_once_and_in_order_however_rarely_somebody_looks(
    policy: CommsPolicy, looks
) -> None:
    told: list[str] = []
    taken = 0
    for now in sorted(looks):
        steps = steps_due(policy, taken, due_at=NOON, now=now)
        if steps:
            told += steps
            taken = STEPS.index(steps[-1]) + 1
    assert told == sorted(set(told), key=STEPS.index)
    assert set(told) >= set(STEPS[:taken]) - {"reminded"}, "only the reminder is left out, once it is overdue"


@given(policies)
def test_steps_come_one_after_the_other(policy: CommsPolicy) -> None:
    times = [next_step_at(policy, taken, due_at=NOON) for taken in range(len(STEPS))]
    assert times == sorted(time for time in times if time is not None)
    assert next_step_at(policy, len(STEPS), due_at=NOON) is None


@given(moments, moments)
def test_kept_is_what_was_said_by_its_time(due_at, at) -> None:
    assert verdict(due_at=due_at, at=at) == ("kept" if at <= due_at else "late")


@given(
    st.sampled_from(("investigating", "identified", "monitoring")),
    st.none() | moments,
    st.none() | spans,
)
def test_what_follows_is_never_in_the_past_and_never_hurried_by_a_stretch(state, promised, stretched) -> None:
    def ask(stretch):
        return following(
            CommsPolicy(),
            CADENCE,
            severity=1,
            audience="public",
            state=state,
            said_at=NOON,
            promised=promised,
            stretched=stretch,
        )

    usual, found = ask(None), ask(stretched)
    assert usual is not None
    assert found is not None
    assert found.due_at > NOON
    assert found.due_at >= usual.due_at
    if promised is not None and promised > NOON:
        assert found.due_at == promised


@pytest.mark.parametrize("state", ["resolved", "postmortem"])
def test_after_the_last_word_nothing_follows(state) -> None:
    found = following(
        CommsPolicy(),
        CADENCE,
        severity=1,
        audience="public",
        state=state,
        said_at=NOON,
        promised=NOON + MINUTE,
    )
    assert found is None


def test_whom_the_severity_does_not_name_nothing_is_promised_unless_a_person_does() -> None:
    def ask(promised):
        return following(
            CommsPolicy(),
            CADENCE,
            severity=1,
            audience="executives",
            state="investigating",
            said_at=NOON,
            promised=promised,
        )

    assert ask(None) is None
    chosen = ask(NOON + MINUTE)
    assert chosen is not None
    assert chosen.due_at == NOON + MINUTE


@pytest.mark.parametrize(
    ("minutes", "code"), [(0, "PROMISE_PAST"), (9, "PROMISE_SOONER"), (3000, "PROMISE_TOO_FAR"), (30, None)]
)
def test_a_promise_is_put_off_to_a_later_time_that_is_still_to_come(minutes: int, code: str | None) -> None:
    def put_off() -> None:
        check_extension(NOON + minutes * MINUTE, due_at=NOON + 10 * MINUTE, now=NOON)

    _answers(put_off, code)


@pytest.mark.parametrize(
    ("open_for", "every", "code"),
    [
        (119, 60, "NOT_LONG_YET"),
        (120, 15, "NOT_LONGER"),
        (120, 60, None),
        (600, 3000, "PROMISE_TOO_FAR"),
    ],
)
def test_only_a_long_incident_is_spoken_of_less_often(open_for: int, every: int, code: str | None) -> None:
    def stretch() -> None:
        check_stretch(
            CommsPolicy(),
            every=every * MINUTE,
            usual=15 * MINUTE,
            detected_at=NOON - open_for * MINUTE,
            now=NOON,
        )

    _answers(stretch, code)


def _answers(ask, code: str | None) -> None:
    if code is None:
        ask()
        return
    with pytest.raises(Refused) as no:
        ask()
    assert no.value.code == code
