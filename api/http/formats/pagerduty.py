"""PagerDuty's Events API v2: one event in a body."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.domain.alerts.alert import Alert, Batch, bounded_key
from api.domain.clean import clean_line
from api.domain.moment import moment
from api.http.formats import pagerduty_v1
from api.http.formats.entry import as_test, each, labels_of, link_of, severity_from, title_of
from api.http.formats.pagerduty_parts import (
    ACTIONS,
    details_text,
    event_of,
    is_test,
    is_too_long,
    links_of,
    made_key,
    plain_details,
    runbook_of,
    said,
)
from api.http.formats.pagerduty_replies import Invalid

_SEVERITIES = ("critical", "warning", "error", "info")
_NAMED = ("source", "component", "group", "class", "severity")


def parse(body: Any, *, received_at: datetime) -> Batch:
    """The event, whoever's key it carries. An acknowledge or resolve needs no payload, and one is no harm."""
    event = event_of(body)
    _refuse(_faults(event))
    return each([event], lambda _: _alert(event, received_at=received_at))


def parse_any(body: Any, *, received_at: datetime) -> Batch:
    """The second version, or the first where its own words are used: for an address that takes both."""
    event = event_of(body)
    version = pagerduty_v1.parse if "event_type" in event and "event_action" not in event else parse
    return version(event, received_at=received_at)


def routing_key(body: Any) -> str:
    """The key that names the integration; raises all that is wrong with the event at once."""
    event = event_of(body)
    key = said(event, "routing_key")
    _refuse([*([] if key else ["'routing_key' is missing or blank"]), *_faults(event)])
    return key


def dedup_key(body: Mapping[str, Any]) -> str:
    """The key of the reply: the sender's own, or the one made for it."""
    return said(body, "dedup_key") or made_key(body)


def _refuse(faults: list[str]) -> None:
    if faults:
        raise Invalid(*faults)


def _faults(event: Mapping[str, Any]) -> list[str]:
    action = said(event, "event_action")
    key = said(event, "dedup_key")
    faults = []
    if not action:
        faults.append("'event_action' is missing or blank")
    elif action not in ACTIONS:
        faults.append(
            "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')"
        )
    if is_too_long(key):
        faults.append("'dedup_key' is too long (maximum is 255 characters)")
    if action == "trigger":
        return [*faults, *_payload_faults(event.get("payload"))]
    if action in ACTIONS and not key:
        faults.append("'dedup_key' is missing or blank")
    return faults


def _payload_faults(payload: Any) -> list[str]:
    if not isinstance(payload, dict):
        return ["'payload' is missing or blank" if not payload else "'payload' is not an object"]
    faults = [
        f"'payload.{name}' is missing or blank"
        for name in ("summary", "source", "severity")
        if not said(payload, name)
    ]
    if (severity := said(payload, "severity")) and severity.lower() not in _SEVERITIES:
        faults.append(
            "'payload.severity' is invalid "
            "(must be one of the following: 'critical', 'warning', 'error' or 'info')"
        )
    return faults


def _alert(event: Mapping[str, Any], *, received_at: datetime) -> Alert:
    notes: list[str] = []
    given = event.get("payload")
    payload = given if isinstance(given, dict) else {}
    details = payload.get("custom_details")
    body = details_text(details)
    links = links_of(event.get("links"))
    starts = moment(payload.get("timestamp"), received_at=received_at)
    if starts.unread:
        notes.append(f"'timestamp' was '{starts.unread}': the time of receipt stands for it.")
    key = dedup_key(event)
    summary = said(payload, "summary") or key
    alert = Alert(
        episode=None,
        dedup=bounded_key(key),
        group=bounded_key(key),
        action=ACTIONS[said(event, "event_action")],
        title=title_of(summary),
        body=body,
        severity=severity_from(payload.get("severity"), notes),
        link=links[0].href if links else link_of(event.get("client_url"), "client_url", notes),
        runbook=runbook_of(body, links),
        labels=labels_of({**plain_details(details), **_named(payload)}, notes),
        starts_at=starts.at,
        client=clean_line(said(event, "client"), 128) or None,
        notes=tuple(notes),
    )
    return as_test(alert) if is_test(key, summary) else alert


def _named(payload: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name in _NAMED if (value := said(payload, name))}
