"""What the front of a status page shows at a time, in no language yet."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

from api.domain.alerts import maintenance as maintenances
from api.domain.alerts.maintenance import MaintenanceState
from api.domain.comms import announcement as announcements
from api.domain.comms.audience import ComponentStatus, Impact
from api.domain.oncall.wallclock import EPOCH
from api.domain.status import uptime
from api.domain.status.component import Life, lives, status, worst
from api.domain.status.page_clock import counted_until
from api.domain.status.page_state import (
    Indicator,
    coming_maintenances,
    open_announcements,
    page_state,
    unknown_since,
)
from api.domain.status.snapshot import Announcement, Component, Group, Maintenance, Snapshot, Update
from api.domain.status.uptime import Day, DayKind
from api.publishing.edition import Edition

# How long what is over still stands on the front.
_LATELY: Final = timedelta(days=7)
_MOST: Final = 5
# So coarse that a page nobody changes stays the same bytes for a while.
FRESH: Final = timedelta(minutes=5)
Mark = ComponentStatus | Literal["unknown"]
_MARKS: Final[Mapping[Indicator, ComponentStatus]] = {
    "none": "operational",
    "maintenance": "under_maintenance",
    "minor": "degraded_performance",
    "major": "partial_outage",
    "critical": "major_outage",
}
MARKS_OF_IMPACTS: Final[Mapping[Impact, ComponentStatus]] = {
    "none": "operational",
    "minor": "degraded_performance",
    "major": "partial_outage",
    "critical": "major_outage",
}


@dataclass(frozen=True, slots=True)
class Told:
    """An announcement; `components` by name, of those its latest words name."""

    code: str
    headline: str
    impact: Impact
    mark: Mark
    state: str
    is_open: bool
    started_at: datetime
    resolved_at: datetime | None
    backfilled: bool
    promised_at: datetime | None
    overdue: timedelta | None
    components: tuple[str, ...]
    updates: tuple[Update, ...]
    report: Update | None


@dataclass(frozen=True, slots=True)
class Planned:
    maintenance: Maintenance
    state: MaintenanceState
    ends_at: datetime
    components: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """`days` is empty for a component whose days are not shown, `share` None where nothing was counted."""

    component: Component
    status: ComponentStatus
    days: tuple[Day, ...]
    share: Decimal | None
    troubles: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Section:
    group: Group | None
    status: ComponentStatus
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Front:
    indicator: Indicator
    is_slow: bool
    mark: Mark
    unknown_since: datetime | None
    as_of: datetime
    incidents: tuple[Told, ...]
    running: tuple[Planned, ...]
    upcoming: tuple[Planned, ...]
    recent: tuple[Announcement, ...]
    sections: tuple[Section, ...]
    headlines: Mapping[str, str]

    @property
    def has_bars(self) -> bool:
        return any(row.days for section in self.sections for row in section.rows)

    def why(self, day: Day, component: str, edition: Edition) -> str:
        """Where a bar leads: to the one incident behind it, else to the list of all of them."""
        if len(day.announcements) == 1:
            return edition.link(f"incidents/{day.announcements[0]}")
        return f"#t-{component}-{day.day.isoformat()}"

    def spent(self, day: Day) -> Iterator[tuple[DayKind | Literal["planned"], timedelta]]:
        """What was not well about a day, the worst first."""
        times = day.times
        slow = times.partial + times.degraded
        parts: tuple[tuple[DayKind | Literal["planned"], timedelta], ...] = (
            ("down", times.down),
            ("degraded", slow),
            ("unknown", times.unknown),
            ("planned", times.planned),
        )
        return (part for part in parts if part[1])


def front(snapshot: Snapshot, *, now: datetime) -> Front:
    state = page_state(snapshot, at=now)
    coming = [planned(one, snapshot, now=now) for one in coming_maintenances(snapshot, at=now)]
    return Front(
        indicator=state.indicator,
        is_slow=state.description == "Partially Degraded Service",
        mark="unknown" if state.is_unknown else _MARKS[state.indicator],
        unknown_since=state.unknown_since,
        as_of=as_of(snapshot, now=now),
        incidents=tuple(told(one, snapshot, now=now) for one in open_announcements(snapshot, at=now)),
        running=tuple(one for one in coming if one.state != "scheduled"),
        upcoming=tuple(one for one in coming if one.state == "scheduled"),
        recent=tuple(_recent(snapshot, now=now)),
        sections=tuple(_sections(snapshot, now=now)),
        headlines=_headlines(snapshot),
    )


def as_of(snapshot: Snapshot, *, now: datetime) -> datetime:
    """When the engine was last known to watch, so coarsely that no beat of its heart changes the page.

    Never older than what the page says, as long as somebody watches.
    """
    seen = min(snapshot.heartbeat_at or snapshot.taken_at, snapshot.taken_at, now)
    coarse = seen - (seen - EPOCH) % FRESH
    if unknown_since(snapshot, at=now) is not None:
        return coarse
    return max(coarse, min(snapshot.page.changed_at, now))


def told(one: Announcement, snapshot: Snapshot, *, now: datetime) -> Told:
    state = announcements.state(one, at=now) or one.updates[0].state
    impact = announcements.impact(one)
    minutes = announcements.overdue_minutes(one, at=now)
    is_open = announcements.is_open(one, at=now)
    named = {code for update in one.updates for code in update.effects}
    return Told(
        code=one.code,
        headline=one.headline,
        impact=impact,
        mark=MARKS_OF_IMPACTS[impact] if is_open else "operational",
        state="resolved" if state == "postmortem" else state,
        is_open=is_open,
        started_at=one.started_at,
        resolved_at=one.resolved_at,
        backfilled=one.backfilled,
        promised_at=one.promised_at if is_open else None,
        overdue=None if minutes is None else timedelta(minutes=minutes),
        components=_names(snapshot, named),
        updates=one.updates,
        report=next((update for update in one.updates if update.state == "postmortem"), None),
    )


def planned(one: Maintenance, snapshot: Snapshot, *, now: datetime) -> Planned:
    state = maintenances.state(one, at=now)
    is_over = state in ("completed", "cancelled")
    # What was called off before it began had the time it was planned for.
    early = maintenances.over_at(one)
    ends_at = early if is_over and early > one.starts_at else one.ends_at
    return Planned(one, state, ends_at, _names(snapshot, set(one.components)))


def _headlines(snapshot: Snapshot) -> dict[str, str]:
    said = {one.code: one.headline for one in snapshot.announcements}
    return said | {one.code: one.headline for one in snapshot.maintenances}


def _names(snapshot: Snapshot, codes: set[str]) -> tuple[str, ...]:
    return tuple(one.name for one in snapshot.components if one.code in codes)


def _recent(snapshot: Snapshot, *, now: datetime) -> list[Announcement]:
    over = [
        one
        for one in snapshot.announcements
        if one.resolved_at is not None and now - _LATELY <= one.resolved_at <= now
    ]
    return sorted((one for one in over if not announcements.is_open(one, at=now)), key=_end, reverse=True)[
        :_MOST
    ]


def _end(one: Announcement) -> datetime:
    return one.resolved_at or one.changed_at


def _sections(snapshot: Snapshot, *, now: datetime) -> Iterator[Section]:
    """In the order of the page, where groups and what stands alone share their numbers.

    Neighbours that stand alone are one section; one with nothing to show is left out.
    """
    living = lives(snapshot)
    for group, inside in _placed(snapshot):
        rows = [_row(snapshot, living[one.code], now=now) for one in inside]
        shown = tuple(
            row for row in rows if not (row.component.only_if_degraded and row.status == "operational")
        )
        if shown:
            yield Section(group, worst(row.status for row in rows), shown)


def _placed(snapshot: Snapshot) -> Iterator[tuple[Group | None, Sequence[Component]]]:
    """Each group with what is in it, and each run of components that stand alone between them."""
    inside: dict[str | None, list[Component]] = defaultdict(list)
    for component in sorted(snapshot.components, key=lambda one: one.position):
        inside[component.group].append(component)
    alone = inside[None]
    for group in sorted(snapshot.groups, key=lambda one: one.position):
        before = [one for one in alone if one.position < group.position]
        yield None, before
        yield group, inside[group.code]
        alone = alone[len(before) :]
    yield None, alone


def _row(snapshot: Snapshot, life: Life, *, now: datetime) -> Row:
    page = snapshot.page
    until = counted_until(snapshot, at=now)
    days = uptime.days(snapshot, life, until=until) if life.component.shows_uptime else []
    return Row(
        component=life.component,
        status=status(life, at=now),
        days=tuple(days),
        share=uptime.share(uptime.total(days), weight=page.degraded_weight, decimals=page.decimals)
        if days
        else None,
        troubles=tuple(day for day in reversed(days) if day.kind in ("degraded", "down")),
    )
