"""What a status page says as a whole, and from when on nobody knows any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from api.domain.alerts import maintenance as maintenances
from api.domain.comms.announcement import is_open, worst_impact
from api.domain.comms.audience import ComponentStatus
from api.domain.status.component import lives, status, worst
from api.domain.status.snapshot import Announcement, Maintenance, Snapshot

# An engine that has not said for this long that it lives knows nothing of the world.
STALE_AFTER: Final = timedelta(seconds=90)

Indicator = Literal["none", "minor", "major", "critical", "maintenance"]
# As the Statuspage formats call them.
_DESCRIPTIONS: Final[Mapping[Indicator, str]] = {
    "critical": "Major System Outage",
    "major": "Partial System Outage",
    "minor": "Minor Service Outage",
    "maintenance": "Service Under Maintenance",
    "none": "All Systems Operational",
}


@dataclass(frozen=True, slots=True)
class PageState:
    """`indicator` is what was known last; it holds only while `unknown_since` is None."""

    indicator: Indicator
    description: str
    unknown_since: datetime | None

    @property
    def is_unknown(self) -> bool:
        return self.unknown_since is not None


def statuses(snapshot: Snapshot, *, at: datetime) -> dict[str, ComponentStatus]:
    """Of components and of groups, by their codes; a group is its worst component."""
    found = {code: status(life, at=at) for code, life in lives(snapshot).items()}
    for group in snapshot.groups:
        found[group.code] = worst(
            found[component.code] for component in snapshot.components if component.group == group.code
        )
    return found


def page_state(snapshot: Snapshot, *, at: datetime) -> PageState:
    found = statuses(snapshot, at=at)
    of_components = [found[component.code] for component in snapshot.components]
    indicator = _indicator(snapshot, of_components, at=at)
    slow = indicator == "minor" and worst(of_components) == "degraded_performance"
    description = "Partially Degraded Service" if slow else _DESCRIPTIONS[indicator]
    return PageState(indicator, description, unknown_since(snapshot, at=at))


def unknown_since(snapshot: Snapshot, *, at: datetime) -> datetime | None:
    """The engine stands still, or stood still and nobody closed that silence yet."""
    silent = [span.starts_at for span in snapshot.silences if span.starts_at <= at and span.ends_at is None]
    heartbeat = snapshot.heartbeat_at
    if heartbeat is None:
        silent.append(snapshot.page.created_at)
    elif at - heartbeat > STALE_AFTER:
        silent.append(heartbeat)
    return min(silent, default=None)


def open_announcements(snapshot: Snapshot, *, at: datetime) -> list[Announcement]:
    """Newest first, as they are in the snapshot."""
    return [one for one in snapshot.announcements if is_open(one, at=at)]


def coming_maintenances(snapshot: Snapshot, *, at: datetime) -> list[Maintenance]:
    """Those that run and those that will, the nearest first."""
    found = [one for one in snapshot.maintenances if at < maintenances.over_at(one)]
    return sorted(found, key=lambda one: (one.starts_at, one.code))


def _indicator(snapshot: Snapshot, components: list[ComponentStatus], *, at: datetime) -> Indicator:
    """The worst of what components are and of what people say about open announcements."""
    said = worst_impact(one.impact for one in open_announcements(snapshot, at=at) if one.impact is not None)
    worst_of_all = worst(components)
    if said == "critical" or (components and set(components) == {"major_outage"}):
        return "critical"
    if said == "major" or worst_of_all == "major_outage":
        return "major"
    if said == "minor" or worst_of_all in ("partial_outage", "degraded_performance"):
        return "minor"
    running = any(maintenances.runs(one, at=at) for one in snapshot.maintenances)
    return "maintenance" if running or worst_of_all == "under_maintenance" else "none"
