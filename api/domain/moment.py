"""Times as senders write them, read leniently: an odd time never loses an alert."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from api.domain.clean import clean_line

RAW_LIMIT = 80

_WRITTEN = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[Tt ]\s?(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,30}))?)?"
    r"\s?(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?"
    r"[Zz]?)?",  # a Z after an offset is a known bug of an official client
    re.ASCII,
)
_NUMBER = re.compile(r"\d{1,20}(?:\.\d{1,20})?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Above each bound a number of seconds would lie past the year 5000, so it counts a smaller unit.
_UNITS = ((1e11, 1), (1e14, 1_000), (1e17, 1_000_000), (1e20, 1_000_000_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """`at` is None when the sender gave no time: nothing, zero, or a year that stands for "not yet".

    `unread` holds what was sent when it could not be understood; `at` is then the time of receipt.
    """

    at: datetime | None
    unread: str | None = None


def moment(sent: object, *, received_at: datetime) -> Moment:
    """ISO 8601 in all the dialects senders use, or seconds, milli-, micro- or nanoseconds since 1970.

    A time without a zone is UTC; what is finer than a microsecond is cut off.
    """
    if sent is None or sent in ("", 0, "0"):
        return Moment(at=None)
    if isinstance(sent, int) and abs(sent) >= 10**30:
        sent = "a number of over 30 digits"  # Python refuses to print the longest ones
    text = str(sent)[: 2 * RAW_LIMIT].strip() if isinstance(sent, str | int | float) else ""
    try:
        return Moment(at=_counted(text) if _NUMBER.fullmatch(text) else _written(text))
    except (ValueError, OverflowError):
        return Moment(at=received_at, unread=clean_line(text or type(sent).__name__, RAW_LIMIT))


def _counted(text: str) -> datetime:
    number = float(text)
    for bound, per_second in _UNITS:
        if number < bound:
            return _EPOCH + timedelta(seconds=number / per_second)
    raise ValueError(text)


def _written(text: str) -> datetime | None:
    part = _WRITTEN.fullmatch(text)
    if part is None:
        raise ValueError(text)
    if int(part["year"]) <= 1:
        return None
    fraction = (part["fraction"] or "")[:6].ljust(6, "0")
    second = int(part["second"] or 0)
    wall = datetime(
        int(part["year"]),
        int(part["month"]),
        int(part["day"]),
        int(part["hour"] or 0),
        int(part["minute"] or 0),
        min(second, 59) if second <= 60 else second,  # a leap second is the last one of its minute
        int(fraction),
        tzinfo=_zone(part["zone"] or "Z"),
    )
    return wall.astimezone(UTC)


def _zone(text: str) -> timezone:
    if text[0] not in "+-":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:] if len(text) > 3 else 0)
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
