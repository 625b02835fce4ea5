"""What webhooks of subscribers get: the shape that receivers of hosted status pages read already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from api.domain.status.subscription import Topic
from api.publishing.letters import Place

# The states of planned work, as that shape names them, after each thing we tell of it.
_STATUS: Final[Mapping[Topic, str]] = {
    "scheduled": "scheduled",
    "rescheduled": "scheduled",
    "reminder": "scheduled",
    "started": "in_progress",
    "completed": "completed",
    "cancelled": "completed",
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """The state of the whole page when it was told."""

    indicator: str
    description: str


def webhook_body(
    said: Mapping[str, Any], topic: Topic, place: Place, *, leave_url: str, state: Indicator
) -> dict[str, Any]:
    return {
        "meta": {"unsubscribe": leave_url, "documentation": f"{place.url}/subscribe"},
        "page": {
            "id": place.code,
            "status_indicator": state.indicator,
            "status_description": state.description,
        },
        "incident": _incident(said, place) if said["kind"] == "incident" else _work(said, topic, place),
    }


def challenge_body(place: Place, *, token: str, secret: str, leave_url: str) -> dict[str, Any]:
    """Whoever answers with the token owns the webhook; nobody else learns the secret."""
    return {
        "type": "challenge",
        "challenge": token,
        "secret": secret,
        "meta": {"unsubscribe": leave_url, "documentation": f"{place.url}/subscribe"},
        "page": {"id": place.code, "name": place.name, "url": place.url},
    }


def is_echoed(text: str, token: str) -> bool:
    """Bare, or as JSON with whatever around it."""
    return token in text


def _incident(said: Mapping[str, Any], place: Place) -> dict[str, Any]:
    updates = [_update(one, said) for one in said["updates"]]
    report = next((one for one in said["updates"] if one["state"] == "postmortem"), None)
    return {
        "id": said["code"],
        "name": said["name"],
        "status": said["state"],
        "impact": said["impact"],
        "impact_override": said["impact_override"],
        "backfilled": said["backfilled"],
        "created_at": _stamp(said["created_at"]),
        "updated_at": _stamp(said["updated_at"]),
        "monitoring_at": _stamp(said["monitoring_at"]),
        "resolved_at": _stamp(said["resolved_at"]),
        "shortlink": f"{place.url}/incidents/{said['code']}",
        "scheduled_for": None,
        "scheduled_until": None,
        "scheduled_remind_prior": False,
        "scheduled_reminded_at": None,
        "scheduled_auto_transition": False,
        "postmortem_body": report["body"] if report else None,
        "postmortem_published_at": _stamp(report["at"]) if report else None,
        "incident_updates": updates,
        "components": said["components"],
        "next_update_at": _stamp(said["next_update_at"]),
    }


def _work(said: Mapping[str, Any], topic: Topic, place: Place) -> dict[str, Any]:
    status = _STATUS[topic]
    update = {
        "id": f"{said['code']}-{topic}",
        "incident_id": said["code"],
        "status": status,
        "body": said["body"],
        **dict.fromkeys(("created_at", "updated_at", "display_at"), _stamp(said["updated_at"])),
    }
    return {
        "id": said["code"],
        "name": said["name"],
        "status": status,
        "impact": "maintenance",
        "impact_override": None,
        "backfilled": False,
        "created_at": _stamp(said["created_at"]),
        "updated_at": _stamp(said["updated_at"]),
        "monitoring_at": None,
        "resolved_at": _stamp(said["cancelled_at"] or said["completed_at"]),
        "shortlink": f"{place.url}/maintenances/{said['code']}",
        "scheduled_for": _stamp(said["starts_at"]),
        "scheduled_until": _stamp(said["ends_at"]),
        "scheduled_remind_prior": True,
        "scheduled_reminded_at": _stamp(said["updated_at"]) if topic == "reminder" else None,
        "scheduled_auto_transition": True,
        "postmortem_body": None,
        "postmortem_published_at": None,
        "incident_updates": [update],
        "components": said["components"],
    }


def _update(one: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one["code"],
        "incident_id": said["code"],
        "status": one["state"],
        "body": one["body"],
        "created_at": _stamp(one["at"]),
        "updated_at": _stamp(one["edited_at"] or one["at"]),
        "display_at": _stamp(one["at"]),
    }


def _stamp(at: str | None) -> str | None:
    """With milliseconds always: strict readers fail on a time without them."""
    if at is None:
        return None
    return datetime.fromisoformat(at).isoformat(timespec="milliseconds").replace("+00:00", "Z")
