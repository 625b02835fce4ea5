"""One person serving in another's place: whether they can, and what the schedule says afterwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal

from api.domain.oncall.oncall import Schedule
from api.domain.oncall.override import Override
from api.domain.oncall.shift import shifts
from api.domain.span import Span


@dataclass(frozen=True, slots=True)
class Move:
    """`by` serves instead of `person`."""

    person: str
    by: str
    span: Span


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a move cannot be. "tangled": an earlier override of these hours would move somebody else too."""

    kind: Literal["not serving", "on call already", "tangled"]
    move: Move


def serves(schedule: Schedule, person: str, span: Span) -> bool:
    """Whether somebody is on call from the first instant of the span to its last, without a gap."""
    rows = shifts(schedule, since=span.starts_at, until=span.ends_at)
    if not rows or any(person not in row.people for row in rows):
        return False
    follows = all(earlier.ends_at == later.starts_at for earlier, later in pairwise(rows))
    return follows and rows[0].starts_at == span.starts_at and rows[-1].ends_at == span.ends_at


def is_called(schedule: Schedule, person: str, span: Span) -> bool:
    """Whether somebody is on call at any instant of the span."""
    return any(person in row.people for row in shifts(schedule, since=span.starts_at, until=span.ends_at))


def moved(schedule: Schedule, moves: Iterable[Move]) -> Schedule:
    """The schedule once the moves are its newest overrides."""
    newest = max((override.number for override in schedule.overrides), default=-1)
    made = (
        Override(move.span.starts_at, move.span.ends_at, "replace", move.person, move.by, newest + place)
        for place, move in enumerate(moves, start=1)
    )
    return replace(schedule, overrides=(*schedule.overrides, *made))


def obstacle(schedule: Schedule, moves: Sequence[Move]) -> Obstacle | None:
    """The first reason not to make the moves, all of them together or none."""
    for move in moves:
        if not serves(schedule, move.person, move.span):
            return Obstacle("not serving", move)
        if is_called(schedule, move.by, move.span):
            return Obstacle("on call already", move)
    return tangle(schedule, moved(schedule, moves), moves)


def tangle(before: Schedule, after: Schedule, moves: Sequence[Move]) -> Obstacle | None:
    """The first move whose hours are not the same people with these two exchanged."""
    for move in moves:
        wanted = [(begins, ends, _exchanged(who, move)) for begins, ends, who in _told(before, move.span)]
        if wanted != _told(after, move.span):
            return Obstacle("tangled", move)
    return None


Told = tuple[datetime, datetime, frozenset[str]]


def _told(schedule: Schedule, span: Span) -> list[Told]:
    """Who is on call and when; neighbours with the same people are one."""
    found: list[Told] = []
    for row in shifts(schedule, since=span.starts_at, until=span.ends_at):
        who, begins = frozenset(row.people), row.starts_at
        if found and found[-1][1:] == (begins, who):
            begins = found.pop()[0]
        found.append((begins, row.ends_at, who))
    return found


def _exchanged(people: frozenset[str], move: Move) -> frozenset[str]:
    return people - {move.person} | {move.by} if move.person in people else people
