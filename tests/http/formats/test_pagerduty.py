"""Senders that speak PagerDuty change only the host: they are understood, and answered as they expect."""

from typing import Any

import pytest
from hypothesis import given

from api.domain.alerts.alert import Batch
from api.http.formats import pagerduty, pagerduty_replies
from api.http.formats.json_body import Malformed, read_json
from api.http.formats.pagerduty_replies import Invalid
from tests.http.formats.bodies import ANY_JSON, NOW, assert_storable, only, request, shaped

EVENT = {
    "routing_key": "R0123456789ABCDEF0123456789ABCDE",
    "event_action": "trigger",
    "payload": {"summary": "Disk full", "source": "web-1", "severity": "error"},
}
BAD_ACTION = "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')"
BAD_SEVERITY = (
    "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"
)
KEY = "97510b418c30a6bc221ab8cd7f4d49d287215a8f33fc7173ad6f03934114edfb"


def read(body: Any) -> Batch:
    return pagerduty.parse(body, received_at=NOW)


def errors(body: Any) -> tuple[str, ...]:
    with pytest.raises(Invalid) as refused:
        pagerduty.routing_key(body)
    return refused.value.errors


def test_what_alertmanager_triggers_it_also_resolves() -> None:
    fired, over = only(read(request("pagerduty-trigger"))), only(read(request("pagerduty-resolve")))
    assert (fired.action, over.action) == ("trigger", "resolve")  # though the resolve carries a payload
    assert fired.dedup == over.dedup == fired.group == KEY
    assert fired.episode is over.episode is None
    assert (fired.title, fired.severity) == ("[FIRING:1] HighErrorRate checkout (web-1 critical)", 1)
    assert fired.client == "Alertmanager"
    assert fired.link == "http://alertmanager.example.org/#/alerts?receiver=all"


def test_the_runbook_is_found_in_what_alertmanager_wrote() -> None:
    assert only(read(request("pagerduty-trigger"))).runbook == "https://runbooks.example.org/rb"
    newer = request("pagerduty-trigger")
    newer["payload"]["custom_details"]["firing"] = [
        {"annotations": {"runbook_url": "https://r.example.org/x"}}
    ]
    assert only(read(newer)).runbook == "https://r.example.org/x"


def test_every_field_finds_its_place() -> None:
    event = EVENT | {
        "dedup_key": "disk/web-1",
        "client": "cron",
        "client_url": "https://cron.example.org",
        "links": [{"href": "javascript:x"}, {"href": "https://dash.example.org", "text": "Dashboard"}, 7],
        "images": [{"src": "https://i.example.org/1.png"}],
        "payload": {
            "summary": "Disk\nfull",
            "source": "web-1",
            "severity": "warning",
            "timestamp": "2015-07-17T08:42:58.315+0000",
            "component": "disk",
            "group": "web",
            "class": "capacity",
            "custom_details": {
                "free": 0,
                "env": "prod",
                "empty": "",
                "source": "elsewhere",
                "deep": {"a": 1},
            },
        },
    }
    alert = only(read(event))
    assert (alert.dedup, alert.title, alert.severity) == ("disk/web-1", "Disk full", 3)
    assert alert.link == "https://dash.example.org"
    assert alert.labels == {
        "free": "0", "env": "prod", "source": "web-1", "component": "disk", "group": "web",
        "class": "capacity", "severity": "warning",
    }  # fmt: skip
    assert alert.body == 'free: 0\nenv: prod\nsource: elsewhere\ndeep: {"a": 1}'
    assert alert.starts_at is not None
    assert alert.starts_at.isoformat() == "2015-07-17T08:42:58.315000+00:00"


@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
def test_an_acknowledge_or_resolve_needs_only_its_keys(action: str) -> None:
    alert = only(read({"routing_key": "x", "event_action": action, "dedup_key": "k"}))
    assert (alert.action, alert.dedup, alert.title) == (action, "k", "k")


def test_the_key_of_the_integration_is_read_from_a_sound_event() -> None:
    assert pagerduty.routing_key(EVENT) == EVENT["routing_key"]


def test_a_trigger_without_a_key_gets_one_that_a_retry_gets_too() -> None:
    made = pagerduty.dedup_key(EVENT)
    assert len(made) == 36
    assert only(read(EVENT)).dedup == made == pagerduty.dedup_key(dict(EVENT))
    other = EVENT | {"payload": {"summary": "Disk fuller", "source": "web-1", "severity": "error"}}
    assert pagerduty.dedup_key(other) != made


def test_the_key_of_the_reply_finds_the_alert_again() -> None:
    key = pagerduty.dedup_key(EVENT)
    over = only(read({"event_action": "resolve", "dedup_key": key}))
    assert over.dedup == only(read(EVENT)).dedup


def test_the_test_button_of_uptime_kuma_wakes_nobody_and_closes_nothing() -> None:
    alert = only(read(EVENT | {"dedup_key": "Uptime Kuma/test"}))
    assert (alert.is_test, alert.severity) == (True, 4)
    batch = read({"event_action": "resolve", "dedup_key": "Uptime Kuma/test"})
    assert batch.alerts == ()
    assert batch.quarantined[0].reason == "A test never resolves anything."


def test_the_test_button_of_grafana_is_a_test_here_too() -> None:
    payload = EVENT["payload"] | {"summary": "[FIRING:1]  (TestAlert Grafana)"}  # type: ignore[operator]
    assert only(read(EVENT | {"payload": payload})).is_test


@pytest.mark.parametrize(
    ("event", "sentences"),
    [
        ([], ("Event is not an object",)),
        (
            {},
            ("'routing_key' is missing or blank", "'event_action' is missing or blank"),
        ),
        (
            EVENT | {"event_action": "explode"},
            (BAD_ACTION,),
        ),
        (EVENT | {"payload": None}, ("'payload' is missing or blank",)),
        (EVENT | {"payload": "x"}, ("'payload' is not an object",)),
        (
            EVENT | {"payload": {"summary": " ", "severity": "none"}},
            (
                "'payload.summary' is missing or blank",
                "'payload.source' is missing or blank",
                BAD_SEVERITY,
            ),
        ),
        (
            EVENT | {"dedup_key": "k" * 256},
            ("'dedup_key' is too long (maximum is 255 characters)",),
        ),
        (EVENT | {"event_action": "resolve"}, ("'dedup_key' is missing or blank",)),
    ],
)
def test_a_broken_event_is_told_all_its_faults_in_the_vendors_words(
    event: Any, sentences: tuple[str, ...]
) -> None:
    assert errors(event) == sentences


def test_a_long_summary_is_cut_and_a_strange_time_kept() -> None:
    payload = {"summary": "x" * 5000, "source": "s", "severity": "CRITICAL", "timestamp": "noon"}
    alert = only(read(EVENT | {"payload": payload}))
    assert len(alert.title) == 1024
    assert (alert.severity, alert.starts_at) == (1, NOW)
    assert "noon" in alert.notes[0]


def test_a_taken_event_is_answered_with_its_key() -> None:
    reply = pagerduty_replies.accepted("k")
    assert reply.status == 202
    assert reply.body == {"status": "success", "message": "Event processed", "dedup_key": "k"}


def test_what_is_not_json_is_answered_in_the_vendors_shape() -> None:
    with pytest.raises(Malformed) as refused:
        read_json(b"oops")
    reply = pagerduty_replies.refused(refused.value)
    assert (reply.status, reply.body) == (
        400,
        {
            "status": "Unrecognized object",
            "message": "Event object format is unrecognized",
            "errors": ["JSON parse error"],
        },
    )


def test_a_broken_event_is_answered_in_the_vendors_shape() -> None:
    reply = pagerduty_replies.refused(Invalid("'payload' is missing or blank"))
    assert (reply.status, reply.body) == (
        400,
        {
            "status": "invalid event",
            "message": "Event object is invalid",
            "errors": ["'payload' is missing or blank"],
        },
    )


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("short", "Length of 'routing_key' is incorrect (should be 32 characters)"),
        ("x" * 32, "'routing_key' is not known here"),
    ],
)
def test_an_unknown_key_is_answered_in_the_vendors_shape(key: str, sentence: str) -> None:
    reply = pagerduty_replies.unknown_key(key)
    assert (reply.status, reply.body["errors"]) == (400, [sentence])


def test_haste_and_trouble_are_answered_so_that_clients_come_back() -> None:
    statuses = [
        pagerduty_replies.too_many().status,
        pagerduty_replies.too_many_v1().status,
        pagerduty_replies.unavailable().status,
    ]
    assert statuses == [429, 403, 503]


@given(
    shaped("event_action", "dedup_key", "payload", "links", "client") | ANY_JSON,
    shaped("summary", "source", "severity", "timestamp", "custom_details", "class"),
)
def test_whatever_arrives_is_taken_or_refused_in_sentences(event: Any, payload: Any) -> None:
    if isinstance(event, dict):
        event = {"event_action": "trigger", "payload": payload} | event
    try:
        batch = read(event)
    except Invalid as refused:
        assert all(refused.errors)  # noqa: PT017 - either outcome is right
        return
    assert_storable(batch)
    assert read(event) == batch
