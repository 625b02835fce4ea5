"""Nights as one zone has them, and which of them somebody is on call in."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from api.domain.oncall.wallclock import instant
from api.domain.span import Span, cut

_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def nights(zone: str, *, first: date, last: date, from_: time, to: time) -> tuple[Span, ...]:
    """One for each evening from `first` to `last`; one that a clock change swallows is left out."""
    found = []
    day = first
    while day <= last:
        opens = instant(datetime.combine(day, from_), ZoneInfo(zone))
        morning = day if from_ < to else day + _DAY
        night = Span(opens, instant(datetime.combine(morning, to), ZoneInfo(zone)))
        if night.length > timedelta(0):
            found.append(night)
        day += _DAY
    return tuple(found)


def worked(nights: Sequence[Span], duties: Sequence[Span]) -> list[int]:
    """The places of those nights, in order, of which duties that do not overlap take half or more."""
    on_duty: dict[int, timedelta] = defaultdict(timedelta)
    for duty in duties:
        place = max(bisect_right(nights, (duty.starts_at,)) - 1, 0)
        while place < len(nights) and nights[place].starts_at < duty.ends_at:
            if both := cut(nights[place], duty):
                on_duty[place] += both.length
            place += 1
    return sorted(place for place, length in on_duty.items() if length * 2 >= nights[place].length)
