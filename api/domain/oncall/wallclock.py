"""Where a zone's wall clock meets UTC: the only conversion the on-call rules use."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from api.domain.refusal import Refused

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Names that zoneinfo finds on some machines and that mean that machine's own setting, or nothing.
NOT_PLACES = frozenset({"localtime", "Factory"})


def zone_named(name: object) -> ZoneInfo:
    """The zone of an IANA name; anything else (a path, `localtime`, an abbreviation) is refused."""
    if not isinstance(name, str) or name not in _names():
        raise Refused("BAD_TIME_ZONE", f"There is no time zone called {name!r}; write it like Europe/Berlin.")
    return ZoneInfo(name)


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a naive wall-clock time.

    A time that the clock skips is the first instant after the gap; one that it shows twice is the first.
    So instants never go backwards while walls go forwards.
    """
    epoch = _epoch_on(wall.date(), zone)
    if epoch is not None:
        return EPOCH + (wall - epoch)
    first, second = _offset(wall.replace(fold=0), zone), _offset(wall.replace(fold=1), zone)
    if first < second:
        return _end_of_gap(wall, zone, before=first, after=second)
    return (wall - first).replace(tzinfo=UTC)


def wall_clock(at: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows at an instant, naive and without `fold`."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def _end_of_gap(wall: datetime, zone: ZoneInfo, *, before: timedelta, after: timedelta) -> datetime:
    still_before = (wall - after).replace(tzinfo=UTC)
    already_after = (wall - before).replace(tzinfo=UTC)
    while already_after - still_before > SECOND:
        middle = still_before + (already_after - still_before) // SECOND // 2 * SECOND
        if wall_clock(middle, zone) > wall:
            already_after = middle
        else:
            still_before = middle
    return already_after


@lru_cache(maxsize=32_768)
def _epoch_on(day: date, zone: ZoneInfo) -> datetime | None:
    """What the wall would have shown at the Unix epoch by this day's offset; None on a day the clock changes.

    Asking a zone is the slow part of a calendar, and nearly every day has one offset from end to end.
    """
    midnight = datetime.combine(day, time())
    ends = [midnight, midnight.replace(fold=1), midnight + DAY, (midnight + DAY).replace(fold=1)]
    offsets = {_offset(end, zone) for end in ends}
    return EPOCH.replace(tzinfo=None) + offsets.pop() if len(offsets) == 1 else None


def _offset(wall: datetime, zone: ZoneInfo) -> timedelta:
    offset = zone.utcoffset(wall)
    assert offset is not None  # noqa: S101 - a ZoneInfo always knows
    return offset


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(available_timezones()) - NOT_PLACES
