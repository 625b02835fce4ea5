"""What follows one attempt: done, tried again in time, or given up; never tried for ever."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.outcome import Accepted, Gone, NotAllowed, OurFault, Outcome, Retry
from api.domain.paging.attempt import Next, after_attempt

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RUNG_ENDS = NOON + timedelta(minutes=5)
ATTEMPTS = st.integers(1, 25) | st.integers(1, 10**6)
PAUSES = st.none() | st.timedeltas(timedelta(), timedelta(days=2))


def after(outcome: Outcome, *, attempts: int = 1, expires_at: datetime = RUNG_ENDS) -> Next:
    return after_attempt(outcome, attempts=attempts, expires_at=expires_at, now=NOON)


ENDS = [
    (Accepted(201), Next("accepted")),
    (Gone(410, "unsubscribed"), Next("failed", error="unsubscribed (410)", is_gone=True)),
    (OurFault(403, "wrong key"), Next("failed", error="wrong key (403)", is_ours=True)),
    (NotAllowed("a private address"), Next("failed", error="a private address", is_gone=True)),
    (Retry(None, "timeout"), Next("queued", due_at=NOON + SECOND, error="timeout")),
    (Retry(7 * SECOND, "busy"), Next("queued", due_at=NOON + 7 * SECOND, error="busy")),
]


@pytest.mark.parametrize(("outcome", "following"), ENDS)
def test_each_outcome_has_one_end(outcome: Outcome, following: Next) -> None:
    assert after(outcome) == following


def test_no_outcome_is_forgotten() -> None:
    assert {type(outcome) for outcome, _ in ENDS} == set(get_args(Outcome))


def test_the_pause_doubles_and_stops_at_half_a_minute() -> None:
    pauses = [after(Retry(None, "down"), attempts=attempts).due_at for attempts in range(1, 9)]
    assert pauses == [NOON + seconds * SECOND for seconds in (1, 2, 4, 8, 16, 30, 30, 30)]


@pytest.mark.parametrize("attempts", [20, 21, 47, 1025, 10**6])
def test_the_twentieth_attempt_is_the_last_however_many_were_lost(attempts: int) -> None:
    far = NOON + timedelta(days=1)
    assert after(Retry(None, "down"), attempts=attempts, expires_at=far) == Next("failed", error="down")


@pytest.mark.parametrize("left", [timedelta(), -timedelta(hours=1), SECOND])
def test_a_retry_that_would_come_after_the_rungs_end_is_given_up(left: timedelta) -> None:
    assert after(Retry(None, "down"), expires_at=NOON + left) == Next("failed", error="down")


@given(PAUSES, ATTEMPTS, st.timedeltas(-timedelta(hours=1), timedelta(hours=12)))
def test_what_is_queued_again_is_due_ahead_and_before_the_rungs_end(
    pause: timedelta | None, attempts: int, left: timedelta
) -> None:
    following = after(Retry(pause, "down"), attempts=attempts, expires_at=NOON + left)
    assert following.error == "down"
    assert (following.due_at is not None) == (following.state == "queued")
    if following.due_at is not None:
        assert NOON <= following.due_at < NOON + left
        assert attempts < 20
