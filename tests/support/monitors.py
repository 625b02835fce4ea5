"""What monitors send: short spellings of their bodies, and the clock they send them by."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from api import clock
from api.domain.alerts.alert import digest

NEVER = "0001-01-01T00:00:00Z"


def firing(name: str = "HighErrorRate", *, since: datetime | None = None, **labels: str) -> dict[str, Any]:
    """One alert as Alertmanager has it: its labels make it this alert, its start makes it this episode."""
    all_labels = {"alertname": name, "severity": "critical"} | labels
    # Severity is a label and so a part of the alert; here it may change, as where a rule rewrites it.
    known_by = [part for key in sorted(all_labels) if key != "severity" for part in (key, all_labels[key])]
    return {
        "status": "firing",
        "labels": all_labels,
        "annotations": {"summary": f"{name} on {labels.get('instance', 'everything')}"},
        "startsAt": (since or clock.now() - timedelta(minutes=1)).isoformat(),
        "endsAt": NEVER,
        "generatorURL": "http://prometheus.example:9090/graph",
        "fingerprint": digest(*known_by)[:16],
    }


def resolved(alert: Mapping[str, Any], *, at: datetime | None = None) -> dict[str, Any]:
    """The end of an alert that fired; Alertmanager may have lost its generator by then."""
    return {
        **alert,
        "status": "resolved",
        "endsAt": (at or clock.now()).isoformat(),
        "annotations": {},
        "generatorURL": "",
    }


def group(
    *alerts: Mapping[str, Any], key: str = '{}:{alertname="HighErrorRate"}', sender: str = "am-0"
) -> dict[str, Any]:
    """One request; `sender` is the Alertmanager of a cluster that sends it."""
    return {
        "version": "4",
        "groupKey": key,
        "truncatedAlerts": 0,
        "status": "firing" if any(one["status"] == "firing" for one in alerts) else "resolved",
        "receiver": "tocsin",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": f"http://{sender}:9093",
        "alerts": list(alerts),
    }


def event(key: str, action: str = "trigger", **fields: Any) -> dict[str, Any]:
    """A PagerDuty v2 event."""
    body: dict[str, Any] = {"routing_key": key, "event_action": action, "dedup_key": "db-1"}
    if action == "trigger":
        body["payload"] = {"summary": "Disk is full", "source": "db-1", "severity": "critical"}
    return body | fields
