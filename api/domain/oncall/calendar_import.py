"""Whose an event of somebody else's calendar is, and when it is by their clock."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from api.domain.clean import clean_line
from api.domain.oncall.wallclock import instant

ImportKind = Literal["schedule", "time-off"]
IMPORT_KINDS: Final[tuple[ImportKind, ...]] = ("schedule", "time-off")
MOST_EVENTS: Final = 2_000
# What a screen can show of those that nobody here is called by.
MOST_UNKNOWN: Final = 50
_LONGEST_WORDS: Final = 120
_WORD: Final = re.compile(r"[\w.'-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """One event as it was read; times without an offset are wall-clock times of whoever it concerns."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    words: str
    mails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A person as such a calendar may speak of them."""

    handle: str
    name: str
    email: str
    time_zone: str


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    """One person's part in one event."""

    starts_at: datetime
    ends_at: datetime
    person: str
    uid: str


@dataclass(frozen=True, slots=True)
class Reading:
    duties: tuple[Duty, ...]
    unknown: tuple[str, ...]


def read_events(events: Iterable[Found], people: Sequence[Known], *, zone: ZoneInfo | None) -> Reading:
    """Everybody's part; events of nobody known are listed. `zone`: the schedule's, else each person's own."""
    duties: set[Duty] = set()
    unknown: dict[str, None] = {}
    for event in events:
        named = _named(event, people)
        if not named:
            unknown[clean_line(event.words, _LONGEST_WORDS) or event.uid[:_LONGEST_WORDS]] = None
        for person in named:
            own = zone or ZoneInfo(person.time_zone)
            begins, ends = _in_zone(event.starts_at, own), _in_zone(event.ends_at, own)
            if begins < ends:
                duties.add(Duty(begins, ends, person.handle, event.uid))
    return Reading(tuple(sorted(duties)), tuple(unknown)[:MOST_UNKNOWN])


def _named(event: Found, people: Sequence[Known]) -> list[Known]:
    """By e-mail address, else by name, else by handle: the surest that finds anybody."""
    mails = {mail.lower() for mail in event.mails}
    if by_mail := [person for person in people if person.email.lower() in mails]:
        return by_mail
    words = [word.lower() for word in _WORD.findall(event.words)]
    if by_name := [person for person in people if _says(words, person.name)]:
        return by_name
    return [person for person in people if person.handle in words]


def _says(words: Sequence[str], name: str) -> bool:
    """Whether the whole name stands there, word after word."""
    wanted = [word.lower() for word in _WORD.findall(name)]
    size = len(wanted)
    return bool(wanted) and any(list(words[at : at + size]) == wanted for at in range(len(words) - size + 1))


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    return instant(moment, zone) if moment.tzinfo is None else moment.astimezone(UTC)
