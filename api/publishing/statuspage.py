"""The eight documents of the Statuspage API, version 2, that monitors and aggregators read."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from api.domain.alerts.maintenance import over_at
from api.domain.status.page_state import open_announcements
from api.domain.status.snapshot import Snapshot
from api.publishing.statuspage_shape import Shape

MOST: Final = 50


def documents(snapshot: Snapshot, now: datetime) -> dict[str, bytes]:
    """By path below the page's host; newest first everywhere: readers look at the first one only."""
    shape = Shape(snapshot, now)
    page = shape.page()
    unresolved = [shape.incident(one) for one in open_announcements(snapshot, at=now)]
    coming = [shape.maintenance(one) for one in snapshot.maintenances if now < over_at(one)]
    upcoming = [one for one in coming if one["status"] == "scheduled"]
    active = [one for one in coming if one["status"] != "scheduled"]
    components = list(shape.components.values())
    bodies: Mapping[str, dict[str, Any]] = {
        "summary": {
            "components": components,
            "incidents": unresolved,
            "scheduled_maintenances": coming,
            "status": shape.status(),
        },
        "status": {"status": shape.status()},
        "components": {"components": components},
        "incidents": {"incidents": [shape.incident(one) for one in snapshot.announcements[:MOST]]},
        "incidents/unresolved": {"incidents": unresolved},
        "scheduled-maintenances": {
            "scheduled_maintenances": [shape.maintenance(one) for one in snapshot.maintenances[:MOST]]
        },
        "scheduled-maintenances/upcoming": {"scheduled_maintenances": upcoming},
        "scheduled-maintenances/active": {"scheduled_maintenances": active},
    }
    return {f"api/v2/{name}.json": written({"page": page, **body}) for name, body in bodies.items()}


def written(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
