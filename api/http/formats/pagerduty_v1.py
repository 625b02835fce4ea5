"""PagerDuty's first Events API, which Alertmanager still speaks for a `service_key`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.domain.alerts.alert import Alert, Batch, bounded_key
from api.domain.clean import clean_line
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


def parse(body: Any, *, received_at: datetime) -> Batch:
    """The event, whoever's key it carries. This version has no severity: details may name one."""
    event = event_of(body)
    _refuse(_faults(event))
    del received_at  # the first version carries no time
    return each([event], lambda _: _alert(event))


def service_key(body: Any) -> str:
    """The key that names the integration; raises all that is wrong with the event at once."""
    event = event_of(body)
    key = said(event, "service_key")
    _refuse([*([] if key else ["Service key is missing or blank"]), *_faults(event)])
    return key


def incident_key(body: Mapping[str, Any]) -> str:
    """The key of the reply: the sender's own, or the one made for it."""
    return said(body, "incident_key") or made_key(body)


def _refuse(faults: list[str]) -> None:
    if faults:
        raise Invalid(*faults)


def _faults(event: Mapping[str, Any]) -> list[str]:
    action = said(event, "event_type")
    key = said(event, "incident_key")
    faults = []
    if not action:
        faults.append("Event type is missing or blank")
    elif action not in ACTIONS:
        faults.append("Event type is invalid (must be 'trigger', 'acknowledge' or 'resolve')")
    if is_too_long(key):
        faults.append("Incident key is too long (maximum is 255 characters)")
    if action == "trigger" and not said(event, "description"):
        faults.append("Description is missing or blank")
    if action in ACTIONS and action != "trigger" and not key:
        faults.append("Incident key is missing or blank")
    return faults


def _alert(event: Mapping[str, Any]) -> Alert:
    notes: list[str] = []
    details = event.get("details")
    body = details_text(details)
    named = plain_details(details)
    links = links_of(event.get("contexts"))
    key = incident_key(event)
    summary = said(event, "description") or key
    alert = Alert(
        episode=None,
        dedup=bounded_key(key),
        group=bounded_key(key),
        action=ACTIONS[said(event, "event_type")],
        title=title_of(summary),
        body=body,
        severity=severity_from(named.get("severity"), notes),
        link=links[0].href if links else link_of(event.get("client_url"), "client_url", notes),
        runbook=runbook_of(body, links),
        labels=labels_of(named, notes),
        client=clean_line(said(event, "client"), 128) or None,
        notes=tuple(notes),
    )
    return as_test(alert) if is_test(key, summary) else alert
