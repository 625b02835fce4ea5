"""The weekly reliability brief: figures of past weeks, and what they say in a few sentences."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.domain.comms.audience import AUDIENCES, Audience
from api.domain.oncall.wallclock import instant, wall_clock
from api.domain.paging.notification import SEVERITIES

# So many weeks are drawn, the one that is told of last.
WEEKS: Final = 8
# On Mondays at this time of the organisation's main zone: it lies there when the week begins.
READY_AT: Final = time(7)


@dataclass(frozen=True, slots=True)
class Happened:
    """One incident as far as figures go."""

    severity: int
    detected_at: datetime
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise that has come to its end in the week; `kept` on time."""

    audience: Audience
    kept: bool


@dataclass(frozen=True, slots=True)
class Week:
    """`counts` are of SEV1 to SEV4; the times to acknowledge in seconds, None where nothing was."""

    starts_at: datetime
    counts: tuple[int, int, int, int]
    usual: int | None
    slowest: int | None

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Promises:
    audience: Audience
    kept: int
    late: int


@dataclass(frozen=True, slots=True)
class Uptime:
    """`share` of the week in which a component worked, 0 to 1; None where nobody knows."""

    name: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Weekly:
    starts_at: datetime
    ends_at: datetime
    zone: str
    weeks: tuple[Week, ...]
    promises: tuple[Promises, ...]
    uptimes: tuple[Uptime, ...]


def main_zone(zones: Iterable[str]) -> str:
    """That of most people; of equals the first by name. UTC where there is nobody."""
    counted = Counter(zones)
    return min(counted, key=lambda zone: (-counted[zone], zone), default="UTC")


def week_told_of(now: datetime, zone: str) -> tuple[datetime, datetime] | None:
    """The last whole week, Monday to Monday; None on a Monday before the brief is ready."""
    place = ZoneInfo(zone)
    local = wall_clock(now, place)
    if local.weekday() == 0 and local.time() < READY_AT:
        return None
    monday = local.date() - timedelta(days=local.weekday())
    return _monday(monday, -1, place), _monday(monday, 0, place)


def weeks_before(ends_at: datetime, zone: str) -> tuple[datetime, ...]:
    """When each of the weeks begins, and the end of the last one."""
    place = ZoneInfo(zone)
    monday = wall_clock(ends_at, place).date()
    return tuple(_monday(monday, place=place, weeks=back) for back in range(-WEEKS, 1))


def weeks_of(happened: Sequence[Happened], edges: Sequence[datetime]) -> tuple[Week, ...]:
    return tuple(
        _week(starts_at, [one for one in happened if starts_at <= one.detected_at < ends_at])
        for starts_at, ends_at in pairwise(edges)
    )


def promises_of(promised: Iterable[Promised]) -> tuple[Promises, ...]:
    """Of each audience that was promised something."""
    counted = Counter((one.audience, one.kept) for one in promised)
    told = (Promises(one, counted[one, True], counted[one, False]) for one in AUDIENCES)
    return tuple(one for one in told if one.kept + one.late)


def in_words(weekly: Weekly) -> tuple[str, ...]:
    """What is read when nothing else is."""
    this, before = weekly.weeks[-1], weekly.weeks[-2]
    return (
        f"{_incidents(this)}{_compared(this.total, before.total)}.",
        _acknowledged(this),
        _kept(weekly.promises),
    )


def shape_of(weekly: Weekly) -> dict[str, Any]:
    return {
        "from": weekly.starts_at.isoformat(),
        "to": weekly.ends_at.isoformat(),
        "zone": weekly.zone,
        "weeks": [
            {
                "starts_at": week.starts_at.isoformat(),
                "counts": list(week.counts),
                "usual": week.usual,
                "slowest": week.slowest,
            }
            for week in weekly.weeks
        ],
        "promises": [
            {"audience": one.audience, "kept": one.kept, "late": one.late} for one in weekly.promises
        ],
        "uptimes": [{"name": one.name, "share": one.share} for one in weekly.uptimes],
    }


def restore(facts: Mapping[str, Any]) -> Weekly | None:
    """What `shape_of` has made; None for a briefing of another kind."""
    if "weeks" not in facts:
        return None
    return Weekly(
        starts_at=datetime.fromisoformat(facts["from"]),
        ends_at=datetime.fromisoformat(facts["to"]),
        zone=facts["zone"],
        weeks=tuple(
            Week(
                datetime.fromisoformat(week["starts_at"]),
                _four(week["counts"]),
                week["usual"],
                week["slowest"],
            )
            for week in facts["weeks"]
        ),
        promises=tuple(Promises(**one) for one in facts["promises"]),
        uptimes=tuple(Uptime(**one) for one in facts["uptimes"]),
    )


def minutes_words(seconds: int) -> str:
    """ "45 s", "4 min", "1 h 20 min"."""
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def _week(starts_at: datetime, happened: Sequence[Happened]) -> Week:
    counted = Counter(one.severity for one in happened)
    waits = sorted(
        int((one.acknowledged_at - one.detected_at).total_seconds())
        for one in happened
        if one.acknowledged_at is not None
    )
    counts = _four([counted[severity] for severity in SEVERITIES])
    if not waits:
        return Week(starts_at, counts, None, None)
    return Week(starts_at, counts, int(median(waits)), waits[-1])


def _four(counts: Sequence[int]) -> tuple[int, int, int, int]:
    one, two, three, four = counts
    return one, two, three, four


def _monday(day: date, weeks: int, place: ZoneInfo) -> datetime:
    return instant(datetime.combine(day + timedelta(weeks=weeks), time()), place)


def _incidents(week: Week) -> str:
    if not week.total:
        return "No incidents"
    worst = [
        f"{count} of SEV{severity}"
        for severity, count in zip(SEVERITIES, week.counts, strict=True)
        if count and severity <= 2  # what wakes people is worth a number of its own
    ]
    which = f", {' and '.join(worst)}" if worst else ", none of SEV1 or SEV2"
    return f"{week.total} incident{'' if week.total == 1 else 's'}{which}"


def _compared(this: int, before: int) -> str:
    if this == before:
        return ", as many as the week before"
    return f", {abs(this - before)} {'more' if this > before else 'fewer'} than the week before"


def _acknowledged(week: Week) -> str:
    if week.usual is None or week.slowest is None:
        return "Nothing had to be acknowledged."
    usual, slowest = minutes_words(week.usual), minutes_words(week.slowest)
    return f"Half of them were acknowledged within {usual}, the slowest after {slowest}."


def _kept(promises: Sequence[Promises]) -> str:
    kept, late = sum(one.kept for one in promises), sum(one.late for one in promises)
    if not kept + late:
        return "Nobody was promised an update."
    if not late:
        return (
            f"All {kept} promised updates came on time." if kept > 1 else "The promised update came on time."
        )
    return f"{kept} of {kept + late} promised updates came on time."
