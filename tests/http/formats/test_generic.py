"""Our own shape, as a shell script would write it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.alerts.alert import Alert, Batch
from api.http.formats.generic import parse
from api.http.formats.json_body import Malformed
from tests.http.formats.bodies import ANY_JSON, NOW, assert_storable, only, shaped


def read(body: Any) -> Batch:
    return parse(body, received_at=NOW)


def test_a_title_alone_is_an_alert() -> None:
    alert = only(read({"title": "Checkout is down"}))
    assert alert == Alert(
        episode=None, dedup=alert.dedup, group=alert.dedup, action="trigger", title="Checkout is down"
    )


def test_every_field_finds_its_place() -> None:
    alert = only(
        read(
            {
                "title": "Checkout is down",
                "dedup": "checkout-http",
                "group": "checkout",
                "state": "firing",
                "severity": "sev1",
                "body": "HTTP 503 from all of us",
                "link": "https://dash.example.org/1",
                "runbook": "https://runbooks.example.org/checkout",
                "labels": {"service": "checkout", "port": 443, "canary": False},
                "client": "cron on web-1",
            }
        )
    )
    assert alert == Alert(
        episode=None,
        dedup="checkout-http",
        group="checkout",
        action="trigger",
        title="Checkout is down",
        body="HTTP 503 from all of us",
        severity=1,
        link="https://dash.example.org/1",
        runbook="https://runbooks.example.org/checkout",
        labels={"service": "checkout", "port": "443", "canary": "false"},
        client="cron on web-1",
    )


def test_without_a_dedup_the_same_words_are_the_same_problem() -> None:
    first, replay, other = read(
        [{"title": "a", "body": "b"}, {"title": "a", "body": "b"}, {"title": "ab"}]
    ).alerts
    assert first[1].dedup == replay[1].dedup != other[1].dedup


def test_the_label_says_the_severity_when_the_field_does_not() -> None:
    labels = {"severity": "warning"}
    assert only(read({"title": "x", "labels": labels})).severity == 3
    assert only(read({"title": "x", "labels": labels, "severity": None})).severity == 3
    assert only(read({"title": "x", "labels": labels, "severity": 0})).severity == 1


def test_a_severity_nobody_knows_is_told_and_left_open() -> None:
    alert = only(read({"title": "x", "severity": "purple"}))
    assert alert.severity is None
    assert alert.notes == ("The severity 'purple' is not one we know.",)


def test_a_resolve_needs_only_its_key() -> None:
    alert = only(read({"dedup": "checkout-http", "state": "resolved"}))
    assert (alert.action, alert.title) == ("resolve", "checkout-http")


def test_a_resolve_with_a_full_payload_still_resolves() -> None:
    alert = only(read({"title": "x", "dedup": "k", "state": "Resolved", "severity": 1, "body": "text"}))
    assert alert.action == "resolve"


def test_bad_entries_are_set_aside_and_the_rest_is_taken() -> None:
    batch = read(
        [
            {"title": "good"},
            {"body": "no title"},
            "text",
            {"title": {"a": 1}},
            {"title": "x", "state": "sideways"},
            {"title": "x", "labels": [1]},
            {"title": "good too"},
        ]
    )
    assert [(index, alert.title) for index, alert in batch.alerts] == [(0, "good"), (6, "good too")]
    assert [(entry.index, entry.reason) for entry in batch.quarantined] == [
        (1, "'title' is missing."),
        (2, "It is not an object."),
        (3, "'title' is missing."),
        (4, "The state 'sideways' is neither firing nor resolved."),
        (5, "'labels' is not an object."),
    ]


def test_a_huge_key_is_bounded_and_still_its_own() -> None:
    one, other = read(
        [{"title": "x", "dedup": "k" * 10**6}, {"title": "x", "dedup": "k" * 10**6 + "!"}]
    ).alerts
    assert len(one[1].dedup) <= 255
    assert one[1].dedup != other[1].dedup


def test_a_declared_test_is_a_test() -> None:
    alert = only(read({"title": "x", "severity": 1, "test": True}))
    assert (alert.is_test, alert.severity) == (True, 4)


def test_an_empty_list_is_fine() -> None:
    assert read([]) == Batch()


@pytest.mark.parametrize("body", [None, 7, "x", True])
def test_what_is_no_object_or_list_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        read(body)


@given(
    st.lists(
        shaped("title", "dedup", "state", "severity", "body", "link", "labels", "test", "group", "starts_at")
        | ANY_JSON
    )
)
def test_whatever_arrives_is_taken_or_set_aside(body: list[Any]) -> None:
    batch = read(body)
    assert_storable(batch)
    assert len(batch.alerts) + len(batch.quarantined) == len(body)
    assert read(body) == batch
