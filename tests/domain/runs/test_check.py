"""A check is looked at until it holds for long enough, or the time is over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from api.domain.runbooks.runbook import HttpCheck, MetricCheck
from api.domain.runs.check import Seen, Standing, after_look, gives_up_at, judge_answer, judge_values

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FIVE = MetricCheck("prom", "errors", "below", 0.01, held=5 * MINUTE)
PAGE = HttpCheck("https://shop.example.org/healthz", contains="ok")


def test_a_page_proves_itself_at_once_and_is_asked_again_while_it_does_not() -> None:
    gives_up = gives_up_at(PAGE, None, now=NOON)
    assert gives_up == NOON + 10 * MINUTE
    good = judge_answer(PAGE, status=200, text="all ok")
    assert after_look(PAGE, good, held_since=None, looked_at=None, gives_up=gives_up, now=NOON) == Standing(
        "passed", NOON, None
    )
    bad = judge_answer(PAGE, status=503, text="ok")
    assert bad.said == "answered 503 instead of 200"
    again = after_look(PAGE, bad, held_since=None, looked_at=None, gives_up=gives_up, now=NOON)
    assert again == Standing("waiting", None, NOON + timedelta(seconds=10))
    assert (
        after_look(PAGE, bad, held_since=None, looked_at=None, gives_up=gives_up, now=gives_up).state
        == "failed"
    )


def test_a_page_without_its_word_does_not_prove_anything() -> None:
    assert judge_answer(PAGE, status=200, text="down") == Seen(
        holds=False, said="answered 200, without “ok”", value=200.0
    )


def test_error_rate_below_one_percent_for_five_minutes() -> None:
    """It dips at once, breaks after two minutes, and is proven five minutes after it came back."""
    gives_up = gives_up_at(FIVE, 20 * MINUTE, now=NOON)
    assert gives_up == NOON + 20 * MINUTE
    low, high = judge_values(FIVE, [0.001, 0.002]), judge_values(FIVE, [0.001, 0.2])
    assert (low.holds, high.holds, high.said) == (True, False, "0.2, below 0.01 wanted")

    def look(seen: Seen, since: datetime | None, now: datetime) -> Standing:
        before = now - timedelta(seconds=15)
        return after_look(FIVE, seen, held_since=since, looked_at=before, gives_up=gives_up, now=now)

    assert look(low, None, NOON) == Standing("holding", NOON, NOON + timedelta(seconds=15))
    assert look(high, NOON, NOON + 2 * MINUTE).state == "waiting"
    back = NOON + 3 * MINUTE
    since = look(low, None, back).held_since
    for minute in range(1, 5):
        standing = look(low, since, back + minute * MINUTE)
        assert standing.state == "holding"
        since = standing.held_since
    assert look(low, since, back + 5 * MINUTE) == Standing("passed", back, None)


@pytest.mark.parametrize(("gap", "state"), [(1, "passed"), (2, "holding")])
def test_what_nobody_looked_at_for_a_while_has_not_been_seen_to_hold(gap: int, state: str) -> None:
    """A worker was away: the bound may have been broken meanwhile."""
    now = NOON + 5 * MINUTE
    standing = after_look(
        FIVE,
        Seen(holds=True, said="x"),
        held_since=NOON,
        looked_at=now - gap * MINUTE,
        gives_up=NOON + 15 * MINUTE,
        now=now,
    )
    assert standing.state == state


def test_a_bound_that_holds_for_longer_than_the_time_box_is_given_that_long() -> None:
    assert gives_up_at(FIVE, 2 * MINUTE, now=NOON) == NOON + 7 * MINUTE


@pytest.mark.parametrize(
    ("values", "holds", "said"),
    [
        ([], None, "no data"),
        ([float("nan")], False, "not a number"),
        ([float("inf")], False, "inf, below 0.01 wanted"),
        ([0.0], True, "0, below 0.01 wanted"),
    ],
)
def test_what_a_source_may_say(values: list[float], holds: bool | None, said: str) -> None:
    assert judge_values(FIVE, values) == Seen(holds=holds, said=said, value=0.0 if values == [0.0] else None)


def test_above_means_that_the_smallest_is_above() -> None:
    check = MetricCheck("prom", "up", "above", 0.5)
    assert judge_values(check, [1, 0]).holds is False
    assert judge_values(check, [1, 1]).holds is True


looks = some.lists(some.tuples(some.sampled_from([True, False, None]), some.integers(1, 240)), max_size=60)


@given(looks)
def test_it_passes_only_after_holding_without_a_break_and_always_ends(
    told: list[tuple[bool | None, int]],
) -> None:
    gives_up = gives_up_at(FIVE, 10 * MINUTE, now=NOON)
    now, since = NOON, None
    unbroken: datetime | None = None
    for holds, later in told:
        standing = after_look(
            FIVE, Seen(holds, "x"), held_since=since, looked_at=now, gives_up=gives_up, now=now
        )
        unbroken = (unbroken or now) if holds else None
        if standing.state == "passed":
            assert unbroken is not None
            assert now - unbroken >= FIVE.held
            assert standing.look_at is None
            return
        if standing.state == "failed":
            assert now >= gives_up
            assert standing.look_at is None
            return
        assert standing.look_at is not None
        assert now < standing.look_at <= max(gives_up, now + timedelta(seconds=1))
        since = standing.held_since
        now = standing.look_at + timedelta(seconds=later - 1)
