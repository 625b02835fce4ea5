"""A rotation's turns as instants: who has the turn, from when to when, and in which hours it counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from api.domain.oncall.rotation import WEEKDAYS, Active, Rotation
from api.domain.oncall.turning import Pattern, pattern_of
from api.domain.oncall.wallclock import instant, wall_clock

DAY = timedelta(days=1)


class Post(NamedTuple):
    """People on call, and by what: the same turn or the same override gives the same post."""

    people: tuple[str, ...]
    origin: str
    since: datetime


class Piece(NamedTuple):
    """A stretch of one turn in which its people are on call."""

    starts_at: datetime
    ends_at: datetime
    post: Post


@dataclass(frozen=True, slots=True)
class Turns:
    """Turns are numbered from 0, the one that begins at `starts`."""

    rotation: Rotation
    zone: ZoneInfo
    pattern: Pattern

    def begins(self, number: int) -> datetime:
        return instant(self.pattern.wall(number) if number else self.rotation.starts, self.zone)

    def number_at(self, at: datetime) -> int:
        """The turn that has an instant, which must not lie before `starts`."""
        number = max(0, self.pattern.number(wall_clock(at, self.zone)))
        while self.begins(number + 1) <= at:
            number += 1
        while number and self.begins(number) > at:
            number -= 1
        return number

    def group(self, number: int) -> tuple[str, ...]:
        groups = self.rotation.groups
        return groups[(self.rotation.first_turn + number) % len(groups)]

    def post(self, number: int) -> Post:
        return Post(self.group(number), self.rotation.name, self.begins(number))

    def next_hand_off(self, *, after: datetime) -> datetime:
        """The first instant after `after` at which a turn begins."""
        if after < self.begins(0):
            return self.begins(0)
        return self.begins(self.number_at(after) + 1)


def turns_of(rotation: Rotation, zone: ZoneInfo) -> Turns:
    own = ZoneInfo(rotation.time_zone) if rotation.time_zone else zone
    return Turns(rotation, own, pattern_of(rotation))


def post_at(turns: Turns, *, at: datetime) -> Post | None:
    """Whom this rotation alone puts on call."""
    rotation = turns.rotation
    if not rotation.groups or not counts(rotation, at=at) or at < turns.begins(0):
        return None
    return turns.post(turns.number_at(at)) if is_active(rotation.active, turns.zone, at=at) else None


def pieces(turns: Turns, *, since: datetime, until: datetime) -> list[Piece]:
    """What this rotation alone gives: pieces that touch the span, not cut by it, none of no length."""
    whole = _whole_turns(turns, since=since, until=until)
    active = turns.rotation.active
    if not whole or active is None or _is_always(active):
        return whole
    windows = list(_windows(active, turns.zone, since=whole[0].starts_at, until=whole[-1].ends_at))
    parts = _cut(whole, windows)
    return [part for part in parts if part.starts_at < until and part.ends_at > since]


def counts(rotation: Rotation, *, at: datetime) -> bool:
    """Whether this is the version of the rotation that was in force."""
    begun = rotation.effective_from is None or rotation.effective_from <= at
    return begun and (rotation.effective_until is None or at < rotation.effective_until)


def is_active(active: Active | None, zone: ZoneInfo, *, at: datetime) -> bool:
    if active is None or _is_always(active):
        return True
    return any(True for _ in _windows(active, zone, since=at, until=at + timedelta.resolution))


def _whole_turns(turns: Turns, *, since: datetime, until: datetime) -> list[Piece]:
    """Turns that touch the span, cut only to when this version was in force."""
    rotation = turns.rotation
    first, last = turns.begins(0), until
    if rotation.effective_from:
        first = max(first, rotation.effective_from)
    if rotation.effective_until:
        last = min(last, rotation.effective_until)
    if not rotation.groups or max(first, since) >= last:
        return []
    whole = list(_turns_from(turns, turns.number_at(max(first, since)), until=last))
    whole[0] = whole[0]._replace(starts_at=max(whole[0].starts_at, first))
    if rotation.effective_until:
        whole[-1] = whole[-1]._replace(ends_at=min(whole[-1].ends_at, rotation.effective_until))
    return whole


def _turns_from(turns: Turns, number: int, *, until: datetime) -> Iterator[Piece]:
    """The inner loop of every calendar: hence the names looked up beforehand."""
    groups, name, zone, wall = turns.rotation.groups, turns.rotation.name, turns.zone, turns.pattern.wall
    place, size = turns.rotation.first_turn, len(groups)
    begins = turns.begins(number)
    while begins < until:
        ends = instant(wall(number + 1), zone)
        if begins < ends:
            yield Piece(begins, ends, Post(groups[(place + number) % size], name, begins))
        begins, number = ends, number + 1


def _is_always(active: Active) -> bool:
    return active.from_ == active.to and len(active.days) == len(WEEKDAYS)


def _windows(
    active: Active, zone: ZoneInfo, *, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Windows that touch the span; one that a clock change swallows is left out."""
    days = {WEEKDAYS.index(day) for day in active.days}
    # A clock set back over midnight shows yesterday's date inside today's window: hence a day on each side.
    day = wall_clock(since, zone).date() - DAY
    last = wall_clock(until, zone).date() + DAY
    while day <= last:
        if day.weekday() in days:
            closing = day if active.from_ < active.to else day + DAY
            opens = instant(datetime.combine(day, active.from_), zone)
            closes = instant(datetime.combine(closing, active.to), zone)
            if opens < closes and opens < until and closes > since:
                yield opens, closes
        day += DAY


def _cut(whole: list[Piece], windows: list[tuple[datetime, datetime]]) -> Iterator[Piece]:
    """Turns cut to windows; windows that touch are one piece of the same turn."""
    first = 0
    for starts_at, ends_at, post in whole:
        while first < len(windows) and windows[first][1] <= starts_at:
            first += 1
        opened = closed = starts_at
        place = first
        while place < len(windows) and windows[place][0] < ends_at:
            opens, closes = windows[place]
            if opens > closed:
                if opened < closed:
                    yield Piece(opened, closed, post)
                opened = opens
            closed = min(closes, ends_at)
            place += 1
        if opened < closed:
            yield Piece(opened, closed, post)
