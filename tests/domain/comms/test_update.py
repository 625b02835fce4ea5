"""What an update may say and when, and the hash that pins every part of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.comms.audience import COMPONENT_STATUSES, UPDATE_STATES, UpdateState
from api.domain.comms.update import (
    BODY_LIMIT,
    HEADLINE_LIMIT,
    REPORT_LIMIT,
    Saying,
    check_beginning,
    check_body,
    check_effects,
    check_headline,
    check_plan,
    check_promise,
    check_state,
    is_over,
    list_words,
    promise_words,
    resolved_since,
    text_hash,
    why_held,
)
from api.domain.refusal import Refused

NOW = datetime(2026, 11, 28, 14, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SAYING = Saying(
    audience="public",
    state="identified",
    headline="Payments fail",
    body="We know why.",
    effects={"a": "major_outage"},
    next_update_at=NOW,
)


def refused(check: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(Refused) as why:
        check(*arguments, **named)
    return why.value.code


@pytest.mark.parametrize(
    "change",
    [
        {"audience": "customers"},
        {"state": "monitoring"},
        {"headline": "Payments fail "},
        {"body": "We know why"},
        {"effects": {"a": "partial_outage"}},
        {"effects": {}},
        {"effects": {"b": "major_outage"}},
        {"next_update_at": NOW + timedelta(microseconds=1)},
        {"next_update_at": None},
    ],
)
def test_the_hash_holds_every_part(change: dict[str, Any]) -> None:
    assert text_hash(replace(SAYING, **change)) != text_hash(SAYING)


def test_the_hash_holds_nothing_else() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    two = {"a": "major_outage", "b": "operational"}
    assert text_hash(replace(SAYING, next_update_at=elsewhere)) == text_hash(SAYING)
    assert text_hash(replace(SAYING, effects=two)) == text_hash(  # type: ignore[arg-type]
        replace(SAYING, effects=dict(reversed(two.items())))  # type: ignore[arg-type]
    )


@given(headline=st.text(max_size=20), body=st.text(max_size=20))
def test_no_text_moves_from_the_body_into_the_headline_unseen(headline: str, body: str) -> None:
    both = replace(SAYING, headline=headline, body=body)
    if headline:
        moved = replace(SAYING, headline=headline[:-1], body=headline[-1] + body)
        assert text_hash(moved) != text_hash(both)


def test_a_report_follows_what_is_resolved_and_everything_else_may_follow_everything() -> None:
    for state in UPDATE_STATES:
        check_state(state, resolved=True)
        if state == "postmortem":
            assert refused(check_state, state, resolved=False) == "NOT_RESOLVED"
        else:
            check_state(state, resolved=False)


def test_headlines_and_texts_have_bounds() -> None:
    assert check_headline("  Payments\nfail ") == "Payments fail"
    assert refused(check_headline, "\n ") == "HEADLINE_MISSING"
    assert check_headline("x" * HEADLINE_LIMIT) == "x" * HEADLINE_LIMIT
    assert refused(check_headline, "x" * (HEADLINE_LIMIT + 1)) == "TEXT_TOO_LONG"
    assert check_body(" one\r\ntwo ", "identified") == "one\ntwo"
    assert refused(check_body, " ", "identified") == "TEXT_MISSING"
    assert refused(check_body, "x" * (BODY_LIMIT + 1), "identified") == "TEXT_TOO_LONG"
    assert len(check_body("x" * REPORT_LIMIT, "postmortem")) == REPORT_LIMIT
    assert refused(check_body, "x" * (REPORT_LIMIT + 1), "postmortem") == "TEXT_TOO_LONG"


def test_effects_name_components_there_are() -> None:
    for status in COMPONENT_STATUSES:
        assert check_effects({"a": status}, "identified", known={"a"}) == {"a": status}
    assert refused(check_effects, {"b": "operational"}, "identified", known={"a"}) == "UNKNOWN_COMPONENT"
    many = {str(number): "operational" for number in range(201)}
    assert refused(check_effects, many, "identified", known=many) == "TOO_MANY_COMPONENTS"


@pytest.mark.parametrize("state", ["resolved", "postmortem"])
def test_what_is_over_hurts_nothing_and_promises_nothing(state: UpdateState) -> None:
    assert is_over(state)
    assert check_effects({"a": "operational"}, state, known={"a"}) == {"a": "operational"}
    assert refused(check_effects, {"a": "partial_outage"}, state, known={"a"}) == "EFFECTS_OPEN"
    assert refused(check_promise, NOW + MINUTE, state, since=NOW) == "NOTHING_TO_PROMISE"
    assert check_promise(None, state, since=NOW) is None


def test_a_promise_lies_ahead_and_within_a_week() -> None:
    assert check_promise(NOW + MINUTE, "identified", since=NOW) == NOW + MINUTE
    assert refused(check_promise, NOW, "identified", since=NOW) == "PROMISE_PASSED"
    assert refused(check_promise, NOW + timedelta(days=8), "identified", since=NOW) == "PROMISE_TOO_FAR"


def test_a_plan_lies_ahead_and_within_a_month() -> None:
    assert check_plan(NOW + MINUTE, now=NOW) == NOW + MINUTE
    assert refused(check_plan, NOW, now=NOW) == "PLAN_PASSED"
    assert refused(check_plan, NOW + timedelta(days=31), now=NOW) == "PLAN_TOO_FAR"


def test_it_began_before_anybody_was_told() -> None:
    check_beginning(NOW, published_at=NOW, now=NOW + MINUTE)
    assert refused(check_beginning, NOW + MINUTE, published_at=NOW, now=NOW + MINUTE) == "BEGAN_LATER"
    assert refused(check_beginning, NOW + MINUTE, published_at=None, now=NOW) == "BEGAN_LATER"


@pytest.mark.parametrize(
    ("said", "since"),
    [
        ([], None),
        (["investigating"], None),
        (["investigating", "resolved"], 1),
        (["resolved", "resolved"], 0),
        (["resolved", "postmortem"], 0),
        (["resolved", "identified"], None),
        (["resolved", "identified", "resolved", "postmortem", "postmortem"], 2),
        (["resolved", "postmortem", "investigating"], None),
        # A report whose `resolved` was taken back says nothing of its end.
        (["investigating", "postmortem"], None),
    ],
)
def test_it_is_over_since_it_was_last_said_to_be(said: list[UpdateState], since: int | None) -> None:
    found = resolved_since([(state, NOW + place * MINUTE) for place, state in enumerate(said)])
    assert found == (None if since is None else NOW + since * MINUTE)


@pytest.mark.parametrize(
    ("state", "said", "resolved", "held"),
    [
        ("identified", None, False, ""),
        ("identified", "investigating", False, ""),
        ("identified", "identified", False, ""),
        ("identified", "monitoring", False, "meanwhile it was published as monitoring"),
        ("identified", None, True, "the incident is resolved"),
        ("resolved", None, True, ""),
        ("postmortem", "resolved", True, ""),
        ("resolved", "postmortem", True, "meanwhile it was published as postmortem"),
    ],
)
def test_a_planned_update_is_held_where_it_no_longer_fits(
    state: UpdateState, said: UpdateState | None, resolved: bool, held: str
) -> None:
    assert why_held(state, said=said, incident_resolved=resolved) == held


def test_times_are_absolute_with_their_zone() -> None:
    assert promise_words(NOW + 30 * MINUTE, now=NOW) == "14:30 UTC"
    assert promise_words(NOW.astimezone(timezone(timedelta(hours=9))), now=NOW) == "14:00 UTC"
    assert promise_words(NOW + timedelta(hours=11), now=NOW) == "01:00 UTC on 29 November 2026"


def test_lists_are_read_out() -> None:
    assert [list_words(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
