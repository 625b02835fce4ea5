"""Bars of days and the share of time that a component worked: from intervals, in the page's zone."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal
from zoneinfo import ZoneInfo

from api.domain.oncall.wallclock import instant, wall_clock, zone_named
from api.domain.span import Span, cut, joined
from api.domain.status.component import Interval, Life, Stretch, intervals
from api.domain.status.page_state import unknown_since
from api.domain.status.snapshot import Snapshot

DAY: Final = timedelta(days=1)
NO_TIME: Final = timedelta()
_TICK: Final = timedelta.resolution

# `nothing`: before the component existed.
DayKind = Literal["up", "degraded", "down", "unknown", "nothing"]


@dataclass(frozen=True, slots=True)
class Times:
    """How a span was spent. `partial` is counted by weight, `degraded` as up; `planned` is left out."""

    up: timedelta = NO_TIME
    degraded: timedelta = NO_TIME
    partial: timedelta = NO_TIME
    down: timedelta = NO_TIME
    planned: timedelta = NO_TIME
    unknown: timedelta = NO_TIME

    def __add__(self, other: "Times") -> "Times":
        return Times(
            self.up + other.up,
            self.degraded + other.degraded,
            self.partial + other.partial,
            self.down + other.down,
            self.planned + other.planned,
            self.unknown + other.unknown,
        )

    @property
    def counted(self) -> timedelta:
        """What a share is a share of."""
        return self.up + self.degraded + self.partial + self.down


@dataclass(frozen=True, slots=True)
class Day:
    """One bar. `announcements` and `maintenances` are the codes of what lies behind it, the first first."""

    day: date
    kind: DayKind
    times: Times
    announcements: tuple[str, ...]
    maintenances: tuple[str, ...]


def days(snapshot: Snapshot, life: Life, *, until: datetime, count: int | None = None) -> list[Day]:
    """The last `count` days (as many as the page shows), today the last of them and over at `until`."""
    zone = zone_named(snapshot.page.time_zone)
    today = wall_clock(until, zone).date()
    shown = [today - DAY * back for back in range((count or snapshot.page.shows_days) - 1, -1, -1)]
    spans = {day: _so_far(day, zone, until) for day in shown if day >= life.component.start_date}
    if not spans:
        return [_nothing(day) for day in shown]
    lived = intervals(life, since=spans[min(spans)].starts_at, until=until)
    silent = _silences(snapshot, until=until)
    return [_day(day, spans[day], life, lived, silent) if day in spans else _nothing(day) for day in shown]


def day_span(day: date, zone: ZoneInfo) -> Span:
    """From midnight to midnight on the wall: of 23 or 25 hours where the clock changes."""
    starts, ends = (instant(datetime.combine(one, time()), zone) for one in (day, day + DAY))
    return Span(starts, ends)


def total(shown: list[Day]) -> Times:
    return sum((day.times for day in shown), Times())


def share(times: Times, *, weight: float, decimals: int) -> Decimal | None:
    """Percent of the counted time, rounded down: 99.999 is not 100. None where nothing was counted."""
    counted = times.counted // _TICK
    if not counted:
        return None
    lost = times.down // _TICK + Fraction(str(weight)) * (times.partial // _TICK)
    exact = 100 * 10**decimals * (1 - lost / counted)
    return Decimal(exact.__floor__()).scaleb(-decimals)


def _day(day: date, span: Span, life: Life, lived: list[Interval], silent: list[Span]) -> Day:
    within = lived[
        bisect_right(lived, span.starts_at, key=_end) : bisect_left(lived, span.ends_at, key=_start)
    ]
    times = sum((part for one in within for part in _parts(one, span, silent)), Times())
    return Day(
        day,
        _kind(times) if not span.is_empty else _kind_now(life, span.ends_at, silent),
        times,
        _behind(life.suffered, span),
        _behind(life.planned, span),
    )


def _start(interval: Interval) -> datetime:
    return interval.starts_at


def _end(interval: Interval) -> datetime:
    return interval.ends_at


def _nothing(day: date) -> Day:
    return Day(day, "nothing", Times(), (), ())


def _so_far(day: date, zone: ZoneInfo, until: datetime) -> Span:
    span = day_span(day, zone)
    return Span(span.starts_at, min(span.ends_at, until))


def _silences(snapshot: Snapshot, *, until: datetime) -> list[Span]:
    found = [Span(one.starts_at, one.ends_at or until) for one in snapshot.silences]
    if since := unknown_since(snapshot, at=until):
        found.append(Span(since, until))
    return joined(span for span in found if not span.is_empty)


def _parts(interval: Interval, span: Span, silent: list[Span]) -> Iterator[Times]:
    part = Span(max(interval.starts_at, span.starts_at), min(interval.ends_at, span.ends_at))
    if interval.status == "operational":
        unknown = sum((both.length for one in silent if (both := cut(one, part))), NO_TIME)
        yield Times(up=part.length - unknown, unknown=unknown)
    else:
        yield _spent(interval, part.length)


def _spent(interval: Interval, length: timedelta) -> Times:
    if interval.planned or interval.status == "under_maintenance":
        return Times(planned=length)
    match interval.status:
        case "major_outage":
            return Times(down=length)
        case "partial_outage":
            return Times(partial=length)
        case _:
            return Times(degraded=length)


def _kind(times: Times) -> DayKind:
    """The worst of it: but what nobody watched for most of the day is no good day."""
    if times.down:
        return "down"
    if times.partial or times.degraded:
        return "degraded"
    return "unknown" if times.unknown > times.up + times.planned else "up"


def _kind_now(life: Life, at: datetime, silent: list[Span]) -> DayKind:
    """Of a day that is only beginning."""
    if any(one.ends_at == at for one in silent):
        return "unknown"
    moment = intervals(life, since=at, until=at + _TICK)[0]
    return _kind(_spent(moment, _TICK)) if moment.status != "operational" else "up"


def _behind(stretches: tuple[Stretch, ...], span: Span) -> tuple[str, ...]:
    found = [one for one in stretches if _overlaps(one, span)]
    return tuple(dict.fromkeys(one.source for one in sorted(found, key=lambda one: one.starts_at)))


def _overlaps(stretch: Stretch, span: Span) -> bool:
    begun, ended = stretch.starts_at < span.ends_at, stretch.ends_at
    return begun and (ended is None or ended > span.starts_at)
