"""Hand-overs: when a schedule changes hands, from whom to whom, and what the note says by itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from api.domain.oncall.oncall import Schedule
from api.domain.oncall.shift import Shift, turns_overlapping

# The note is opened this long before its writer leaves.
BEFORE: Final = timedelta(minutes=30)
# What is handed over in shifts shorter than this is said in passing.
SHORTEST_SHIFT: Final = timedelta(hours=4)
# Over a longer time without anybody on call, there is nobody to hand over from.
LONGEST_BREAK: Final = timedelta(days=4)
# After an outage, a shift that began longer ago needs no word any more.
TOO_LATE: Final = timedelta(hours=1)
# Turns are worked out anew this often where nobody changes them.
KEEPS: Final = timedelta(days=1)
ASKED_AGAIN_AFTER: Final = timedelta(minutes=15)
MOST_NAGS: Final = 2
LONGEST_TEXT: Final = 4000


@dataclass(frozen=True, slots=True)
class Change:
    """A real change of people. `leaves_at` is before `at` where nobody is on call in between.

    `outgoing` is empty where nothing has to be handed over: only the start of the shift is told. Their time
    on call began at `began_at`.
    """

    at: datetime
    began_at: datetime
    leaves_at: datetime
    outgoing: tuple[str, ...]
    incoming: tuple[str, ...]

    @property
    def opens_at(self) -> datetime:
        return self.leaves_at - BEFORE if self.outgoing else self.at


def changes(schedule: Schedule, *, since: datetime, until: datetime) -> tuple[Change, ...]:
    """Those that begin in the half-open span, the earliest first."""
    rows = turns_overlapping(schedule, since=since - LONGEST_BREAK, until=until + SHORTEST_SHIFT)
    stints = list(_stints(rows))
    found = [_change(before, after) for before, after in pairwise([None, *stints]) if after is not None]
    return tuple(change for change in found if change.incoming and since <= change.at < until)


def ahead(schedule: Schedule, *, now: datetime) -> tuple[Change, ...]:
    """All that are due now, or within `KEEPS`: good for that long, while the schedule stays as it is."""
    return changes(schedule, since=now - TOO_LATE, until=now + KEEPS + LONGEST_BREAK + BEFORE)


def due(known: Iterable[Change], *, now: datetime) -> tuple[Change, ...]:
    """Those that are to be opened by now, or begun within the last hour."""
    return tuple(change for change in known if change.opens_at <= now <= change.at + TOO_LATE)


def _stints(rows: Iterable[Shift]) -> Iterator[Shift]:
    """Turns of the same people one after another are one time on call, also over a short break."""
    last: Shift | None = None
    for row in rows:
        if last and set(last.people) == set(row.people) and row.starts_at - last.ends_at < LONGEST_BREAK:
            last = Shift(last.starts_at, row.ends_at, last.people, last.origin)
            continue
        if last:
            yield last
        last = row
    if last:
        yield last


def _change(before: Shift | None, after: Shift) -> Change:
    if before is None or after.starts_at - before.ends_at > LONGEST_BREAK:
        return Change(after.starts_at, after.starts_at, after.starts_at, (), after.people)
    incoming = tuple(who for who in after.people if who not in before.people)
    outgoing = tuple(who for who in before.people if who not in after.people)
    is_short = min(_length(before), _length(after)) < SHORTEST_SHIFT
    return Change(after.starts_at, before.starts_at, before.ends_at, () if is_short else outgoing, incoming)


def _length(row: Shift) -> timedelta:
    return row.ends_at - row.starts_at


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident:
    id: str
    number: int
    title: str
    severity: int
    state: str
    service: str
    holder: str | None
    snoozed_until: datetime | None
    is_flapping: bool
    is_held: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the shift, or will after it."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    incidents: Sequence[OpenIncident]
    happened: Sequence[Event]
    ahead: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Note:
    """What is handed over, beside the open incidents."""

    changed: str = ""
    watch: str = ""
    next: str = ""


def prefilled(facts: Facts, *, zone: ZoneInfo) -> Note:
    """The note as the facts alone tell it, in the schedule's zone. What to do next is for people."""
    watched = [line for one in facts.incidents for line in _watch(one, zone)]
    coming = [_line(event, zone) for event in sorted(facts.ahead, key=_time)]
    happened = [_line(event, zone) for event in sorted(facts.happened, key=_time)]
    return Note(changed=_text(happened), watch=_text([*watched, *coming]))


def _watch(one: OpenIncident, zone: ZoneInfo) -> Iterator[str]:
    name = f"#{one.number} {one.title}"
    if one.snoozed_until is not None:
        yield f"{name}: snoozed until {_clock(one.snoozed_until, zone)}."
    if one.is_flapping:
        yield f"{name}: comes and goes."
    if one.is_held:
        yield f"{name}: held until somebody is on duty."


def _line(event: Event, zone: ZoneInfo) -> str:
    return f"{_clock(event.at, zone)}: {event.words}"


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %d %b %H:%M}"


def _time(event: Event) -> datetime:
    return event.at


def _text(lines: Sequence[str]) -> str:
    """The last ones count most, where there are too many."""
    kept: list[str] = []
    room = LONGEST_TEXT - 1
    for line in reversed(lines):
        room -= len(line) + 1
        if room < 0:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join(reversed(kept))
