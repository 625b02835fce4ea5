"""Everything that was ever told, by month: three months on a leaf, and a leaf for every month there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from api.domain import announcement as announcements
from api.domain.status_snapshot import Announcement, Maintenance, Snapshot
from api.domain.wallclock import wall_clock, zone_named
from api.publishing.front import MARKS_OF_IMPACTS, Mark, planned

_MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    path: str
    headline: str
    mark: Mark
    is_maintenance: bool
    state: str
    starts_at: datetime
    ends_at: datetime | None
    backfilled: bool
    last: str


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """`older` and `newer` are paths of other leaves."""

    path: str
    months: tuple[Month, ...]
    older: str | None
    newer: str | None


def leaves(snapshot: Snapshot, *, now: datetime) -> Iterator[Leaf]:
    """The newest is `history` as well as its month's own address."""
    zone = zone_named(snapshot.page.time_zone)
    by_month: dict[date, list[Entry]] = {}
    for entry in _entries(snapshot, now=now):
        by_month.setdefault(_first(wall_clock(entry.starts_at, zone).date()), []).append(entry)
    this = _first(wall_clock(now, zone).date())
    last = max([this, *by_month])
    first = min([this, *by_month])
    place = last
    while place >= first:
        shown = [_back(place, count) for count in range(_MONTHS)]
        months = tuple(
            Month(one, tuple(sorted(by_month.get(one, []), key=lambda entry: entry.starts_at, reverse=True)))
            for one in shown
            if one >= first
        )
        older, newer = _back(place, _MONTHS), _back(place, -_MONTHS)
        leaf = Leaf(
            path=f"history/{place:%Y-%m}",
            months=months,
            older=f"history/{older:%Y-%m}" if older >= first else None,
            newer=f"history/{min(newer, last):%Y-%m}" if place < last else None,
        )
        yield leaf
        if place == last:
            yield Leaf("history", leaf.months, leaf.older, leaf.newer)
        place = _back(place, 1)


def _entries(snapshot: Snapshot, *, now: datetime) -> Iterator[Entry]:
    for one in snapshot.announcements:
        yield _of_announcement(one, now=now)
    for work in snapshot.maintenances:
        yield _of_maintenance(work, snapshot, now=now)


def _of_announcement(one: Announcement, *, now: datetime) -> Entry:
    is_open = announcements.is_open(one, at=now)
    said = [update for update in one.updates if update.state != "postmortem"] or list(one.updates)
    return Entry(
        path=f"incidents/{one.code}",
        headline=one.headline,
        mark=MARKS_OF_IMPACTS[announcements.impact(one)],
        is_maintenance=False,
        state=announcements.state(one, at=now) or said[0].state,
        starts_at=one.started_at,
        ends_at=None if is_open else one.resolved_at,
        backfilled=one.backfilled,
        last=said[0].body,
    )


def _of_maintenance(one: Maintenance, snapshot: Snapshot, *, now: datetime) -> Entry:
    shown = planned(one, snapshot, now=now)
    return Entry(
        path=f"maintenances/{one.code}",
        headline=one.headline,
        mark="under_maintenance",
        is_maintenance=True,
        state=shown.state,
        starts_at=one.starts_at.astimezone(UTC),
        ends_at=shown.ends_at,
        backfilled=False,
        last=one.body,
    )


def _first(day: date) -> date:
    return day.replace(day=1)


def _back(month: date, count: int) -> date:
    years, place = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, place + 1, 1)
