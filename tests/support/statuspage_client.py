"""A reader of the Statuspage formats that takes nothing on trust: it fails where strict monitors fail."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

Json = dict[str, Any]
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)")
_CODE = re.compile(r"[a-z0-9]{12}")
INDICATORS = {"none", "minor", "major", "critical", "maintenance"}
COMPONENT = {"operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"}
INCIDENT = {"investigating", "identified", "monitoring", "resolved", "postmortem"}
MAINTENANCE = {"scheduled", "in_progress", "verifying", "completed"}
IMPACT = {"none", "minor", "major", "critical"}
KEYS = {
    "summary": {"page", "components", "incidents", "scheduled_maintenances", "status"},
    "status": {"page", "status"},
    "components": {"page", "components"},
    "incidents": {"page", "incidents"},
    "incidents/unresolved": {"page", "incidents"},
    "scheduled-maintenances": {"page", "scheduled_maintenances"},
    "scheduled-maintenances/upcoming": {"page", "scheduled_maintenances"},
    "scheduled-maintenances/active": {"page", "scheduled_maintenances"},
}
_OF_COMPONENT = [
    "id",
    "name",
    "status",
    "created_at",
    "updated_at",
    "position",
    "description",
    "showcase",
    "start_date",
    "group_id",
    "page_id",
    "group",
    "only_show_if_degraded",
]
_OF_INCIDENT = [
    "id",
    "name",
    "status",
    "created_at",
    "updated_at",
    "monitoring_at",
    "resolved_at",
    "impact",
    "shortlink",
    "started_at",
    "page_id",
    "incident_updates",
    "components",
]
_OF_UPDATE = [
    "id",
    "status",
    "body",
    "incident_id",
    "created_at",
    "updated_at",
    "display_at",
    "affected_components",
    "deliver_notifications",
    "custom_tweet",
    "tweet_id",
]


def read(name: str, body: bytes) -> Json:
    """The document, after a look at everything in it."""
    found: Json = json.loads(body)
    assert set(found) == KEYS[name]
    _page(found["page"])
    for one in found.get("components", ()):
        _component(one, found["page"]["id"])
    for one in found.get("incidents", ()):
        _incident(one, states=INCIDENT, impacts=IMPACT)
        assert isinstance(one["next_update_overdue"], bool)
        _when(one["next_update_at"], optional=True)
    for one in found.get("scheduled_maintenances", ()):
        _incident(one, states=MAINTENANCE, impacts={"maintenance"})
        assert _when(one["scheduled_for"]) < _when(one["scheduled_until"])
    if "status" in found:
        assert found["status"]["indicator"] in INDICATORS
        assert found["status"]["description"]
    return found


def _page(found: Json) -> None:
    assert set(found) == {"id", "name", "url", "time_zone", "updated_at"}
    assert _CODE.fullmatch(found["id"])
    assert found["url"].startswith("https://")
    _when(found["updated_at"])


def _component(found: Json, page_id: str) -> None:
    assert list(found) == [*_OF_COMPONENT, *(["components"] if found["group"] else [])]
    assert _CODE.fullmatch(found["id"])
    assert found["status"] in COMPONENT
    assert found["page_id"] == page_id
    assert isinstance(found["position"], int)
    assert found["description"] is None or found["description"]
    for key in ("showcase", "group", "only_show_if_degraded"):
        assert isinstance(found[key], bool)
    if found["start_date"] is not None:
        date.fromisoformat(found["start_date"])
    _when(found["created_at"])
    _when(found["updated_at"])


def _incident(found: Json, *, states: set[str], impacts: set[str]) -> None:
    assert list(found)[: len(_OF_INCIDENT)] == _OF_INCIDENT
    assert _CODE.fullmatch(found["id"])
    assert found["status"] in states
    assert found["impact"] in impacts
    for key in ("created_at", "updated_at", "started_at"):
        _when(found[key])
    for key in ("monitoring_at", "resolved_at"):
        _when(found[key], optional=True)
    for one in found["components"]:
        _component(one, found["page_id"])
    shown = [_update(one, found["id"], states) for one in found["incident_updates"]]
    assert shown
    assert shown == sorted(shown, reverse=True)
    assert found["incident_updates"][0]["status"] == found["status"] or states is MAINTENANCE


def _update(found: Json, incident_id: str, states: set[str]) -> datetime:
    assert list(found) == _OF_UPDATE
    assert _CODE.fullmatch(found["id"])
    assert found["status"] in states
    assert found["incident_id"] == incident_id
    assert isinstance(found["deliver_notifications"], bool)
    assert found["affected_components"] is None or found["affected_components"]
    for one in found["affected_components"] or ():
        assert set(one) == {"code", "name", "old_status", "new_status"}
        assert {one["old_status"], one["new_status"]} <= COMPONENT
    _when(found["created_at"])
    _when(found["updated_at"])
    return _when(found["display_at"])


def _when(written: Any, *, optional: bool = False) -> datetime:
    if written is None and optional:
        return datetime.min.replace(tzinfo=UTC)
    assert _STAMP.fullmatch(written), written
    return datetime.fromisoformat(written)
