"""Time off and public holidays: when somebody is away, and which of their shifts that hits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from api.domain.clean import clean_line
from api.domain.oncall.outlook import Duty
from api.domain.oncall.wallclock import instant, wall_clock
from api.domain.refusal import Refused
from api.domain.span import Span, cut

TimeOffKind = Literal["vacation", "sick", "training", "other"]
AwayKind = Literal["vacation", "sick", "training", "other", "holiday"]
KINDS: Final[tuple[TimeOffKind, ...]] = get_args(TimeOffKind)
LONGEST: Final = timedelta(days=366)
LONGEST_NOTE: Final = 200
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOff:
    kind: TimeOffKind
    starts_at: datetime
    ends_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """`what` is a holiday's own name; of time off nobody is told more than that it is."""

    person: str
    kind: AwayKind
    starts_at: datetime
    ends_at: datetime
    what: str = ""

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The part of a shift in which whoever has it is away."""

    schedule: str
    person: str
    starts_at: datetime
    ends_at: datetime
    away: Away


def check_time_off(kind: str, *, starts_at: datetime, ends_at: datetime, note: str = "") -> TimeOff:
    known = next((one for one in KINDS if one == kind), None)
    if known is None:
        raise Refused("BAD_KIND", f"Time off is one of {', '.join(KINDS)}.")
    if ends_at <= starts_at:
        raise Refused("BAD_SPAN", "Time off ends after it begins.")
    if ends_at - starts_at > LONGEST:
        raise Refused("SPAN_TOO_LONG", f"Time off is at most {LONGEST.days} days long.")
    return TimeOff(kind=known, starts_at=starts_at, ends_at=ends_at, note=clean_line(note, LONGEST_NOTE))


def public_holidays(
    person: str, zone: ZoneInfo, days: Mapping[date, str], *, since: datetime, until: datetime
) -> Iterator[Away]:
    """Whole days of the person's own zone that touch the span."""
    day, last = wall_clock(since, zone).date(), wall_clock(until, zone).date()
    while day <= last:
        starts_at, ends_at = _midnight(day, zone), _midnight(day + _DAY, zone)
        if day in days and starts_at < min(until, ends_at) and ends_at > since:
            yield Away(person=person, kind="holiday", starts_at=starts_at, ends_at=ends_at, what=days[day])
        day += _DAY


def conflicts(away: Iterable[Away], duties: Mapping[str, Iterable[Duty]]) -> tuple[Conflict, ...]:
    """`duties` are by person. The earliest first; a turn that is cut in two conflicts twice."""
    found = [
        Conflict(duty.schedule, duty.person, both.starts_at, both.ends_at, one)
        for one in away
        for duty in duties.get(one.person, ())
        if (both := cut(duty.span, one.span))
    ]
    return tuple(sorted(found, key=_place))


def _place(conflict: Conflict) -> tuple[datetime, str, str, datetime]:
    return conflict.starts_at, conflict.schedule, conflict.person, conflict.ends_at


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, time(0)), zone)
