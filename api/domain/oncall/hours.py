"""Hours on call by their kind, in the zone of whoever has them: elapsed time, whatever the clocks do."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from api.domain.oncall.duty_policy import DutyPolicy, HourKind
from api.domain.oncall.wallclock import instant, wall_clock
from api.domain.paging.notification import DAYS, WorkingHours
from api.domain.span import Span, cut

Wake = Literal["business", "off", "sleep"]
_DAY = timedelta(days=1)
_FRIDAY = 4


class Hours(NamedTuple):
    """A stretch of one kind, all of it on one date of the person's own calendar."""

    day: date
    kind: HourKind
    span: Span


def by_kind(
    span: Span, *, zone: str, policy: DutyPolicy, holidays: Collection[date] = frozenset()
) -> Iterator[Hours]:
    """Laid end to end they are the span. A holiday is one whatever else it is, then a weekend, then night."""
    place = ZoneInfo(zone)
    # A clock set back over midnight shows yesterday's date inside today: hence a day on each side.
    day, last = wall_clock(span.starts_at, place).date() - _DAY, wall_clock(span.ends_at, place).date() + _DAY
    while day <= last:
        for part, is_night in _parts(day, zone, policy.night_from, policy.night_to):
            if both := cut(part, span):
                yield Hours(day, _kind(day, is_night=is_night, holidays=holidays), both)
        day += _DAY


def is_night(at: datetime, *, zone: str, policy: DutyPolicy) -> bool:
    return _is_within(wall_clock(at, ZoneInfo(zone)).time(), policy.night_from, policy.night_to)


def night_of(at: datetime, *, zone: str, policy: DutyPolicy) -> date | None:
    """The evening of the night that an instant lies in; None by day."""
    local = wall_clock(at, ZoneInfo(zone))
    if not _is_within(local.time(), policy.night_from, policy.night_to):
        return None
    passes_midnight = policy.night_from > policy.night_to
    return local.date() - _DAY if passes_midnight and local.time() < policy.night_to else local.date()


def wakes(at: datetime, *, zone: str, hours: WorkingHours, policy: DutyPolicy) -> Wake:
    """What an interruption then interrupts: a night is one even where somebody works nights."""
    if is_night(at, zone=zone, policy=policy):
        return "sleep"
    local = wall_clock(at, ZoneInfo(zone))
    day = local.date()
    if hours.start >= hours.end and hours.start != hours.end and local.time() < hours.end:
        day -= _DAY
    is_at_work = hours.start == hours.end or _is_within(local.time(), hours.start, hours.end)
    return "business" if is_at_work and DAYS[day.weekday()] in hours.days else "off"


def weekend_of(day: date) -> date | None:
    """The Saturday of the weekend that a date is in."""
    return day - _DAY * (day.weekday() - _FRIDAY - 1) if day.weekday() > _FRIDAY else None


def _kind(day: date, *, is_night: bool, holidays: Collection[date]) -> HourKind:
    if day in holidays:
        return "holiday"
    if day.weekday() > _FRIDAY:
        return "weekend"
    return "night" if is_night else "day"


def _is_within(clock: time, opens: time, closes: time) -> bool:
    return opens <= clock < closes if opens < closes else clock >= opens or clock < closes


@lru_cache(maxsize=65_536)
def _parts(day: date, zone: str, opens: time, closes: time) -> tuple[tuple[Span, bool], ...]:
    """A date from its first instant to its last, cut where night begins and ends."""
    place = ZoneInfo(zone)
    edges = [time(), *sorted({opens, closes} - {time()})]
    begins = [instant(datetime.combine(day, edge), place) for edge in edges]
    ends = [*begins[1:], instant(datetime.combine(day + _DAY, time()), place)]
    return tuple(
        (Span(start, end), _is_within(edge, opens, closes))
        for edge, start, end in zip(edges, begins, ends, strict=True)
        if start < end
    )
