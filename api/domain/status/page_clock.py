"""When a page must be rendered again although nobody said anything: by the clock alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from api.domain.alerts import maintenance as maintenances
from api.domain.comms.announcement import MINUTE, overdue_minutes, steps
from api.domain.oncall.wallclock import EPOCH, wall_clock, zone_named
from api.domain.status.component import changes, lives
from api.domain.status.page_state import STALE_AFTER, open_announcements, statuses, unknown_since
from api.domain.status.snapshot import Snapshot
from api.domain.status.uptime import day_span

# Figures of a day on which nothing happens change this often; to the minute while something does.
CALM_STEP: Final = timedelta(hours=1)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)


def next_change(snapshot: Snapshot, *, at: datetime) -> datetime:
    """The next time at which the page reads differently; never further away than `CALM_STEP`."""
    return min(one for one in _edges(snapshot, at) if one > at)


def counted_until(snapshot: Snapshot, *, at: datetime) -> datetime:
    """Up to when bars and shares count: the same for all who render between two changes."""
    last = max((one for one in _known_edges(snapshot, at) if one <= at), default=_FIRST)
    return max(last, _floor(at, _step(snapshot, at)))


def _edges(snapshot: Snapshot, at: datetime) -> Iterator[datetime]:
    yield from _known_edges(snapshot, at)
    step = _step(snapshot, at)
    yield _floor(at, step) + step
    for announcement in open_announcements(snapshot, at=at):
        if announcement.promised_at is None:
            continue
        yield announcement.promised_at
        late = overdue_minutes(announcement, at=at)
        if late is not None:
            yield announcement.promised_at + (late + 1) * MINUTE


def _known_edges(snapshot: Snapshot, at: datetime) -> Iterator[datetime]:
    """Those that follow from what is in the snapshot and from the calendar, before and after `at`."""
    zone = zone_named(snapshot.page.time_zone)
    yield from day_span(wall_clock(at, zone).date(), zone)
    for life in lives(snapshot).values():
        yield from changes(life)
    for announcement in snapshot.announcements:
        yield from (told_at for told_at, _ in steps(announcement))
    for maintenance in snapshot.maintenances:
        yield from maintenances.edges(maintenance)
    for silence in snapshot.silences:
        yield silence.starts_at
        if silence.ends_at is not None:
            yield silence.ends_at
    if snapshot.heartbeat_at is not None:
        yield snapshot.heartbeat_at + STALE_AFTER + timedelta.resolution


def _step(snapshot: Snapshot, at: datetime) -> timedelta:
    """Where something is wrong, how long it has been wrong grows by the minute."""
    calm = unknown_since(snapshot, at=at) is None and set(statuses(snapshot, at=at).values()) <= {
        "operational"
    }
    return CALM_STEP if calm else MINUTE


def _floor(at: datetime, step: timedelta) -> datetime:
    return at - (at - EPOCH) % step
