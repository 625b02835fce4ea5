"""A deploy is noted and wakes nobody."""

from typing import Any

import pytest
from hypothesis import given

from api.domain.alerts.change import Change, Link
from api.http.formats import pagerduty_change, pagerduty_replies
from api.http.formats.pagerduty_replies import Invalid
from tests.http.formats.bodies import ANY_JSON, NOW, shaped

EVENT: dict[str, Any] = {
    "routing_key": "R0123456789ABCDEF0123456789ABCDE",
    "payload": {
        "summary": "Build 1234 deployed",
        "source": "ci",
        "timestamp": "2026-11-20T23:00:00.000Z",
        "custom_details": {"commit": "abc", "count": 3},
    },
    "links": [{"href": "https://ci.example.org/1234", "text": "Build"}, {"href": "file:///etc/passwd"}],
}


def test_a_change_says_what_where_and_when() -> None:
    change = pagerduty_change.parse(EVENT, received_at=NOW)
    assert change == Change(
        key=change.key,
        summary="Build 1234 deployed",
        source="ci",
        at=NOW.replace(hour=23, minute=0),
        details={"commit": "abc", "count": "3"},
        links=(Link(href="https://ci.example.org/1234", text="Build"),),
    )


def test_a_retry_is_the_same_change() -> None:
    first, retry = (pagerduty_change.parse(dict(EVENT), received_at=NOW) for _ in range(2))
    assert first.key == retry.key


def test_a_change_without_a_time_happened_when_it_came() -> None:
    event = {"payload": {"summary": "x", "custom_details": "just text"}}
    change = pagerduty_change.parse(event, received_at=NOW)
    assert (change.at, change.details) == (NOW, {"details": "just text"})


@pytest.mark.parametrize("event", [None, {}, {"payload": []}, {"payload": {"summary": " "}}])
def test_a_change_without_a_summary_is_refused(event: Any) -> None:
    with pytest.raises(Invalid):
        pagerduty_change.parse(event, received_at=NOW)


def test_its_key_is_where_events_have_theirs() -> None:
    assert pagerduty_change.routing_key(EVENT) == EVENT["routing_key"]
    with pytest.raises(Invalid):
        pagerduty_change.routing_key({"payload": EVENT["payload"]})


def test_a_taken_change_is_answered_with_202() -> None:
    assert pagerduty_replies.accepted_change().status == 202


@given(shaped("summary", "source", "timestamp", "custom_details"), ANY_JSON)
def test_whatever_arrives_is_taken_or_refused(payload: Any, links: Any) -> None:
    try:
        change = pagerduty_change.parse({"payload": payload, "links": links}, received_at=NOW)
    except Invalid as refused:
        assert refused.errors == ("'payload.summary' is missing or blank",)  # noqa: PT017
        return
    assert "\\x00" not in repr(change)
    assert change.at.tzinfo is not None
