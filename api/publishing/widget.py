"""What the widget on other people's pages shows, and the script that draws it there."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from api.domain.alerts.maintenance import runs
from api.domain.comms.announcement import impact, overdue_minutes
from api.domain.status.page_state import coming_maintenances, open_announcements
from api.domain.status.snapshot import Announcement, Maintenance, Snapshot
from api.publishing.machine_address import within
from api.publishing.statuspage import written
from api.publishing.statuspage_shape import Shape, stamp, stamp_or_null

# A widget is a line or two: whoever wants all of it follows the link.
_MOST: Final = 3
SCRIPT: Final = (Path(__file__).parent / "widget.js").read_bytes()


def widget(snapshot: Snapshot, now: datetime) -> bytes:
    page = snapshot.page
    told = open_announcements(snapshot, at=now)
    promised = [one.promised_at for one in told if one.promised_at is not None]
    coming = coming_maintenances(snapshot, at=now)
    return written(
        {
            "page": {"name": page.name, "url": page.url},
            **Shape(snapshot, now).status(),
            "incidents": [_incident(one, snapshot, now) for one in told[:_MOST]],
            "maintenance": _maintenance(coming[0], snapshot, now) if coming else None,
            "next_update_at": stamp_or_null(min(promised, default=None)),
        }
    )


def _incident(told: Announcement, snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    return {
        "name": told.headline,
        "status": told.updates[0].state,
        "impact": impact(told),
        "url": within(snapshot.page, f"incidents/{told.code}"),
        "updated_at": stamp(told.changed_at),
        "next_update_at": stamp_or_null(told.promised_at),
        "overdue_minutes": overdue_minutes(told, at=now),
    }


def _maintenance(work: Maintenance, snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    return {
        "name": work.headline,
        "running": runs(work, at=now),
        "url": within(snapshot.page, f"maintenances/{work.code}"),
        "scheduled_for": stamp(work.starts_at),
        "scheduled_until": stamp(work.ends_at),
    }
