"""Everything that was ever told, by month: three months on a leaf, and a leaf for every month there is.

A leaf with a month that the snapshot does not tell whole is made only when it is asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from api.domain.comms import announcement as announcements
from api.domain.oncall.wallclock import wall_clock, zone_named
from api.domain.status.snapshot import Announcement, Maintenance, Snapshot
from api.publishing.front import MARKS_OF_IMPACTS, Mark, planned

_MONTHS: Final = 3
FOLDER: Final = "history"
# No zone is further from UTC than this.
_ANY_ZONE: Final = timedelta(days=1)


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


@dataclass(frozen=True, slots=True)
class Reach:
    """From the first month to the last; those from `whole` on are in the snapshot with all they have."""

    first: date
    last: date
    whole: date

    def places(self) -> Iterator[date]:
        place = self.last
        while place >= self.first:
            yield place
            place = _back(place, 1)

    def is_whole(self, place: date) -> bool:
        """The newest always is: nothing keeps less than three months."""
        return place == self.last or _back(place, _MONTHS - 1) >= self.whole


def leaves(snapshot: Snapshot, *, now: datetime) -> Iterator[Leaf]:
    """The newest is `history` as well as its month's own address."""
    reach = _reach(snapshot, now=now)
    by_month = _by_month(snapshot, now=now)
    for place in reach.places():
        if reach.is_whole(place):
            leaf = _leaf(place, reach, by_month)
            yield leaf
            if place == reach.last:
                yield Leaf(FOLDER, leaf.months, leaf.older, leaf.newer)


def older_leaves(snapshot: Snapshot, *, now: datetime) -> dict[str, date]:
    """By their paths: those that `leaves` leaves out."""
    reach = _reach(snapshot, now=now)
    return {_path(place): place for place in reach.places() if not reach.is_whole(place)}


def older_leaf(place: date, snapshot: Snapshot, told: Snapshot, *, now: datetime) -> Leaf:
    """One of `older_leaves` of the snapshot; `told` has what began in its months."""
    return _leaf(place, _reach(snapshot, now=now), _by_month(told, now=now))


def span_of(place: date) -> tuple[datetime, datetime]:
    """All the time that the leaf's months have in any zone."""
    starts, ends = _back(place, _MONTHS - 1), _back(place, -1)
    return _midnight(starts) - _ANY_ZONE, _midnight(ends) + _ANY_ZONE


def _reach(snapshot: Snapshot, *, now: datetime) -> Reach:
    months = [_month(one.began_at, snapshot) for one in snapshot.bygone]
    months += [_month(one.started_at, snapshot) for one in snapshot.announcements]
    months += [_month(one.starts_at, snapshot) for one in snapshot.maintenances]
    months.append(_month(now, snapshot))
    whole = date.min
    if snapshot.bygone and snapshot.whole_since is not None:
        whole = _back(_month(snapshot.whole_since, snapshot), -1)
    return Reach(min(months), max(months), whole)


def _by_month(snapshot: Snapshot, *, now: datetime) -> Mapping[date, list[Entry]]:
    found: dict[date, list[Entry]] = {}
    for entry in _entries(snapshot, now=now):
        found.setdefault(_month(entry.starts_at, snapshot), []).append(entry)
    return found


def _leaf(place: date, reach: Reach, by_month: Mapping[date, list[Entry]]) -> Leaf:
    shown = [_back(place, count) for count in range(_MONTHS)]
    older, newer = _back(place, _MONTHS), _back(place, -_MONTHS)
    return Leaf(
        path=_path(place),
        months=tuple(
            Month(one, tuple(sorted(by_month.get(one, []), key=lambda entry: entry.starts_at, reverse=True)))
            for one in shown
            if one >= reach.first
        ),
        older=_path(older) if older >= reach.first else None,
        newer=_path(min(newer, reach.last)) if place < reach.last else None,
    )


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


def _path(place: date) -> str:
    return f"{FOLDER}/{place:%Y-%m}"


def _month(at: datetime, snapshot: Snapshot) -> date:
    return wall_clock(at, zone_named(snapshot.page.time_zone)).date().replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _back(month: date, count: int) -> date:
    years, place = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, place + 1, 1)
