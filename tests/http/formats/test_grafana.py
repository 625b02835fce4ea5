"""Grafana's three shapes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from api.domain.alerts.alert import Batch
from api.http.formats.grafana import parse
from api.http.formats.json_body import Malformed
from tests.http.formats.bodies import ANY_JSON, NOW, assert_storable, only, request, shaped


def read(body: Any) -> Batch:
    return parse(body, received_at=NOW)


def test_a_unified_alert_leads_to_its_panel_and_shows_its_values() -> None:
    (_, firing), (_, over) = read(request("grafana")).alerts
    assert firing.action == "trigger"
    assert firing.title == "High memory usage: web-3 is short of memory"
    assert firing.severity == 3
    assert firing.link == "https://grafana.example.org/d/abc?viewPanel=2"
    assert firing.runbook == "https://runbooks.example.org/memory"
    assert firing.body.splitlines() == [
        "Memory above 90% for 5 minutes",
        "Values: B = 94.25, C = 1",
        "Silence: https://grafana.example.org/alerting/silence/new?alertmanager=grafana&matcher=alertname%3DT2",
    ]
    assert firing.starts_at == datetime(2026, 10, 12, 7, 51, 3, 157076, tzinfo=UTC)
    assert over.action == "resolve"
    assert over.group == over.dedup == "bc97ff14869b13e3"  # "{}:{}" groups nothing


def test_older_values_come_as_one_string() -> None:
    body = request("grafana")
    body["alerts"] = [body["alerts"][0] | {"values": None}]
    assert "Values: [ var='B' value=94.2 ]" in only(read(body)).body


def test_the_test_button_wakes_nobody_and_closes_nothing() -> None:
    body = request("grafana")
    body["alerts"][0]["labels"] = {"alertname": "TestAlert", "instance": "Grafana", "severity": "critical"}
    body["alerts"][1]["labels"] = {"alertname": "TestAlert", "instance": "Grafana"}
    batch = read(body)
    ((_, alert),) = batch.alerts
    assert (alert.is_test, alert.severity, alert.action) == (True, 4, "trigger")
    assert [entry.reason for entry in batch.quarantined] == ["A test never resolves anything."]


def test_a_legacy_rule_is_known_by_its_id() -> None:
    alert = only(read(request("grafana-legacy")))
    assert (alert.dedup, alert.group, alert.episode) == ("17", "17", None)
    assert (alert.action, alert.title, alert.severity) == ("trigger", "Memory", 1)
    assert alert.link == "https://grafana.example.org/d/abc?viewPanel=2"
    assert alert.body == "Memory is above 90%\nweb-3 memory = 93.4"
    over = only(read(request("grafana-legacy") | {"state": "ok", "evalMatches": [], "title": "[OK] Memory"}))
    assert (over.action, over.dedup) == ("resolve", "17")


@pytest.mark.parametrize("state", ["pending", "paused"])
def test_a_rule_that_waits_is_no_alert(state: str) -> None:
    batch = read(request("grafana-legacy") | {"state": state})
    assert (batch.alerts, batch.quarantined) == ((), ())
    assert state in batch.notes[0]


def test_a_strange_state_of_a_rule_is_set_aside() -> None:
    batch = read(request("grafana-legacy") | {"state": "dancing"})
    assert batch.quarantined[0].reason == "The state 'dancing' is neither alerting nor ok."


def test_the_legacy_test_button_too_is_a_test() -> None:
    alert = only(read(request("grafana-legacy") | {"ruleId": 0, "ruleName": "Test notification"}))
    assert (alert.is_test, alert.severity) == (True, 4)


def test_a_pasted_slack_address_still_works() -> None:
    def slack(title: str) -> Any:
        return {
            "text": "x",
            "attachments": [{"title": title, "text": "Disk is full", "title_link": "https://g/x"}],
        }

    fired, over = only(read(slack("[FIRING:1] Disk (web-1)"))), only(read(slack("[RESOLVED] Disk (web-1)")))
    assert (fired.action, fired.title, fired.link) == ("trigger", "Disk (web-1)", "https://g/x")
    assert (over.action, over.dedup) == ("resolve", fired.dedup)


@pytest.mark.parametrize("body", [None, [], {}, {"alerts": 1}, {"title": "x"}])
def test_a_body_of_no_known_shape_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        read(body)


@given(
    shaped("ruleId", "ruleName", "state", "tags", "evalMatches", "message", "ruleUrl", "attachments")
    | shaped("attachments", inner=shaped("title", "fallback", "text", "title_link") | ANY_JSON)
    | shaped("alerts", "version", "title")
    | ANY_JSON
)
def test_whatever_arrives_is_taken_set_aside_or_refused(body: Any) -> None:
    try:
        batch = read(body)
    except Malformed:
        return
    assert_storable(batch)
    assert read(body) == batch
