"""What a component is worth at a time: worked out from what people said and from the clock, never stored."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from api.domain.alerts.maintenance import over_at
from api.domain.comms.announcement import CLOSED, steps
from api.domain.comms.audience import COMPONENT_STATUSES, ComponentStatus
from api.domain.status.snapshot import Announcement, Component, Maintenance, Snapshot


class Stretch(NamedTuple):
    """A status that planned work or an announcement gives to a component; `ends_at` None: it lasts."""

    starts_at: datetime
    ends_at: datetime | None
    status: ComponentStatus
    # The code of what gives it.
    source: str

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True)
class Life:
    """All that ever happened to a component, as one page tells it."""

    component: Component
    planned: tuple[Stretch, ...]
    suffered: tuple[Stretch, ...]


class Interval(NamedTuple):
    """`planned` where nothing is worse than the work that was planned for then."""

    starts_at: datetime
    ends_at: datetime
    status: ComponentStatus
    planned: bool


def worst(statuses: Iterable[ComponentStatus]) -> ComponentStatus:
    """Of a group, or of causes that lie over each other; what nothing happens to is operational."""
    return max(statuses, key=COMPONENT_STATUSES.index, default="operational")


def lives(snapshot: Snapshot) -> dict[str, Life]:
    """By code, in the order of the snapshot."""
    return lives_of(snapshot.components, snapshot.maintenances, snapshot.announcements)


def lives_of(
    components: Iterable[Component],
    maintenances: Iterable[Maintenance],
    announcements: Iterable[Announcement],
) -> dict[str, Life]:
    """By code, in the order of the components; what happens to others is left out."""
    known = {component.code: component for component in components}
    planned: dict[str, list[Stretch]] = {code: [] for code in known}
    suffered: dict[str, list[Stretch]] = {code: [] for code in known}
    for maintenance in maintenances:
        for code, stretch in _planned(maintenance):
            if code in planned:
                planned[code].append(stretch)
    for announcement in announcements:
        for code, stretch in _suffered(announcement):
            if code in suffered:
                suffered[code].append(stretch)
    return {
        code: Life(component, tuple(planned[code]), tuple(suffered[code]))
        for code, component in known.items()
    }


def status(life: Life, *, at: datetime) -> ComponentStatus:
    return _standing(life, at)[0]


def changes(life: Life) -> list[datetime]:
    """Every time at which its status may change, in order."""
    stretches = (*life.planned, *life.suffered)
    found = {at for at, _ in life.component.baselines}
    found.update(stretch.starts_at for stretch in stretches)
    found.update(stretch.ends_at for stretch in stretches if stretch.ends_at is not None)
    return sorted(found)


def intervals(life: Life, *, since: datetime, until: datetime) -> list[Interval]:
    """The span from end to end; neighbours differ."""
    found: list[Interval] = []
    edges = [since, *(at for at in changes(life) if since < at < until), until]
    for starts_at, ends_at in pairwise(edges):
        standing = _standing(life, starts_at)
        if found and found[-1][2:] == standing:
            found[-1] = Interval(found[-1].starts_at, ends_at, *standing)
        elif starts_at < ends_at:
            found.append(Interval(starts_at, ends_at, *standing))
    return found


def _standing(life: Life, at: datetime) -> tuple[ComponentStatus, bool]:
    """Work in progress takes the place of the baseline, so that what was planned is not an outage."""
    planned = [stretch.status for stretch in life.planned if stretch.holds(at)]
    start = worst(planned) if planned else _baseline(life.component, at)
    found = worst((start, *(stretch.status for stretch in life.suffered if stretch.holds(at))))
    return found, bool(planned) and found == start


def _baseline(component: Component, at: datetime) -> ComponentStatus:
    place = bisect_right(component.baselines, at, key=lambda step: step[0])
    return component.baselines[place - 1][1] if place else "operational"


def _planned(maintenance: Maintenance) -> Iterator[tuple[str, Stretch]]:
    over = over_at(maintenance)
    if maintenance.starts_at < over:
        for code in maintenance.components:
            yield code, Stretch(maintenance.starts_at, over, maintenance.status, maintenance.code)


def _suffered(announcement: Announcement) -> Iterator[tuple[str, Stretch]]:
    """What each update names stays until another names it again, and ends where it all is resolved.

    Taken up again after that, it suffers as it did: better shown broken too long than green too soon.
    """
    named: dict[str, ComponentStatus] = {}
    running: dict[str, tuple[datetime, ComponentStatus]] = {}
    for at, update in steps(announcement):
        named.update(update.effects)
        now = (
            {}
            if update.state in CLOSED
            else {code: is_ for code, is_ in named.items() if is_ != "operational"}
        )
        for code in [code for code, (_, was) in running.items() if now.get(code) != was]:
            since, was = running.pop(code)
            if since < at:
                yield code, Stretch(since, at, was, announcement.code)
        running.update((code, (at, is_)) for code, is_ in now.items() if code not in running)
    for code, (since, is_) in running.items():
        yield code, Stretch(since, None, is_, announcement.code)
