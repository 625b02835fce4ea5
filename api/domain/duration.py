"""Lengths of time as people write them: `4s`, `5m`, `1h30m`, `2d`."""

import re
from datetime import timedelta

from api.domain.refusal import Refused

LONGEST = timedelta(days=3660)

_WRITTEN = re.compile(
    r"(?:(?P<days>[0-9]{1,6})d)?(?:(?P<hours>[0-9]{1,8})h)?"
    r"(?:(?P<minutes>[0-9]{1,9})m)?(?:(?P<seconds>[0-9]{1,10})s)?"
)
_UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("m", timedelta(minutes=1)))


def parse_duration(text: object) -> timedelta:
    """`1h30m` as a length. A bare number is refused: nobody can know its unit."""
    found = _WRITTEN.fullmatch(text.strip()) if isinstance(text, str) and text.strip() else None
    if found is None:
        raise Refused("BAD_DURATION", f"{_shown(text)} is not a length of time: write 30s, 5m, 1h30m or 2d.")
    length = timedelta(**{unit: int(count) for unit, count in found.groupdict(default="0").items()})
    if length > LONGEST:
        raise Refused("BAD_DURATION", f"{_shown(text)} is longer than ten years.")
    return length


def format_duration(length: timedelta) -> str:
    """The shortest text that `parse_duration` reads back; parts of a second are dropped."""
    rest = timedelta(seconds=max(length, timedelta()) // timedelta(seconds=1))
    parts = []
    for letter, unit in _UNITS:
        count, rest = divmod(rest, unit)
        parts.append(f"{count}{letter}" if count else "")
    seconds = rest // timedelta(seconds=1)
    return "".join([*parts, f"{seconds}s" if seconds else ""]) or "0s"


def _shown(text: object) -> str:
    return f"'{text[:40]}'" if isinstance(text, str) else "This"
