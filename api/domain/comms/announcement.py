"""What an announcement says at a time: its state, how bad it is, and whether word is overdue."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from api.domain.comms.audience import IMPACTS, ComponentStatus, Impact, UpdateState
from api.domain.status.snapshot import Announcement, Update

CLOSED: Final[frozenset[UpdateState]] = frozenset({"resolved", "postmortem"})
MINUTE: Final = timedelta(minutes=1)
# A page is critical when nothing works any more, which no single component can say: people say that.
_IMPACTS: Final[Mapping[ComponentStatus, Impact]] = {
    "operational": "none",
    "under_maintenance": "none",
    "degraded_performance": "minor",
    "partial_outage": "minor",
    "major_outage": "major",
}


class Step(NamedTuple):
    """An update, and the time from which it counts."""

    at: datetime
    update: Update


def steps(announcement: Announcement) -> list[Step]:
    """Oldest first.

    A backfilled announcement was told afterwards: its first update counts from the beginning of it all,
    and its end from when it ended, whenever people wrote that down.
    """
    updates = announcement.updates[::-1]
    if not announcement.backfilled:
        return [Step(update.published_at, update) for update in updates]
    ended = announcement.resolved_at
    found: list[Step] = []
    for place, update in enumerate(updates):
        at = announcement.started_at if place == 0 and update.state not in CLOSED else update.published_at
        if ended is not None:
            at = min(at, ended)
        found.append(Step(max(at, found[-1].at) if found else at, update))
    return found


def state(announcement: Announcement, *, at: datetime) -> UpdateState | None:
    """None before the first word of it."""
    said = [step.update.state for step in steps(announcement) if step.at <= at]
    return said[-1] if said else None


def is_open(announcement: Announcement, *, at: datetime) -> bool:
    said = state(announcement, at=at)
    return said is not None and said not in CLOSED


def impact(announcement: Announcement) -> Impact:
    """What people say it is; else the worst that any component suffered in all of it."""
    if announcement.impact is not None:
        return announcement.impact
    return impact_of(status for update in announcement.updates for status in update.effects.values())


def impact_of(suffered: Iterable[ComponentStatus]) -> Impact:
    return worst_impact(_IMPACTS[status] for status in suffered)


def worst_impact(impacts: Iterable[Impact]) -> Impact:
    return max(impacts, key=IMPACTS.index, default="none")


def overdue_minutes(announcement: Announcement, *, at: datetime) -> int | None:
    """Whole minutes since word was promised and did not come; None where no promise is broken."""
    promised = announcement.promised_at
    if promised is None or at < promised or not is_open(announcement, at=at):
        return None
    return (at - promised) // MINUTE
