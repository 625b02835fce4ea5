"""A stretch of the calendar laid out once: who is on duty on which schedule, turn by turn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from api.domain.oncall.oncall import Schedule
from api.domain.oncall.shift import stretches_overlapping
from api.domain.span import Span, joined

# What makes a turn the one it is: its schedule, its rotation or override, and since when.
Turn = tuple[str, str, datetime]


class Duty(NamedTuple):
    """What one person has of one turn, without a break; not cut to the span that was asked for."""

    starts_at: datetime
    ends_at: datetime
    person: str
    turn: Turn

    @property
    def schedule(self) -> str:
        return self.turn[0]

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


class Row(NamedTuple):
    """When the same people are on call together."""

    starts_at: datetime
    ends_at: datetime
    people: frozenset[str]


class Roster(NamedTuple):
    """One schedule's span: its rows cut to it, without those of nobody; and its duties, whole."""

    rows: tuple[Row, ...]
    duties: tuple[Duty, ...]


def roster(handle: str, schedule: Schedule, here: frozenset[str], *, span: Span) -> Roster:
    """Of people who are `here`: on whomever else a rotation names, nobody can count."""
    rows: list[Row] = []
    pieces: dict[tuple[str, Turn], list[Span]] = defaultdict(list)
    since, until = span
    for starts_at, ends_at, posts in stretches_overlapping(schedule, since=since, until=until):
        people: set[str] = set()
        for post in posts:
            turn = (handle, post.origin, post.since)
            for person in here.intersection(post.people):
                people.add(person)
                pieces[person, turn].append(Span(starts_at, ends_at))
        if people:
            rows.append(Row(max(starts_at, since), min(ends_at, until), frozenset(people)))
    duties = (Duty(*whole, *key) for key, spans in pieces.items() for whole in joined(spans))
    return Roster(tuple(rows), tuple(sorted(duties)))


def by_person(rosters: Iterable[Roster]) -> Mapping[str, list[Duty]]:
    """Everybody's duties on all of them, in order."""
    found: dict[str, list[Duty]] = defaultdict(list)
    for one in rosters:
        for duty in one.duties:
            found[duty.person].append(duty)
    for duties in found.values():
        duties.sort()
    return found


def on_duty(duties: Iterable[Duty]) -> list[Span]:
    """When somebody is on call at all, wherever."""
    return joined(duty.span for duty in duties)
