"""Planned work by the clock: no worker opens or closes it, so none can leave it open."""

from datetime import datetime
from typing import Literal

from api.domain.status.snapshot import Maintenance

MaintenanceState = Literal["scheduled", "in_progress", "verifying", "completed", "cancelled"]


def over_at(maintenance: Maintenance) -> datetime:
    """When it ends, by plan or before: nothing runs from here on."""
    ends = (maintenance.ends_at, maintenance.completed_at, maintenance.cancelled_at)
    return min(at for at in ends if at is not None)


def runs(maintenance: Maintenance, *, at: datetime) -> bool:
    return maintenance.starts_at <= at < over_at(maintenance)


def state(maintenance: Maintenance, *, at: datetime) -> MaintenanceState:
    """`verifying` is said by people, and holds only while the work runs."""
    if at >= over_at(maintenance):
        return "cancelled" if maintenance.cancelled_at == over_at(maintenance) else "completed"
    if at < maintenance.starts_at:
        return "scheduled"
    said = next((note.status for note in maintenance.notes if note.at <= at), "in_progress")
    return "verifying" if said == "verifying" else "in_progress"


def edges(maintenance: Maintenance) -> tuple[datetime, ...]:
    """When its state changes by itself; work that ended before it began has no start."""
    over = over_at(maintenance)
    return (maintenance.starts_at, over) if maintenance.starts_at < over else (over,)
