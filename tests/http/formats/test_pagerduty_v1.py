"""The first Events API, as Alertmanager still sends it."""

from typing import Any

import pytest
from hypothesis import given

from api.http.formats import FORMATS, pagerduty_replies, pagerduty_v1
from api.http.formats.pagerduty_replies import Invalid
from tests.http.formats.bodies import NOW, assert_storable, only, shaped

EVENT: dict[str, Any] = {
    "service_key": "0123456789abcdef0123456789abcdef",
    "event_type": "trigger",
    "incident_key": "97510b41",
    "description": "[FIRING:1] HighErrorRate",
    "client": "Alertmanager",
    "client_url": "http://alertmanager.example.org/#/alerts",
    "details": {"firing": "Labels:\n - severity = critical\n", "num_firing": "1", "severity": "critical"},
    "contexts": [{"type": "image", "src": "https://i"}, {"type": "link", "href": "https://l.example.org"}],
}


def test_an_event_of_the_first_version_is_an_alert() -> None:
    alert = only(pagerduty_v1.parse(EVENT, received_at=NOW))
    assert (alert.action, alert.dedup, alert.title) == ("trigger", "97510b41", "[FIRING:1] HighErrorRate")
    assert (alert.severity, alert.link, alert.client) == (1, "https://l.example.org", "Alertmanager")


def test_a_resolve_needs_only_its_keys() -> None:
    event = {"service_key": "x", "event_type": "resolve", "incident_key": "97510b41"}
    assert only(pagerduty_v1.parse(event, received_at=NOW)).action == "resolve"


def test_a_missing_incident_key_is_made_and_the_same_for_a_retry() -> None:
    event = {**EVENT, "incident_key": None}
    made = pagerduty_v1.incident_key(event)
    assert (
        only(pagerduty_v1.parse(event, received_at=NOW)).dedup
        == made
        == pagerduty_v1.incident_key(dict(event))
    )


@pytest.mark.parametrize(
    ("event", "sentences"),
    [
        ({}, ("Service key is missing or blank", "Event type is missing or blank")),
        ({**EVENT, "description": ""}, ("Description is missing or blank",)),
        (
            {**EVENT, "event_type": "boom"},
            ("Event type is invalid (must be 'trigger', 'acknowledge' or 'resolve')",),
        ),
        ({**EVENT, "event_type": "resolve", "incident_key": ""}, ("Incident key is missing or blank",)),
        ({**EVENT, "incident_key": "k" * 256}, ("Incident key is too long (maximum is 255 characters)",)),
    ],
)
def test_a_broken_event_is_told_all_its_faults(event: Any, sentences: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        pagerduty_v1.service_key(event)
    assert refused.value.errors == sentences


def test_the_key_of_the_integration_is_read_from_a_sound_event() -> None:
    assert pagerduty_v1.service_key(EVENT) == EVENT["service_key"]


def test_a_taken_event_is_answered_with_200_and_its_key() -> None:
    reply = pagerduty_replies.accepted_v1("k")
    assert reply.status == 200
    assert reply.body == {"status": "success", "message": "Event processed", "incident_key": "k"}


def test_an_unknown_key_is_answered_in_the_vendors_words() -> None:
    reply = pagerduty_replies.unknown_key_v1("short")
    assert reply.body["errors"] == ["Service key is the wrong length (should be 32 characters)"]
    assert pagerduty_replies.unknown_key_v1("x" * 32).body["errors"] == ["Service key is not known here"]


def test_one_address_takes_both_versions() -> None:
    assert only(FORMATS["pagerduty"](EVENT, received_at=NOW)).dedup == "97510b41"
    second = {"event_action": "resolve", "dedup_key": "k"}
    assert only(FORMATS["pagerduty"](second, received_at=NOW)).dedup == "k"


@given(shaped("incident_key", "description", "details", "client_url", "contexts"))
def test_whatever_arrives_is_taken_or_refused_in_sentences(event: dict[str, Any]) -> None:
    event = {"event_type": "trigger", **event}
    try:
        batch = pagerduty_v1.parse(event, received_at=NOW)
    except Invalid as refused:
        assert all(refused.errors)  # noqa: PT017 - either outcome is right
        return
    assert_storable(batch)
