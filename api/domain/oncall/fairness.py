"""Who carries how much of being on call: hours, nights, weekends, holidays and interruptions, by person."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from api.domain.oncall.duty_policy import HOUR_KINDS, DutyPolicy, HourKind
from api.domain.oncall.hours import Wake, by_kind, night_of, wakes, weekend_of
from api.domain.oncall.night import nights, worked
from api.domain.oncall.oncall import Schedule, named_in
from api.domain.oncall.shift import shifts
from api.domain.paging.notification import OFFICE, WorkingHours
from api.domain.span import Span, joined

# Rings of one incident that follow each other within this are one interruption.
SAME_INTERRUPTION: Final = timedelta(hours=1)
_NONE: Final = timedelta(0)
_DAY: Final = timedelta(days=1)


class Ring(NamedTuple):
    """A person's phone, or whatever else they are reached by, rang for an incident."""

    person: str
    incident: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Somebody who takes turns, and the calendar of their own place."""

    handle: str
    time_zone: str
    hours: WorkingHours = OFFICE
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one person carried. Nights count of which half or more was theirs; the rest from the first hour.

    Being on call in two places at once is being on call once.
    """

    person: str
    hours: Mapping[HourKind, timedelta]
    nights: int = 0
    weekends: int = 0
    holidays: int = 0
    pages: int = 0
    woken_nights: int = 0
    interruptions: Mapping[Wake, int]

    @property
    def total(self) -> timedelta:
        return sum(self.hours.values(), _NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """Of everybody who takes turns; hours as a count of hours."""

    hours: float = 0
    nights: float = 0
    weekends: float = 0
    holidays: float = 0
    pages: float = 0
    woken_nights: float = 0


def loads(
    duties: Mapping[str, Sequence[Span]],
    carriers: Iterable[Carrier],
    rings: Iterable[Ring],
    policy: DutyPolicy,
) -> tuple[Load, ...]:
    """`duties` in order and apart; a ring counts for whoever was on call when it rang."""
    theirs = _by_person(rings)
    return tuple(
        load(carrier, duties.get(carrier.handle, ()), theirs.get(carrier.handle, ()), policy)
        for carrier in carriers
    )


def load(carrier: Carrier, duties: Sequence[Span], rings: Sequence[Ring], policy: DutyPolicy) -> Load:
    hours: dict[HourKind, timedelta] = dict.fromkeys(HOUR_KINDS, _NONE)
    weekends: set[date] = set()
    holidays: set[date] = set()
    for duty in duties:
        for piece in by_kind(duty, zone=carrier.time_zone, policy=policy, holidays=carrier.holidays):
            hours[piece.kind] += piece.span.length
            if saturday := weekend_of(piece.day):
                weekends.add(saturday)
            if piece.kind == "holiday":
                holidays.add(piece.day)
    there = interruptions([ring for ring in rings if _holds(duties, ring.at)])
    zone = carrier.time_zone
    woken = {evening for ring in there if (evening := night_of(ring.at, zone=zone, policy=policy))}
    kinds = Counter(wakes(ring.at, zone=zone, hours=carrier.hours, policy=policy) for ring in there)
    return Load(
        person=carrier.handle,
        hours=hours,
        nights=_nights(carrier, duties, policy),
        weekends=len(weekends),
        holidays=len(holidays),
        pages=len(there),
        woken_nights=len(woken),
        interruptions={"business": kinds["business"], "off": kinds["off"], "sleep": kinds["sleep"]},
    )


def interruptions(rings: Iterable[Ring]) -> list[Ring]:
    """One person's rings without those that only repeat: other devices, later rungs, the next round."""
    found: list[Ring] = []
    last: dict[UUID, datetime] = {}
    for ring in sorted(rings, key=lambda ring: ring.at):
        before = last.get(ring.incident)
        last[ring.incident] = ring.at
        if before is None or ring.at - before > SAME_INTERRUPTION:
            found.append(ring)
    return found


def mean(loads: Collection[Load]) -> Mean:
    count = len(loads) or 1
    return Mean(
        hours=sum(hours_of(load.total) for load in loads) / count,
        nights=sum(load.nights for load in loads) / count,
        weekends=sum(load.weekends for load in loads) / count,
        holidays=sum(load.holidays for load in loads) / count,
        pages=sum(load.pages for load in loads) / count,
        woken_nights=sum(load.woken_nights for load in loads) / count,
    )


def duties_of(schedules: Iterable[Schedule], *, span: Span) -> dict[str, list[Span]]:
    """When each person is on call at all, cut to the span."""
    found: dict[str, list[Span]] = {}
    for schedule in schedules:
        for row in shifts(schedule, since=span.starts_at, until=span.ends_at):
            for person in row.people:
                found.setdefault(person, []).append(Span(row.starts_at, row.ends_at))
    return {person: joined(spans) for person, spans in found.items()}


def taking_turns(schedules: Iterable[Schedule], *, span: Span) -> frozenset[str]:
    """Everybody of a rotation that was in force at any time of the span, on call in it or not."""
    found: set[str] = set()
    for schedule in schedules:
        for rotation in schedule.rotations:
            begins, ends = rotation.effective_from, rotation.effective_until
            if (begins is None or begins < span.ends_at) and (ends is None or ends > span.starts_at):
                found |= named_in(Schedule(schedule.time_zone, (rotation,)))
    return frozenset(found)


def hours_of(length: timedelta) -> float:
    return length / timedelta(hours=1)


def _nights(carrier: Carrier, duties: Sequence[Span], policy: DutyPolicy) -> int:
    if not duties:
        return 0
    all_nights = nights(
        carrier.time_zone,
        first=duties[0].starts_at.date() - _DAY * 2,
        last=duties[-1].ends_at.date() + _DAY,
        from_=policy.night_from,
        to=policy.night_to,
    )
    return len(worked(all_nights, duties))


def _holds(duties: Sequence[Span], at: datetime) -> bool:
    return any(duty.starts_at <= at < duty.ends_at for duty in duties)


def _by_person(rings: Iterable[Ring]) -> Mapping[str, list[Ring]]:
    found: dict[str, list[Ring]] = {}
    for ring in rings:
        found.setdefault(ring.person, []).append(ring)
    return found
