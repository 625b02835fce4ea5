"""What a device may say was done in a run, and when."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.refusal import Refused
from api.domain.runbooks.runbook import Option, Step
from api.domain.runs.run import TEXT_LIMIT, Op, check_op, check_verdict, counted

BEGAN = datetime(2026, 11, 28, 3, tzinfo=UTC)
ARRIVED = BEGAN + timedelta(hours=1)
DO = Step(id="look", kind="do", title="Look")
DECIDE = Step(id="decide", kind="decide", title="Is it us?", options=(Option("Yes"), Option("No", "tell")))


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        (BEGAN + timedelta(minutes=12), BEGAN + timedelta(minutes=12)),
        (BEGAN - timedelta(days=400), BEGAN),
        (ARRIVED + timedelta(days=400), ARRIVED),
        (BEGAN + timedelta(microseconds=1999), BEGAN + timedelta(milliseconds=1)),
    ],
)
def test_a_tap_counts_between_the_beginning_of_the_run_and_its_arrival(said: datetime, counts: datetime):
    assert counted([said], started_at=BEGAN, arrived_at=ARRIVED, seq=0) == [counts]


moments = st.integers(-3_600, 7_200).map(lambda seconds: BEGAN + timedelta(seconds=seconds))


@given(st.lists(moments, max_size=20).map(sorted), st.integers(0, 3_000))
def test_whatever_a_clock_says_what_was_done_first_counts_first(said: list[datetime], seq: int):
    counts = counted(said, started_at=BEGAN, arrived_at=ARRIVED, seq=seq)
    assert all(BEGAN <= at <= ARRIVED for at in counts)
    for one, two, at, later in zip(said, said[1:], counts, counts[1:], strict=False):
        assert at < later if one < two else at <= later
    sure = BEGAN + timedelta(seconds=5), ARRIVED - timedelta(seconds=5)
    for at, count in zip(said, counts, strict=True):
        assert count == at or not sure[0] <= at <= sure[1]


def test_a_clock_that_is_behind_keeps_its_order_over_several_parcels():
    early = BEGAN - timedelta(minutes=3)
    (first,) = counted([early], started_at=BEGAN, arrived_at=ARRIVED, seq=4)
    (second,) = counted([early + timedelta(minutes=1)], started_at=BEGAN, arrived_at=ARRIVED, seq=6)
    assert BEGAN <= first < second


def test_where_there_is_no_room_everything_counts_at_the_beginning():
    late = [ARRIVED, ARRIVED + timedelta(hours=1)]
    assert counted(late, started_at=BEGAN, arrived_at=BEGAN, seq=0) == [BEGAN, BEGAN]


def test_what_happened_in_the_same_instant_is_put_in_order_by_id():
    one, two = (Op(id=UUID(int=n), step="look", kind="tick", actor="person:ana", at=BEGAN) for n in (1, 2))
    assert one.place < two.place


@pytest.mark.parametrize(
    ("kind", "step", "data", "kept"),
    [
        ("tick", DO, {"seen": " Red \n", "else": 1}, {"seen": "Red"}),
        ("tick", DO, {"seen": 7}, {}),
        ("untick", DO, {"seen": "Red"}, {}),
        ("begin", DECIDE, {}, {}),
        ("skip", DO, {"reason": "No access"}, {"reason": "No access"}),
        ("note", None, {"text": "Two of us"}, {"text": "Two of us"}),
        ("deviate", DO, {"text": "It moved"}, {"text": "It moved"}),
        ("choose", DECIDE, {"option": 1}, {"option": 1}),
    ],
)
def test_of_what_came_with_an_op_only_what_it_means_is_kept(
    kind: str, step: Step | None, data: dict[str, Any], kept: dict[str, Any]
):
    assert check_op(kind, step, data) == kept


@pytest.mark.parametrize(
    ("kind", "step", "data", "code"),
    [
        ("explode", DO, {}, "BAD_OP"),
        ("late", DO, {}, "BAD_OP"),
        ("escalate", DO, {}, "BAD_OP"),
        ("inform", DO, {}, "BAD_OP"),
        ("tick", None, {}, "STEP_MISSING"),
        ("tick", DECIDE, {}, "CHOOSE_INSTEAD"),
        ("choose", DO, {"option": 0}, "NOT_AN_OPTION"),
        ("choose", DECIDE, {"option": 2}, "NOT_AN_OPTION"),
        ("choose", DECIDE, {"option": -1}, "NOT_AN_OPTION"),
        ("choose", DECIDE, {"option": True}, "NOT_AN_OPTION"),
        ("choose", DECIDE, {"option": "1"}, "NOT_AN_OPTION"),
        ("choose", DECIDE, {}, "NOT_AN_OPTION"),
        ("skip", DO, {"reason": "  "}, "TEXT_MISSING"),
        ("note", DO, {"text": ["no"]}, "TEXT_MISSING"),
        ("deviate", DO, {}, "TEXT_MISSING"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(
    kind: str, step: Step | None, data: dict[str, Any], code: str
):
    with pytest.raises(Refused) as refused:
        check_op(kind, step, data)
    assert refused.value.code == code


def test_long_words_are_cut_and_say_so():
    kept = check_op("note", DO, {"text": "long " * TEXT_LIMIT})
    assert len(kept["text"]) <= TEXT_LIMIT
    assert kept["text"].endswith("[cut]")


def test_a_verdict_is_one_of_three_words():
    assert check_verdict("partly") == "partly"
    with pytest.raises(Refused, match="worked, partly or misled"):
        check_verdict("meh")
