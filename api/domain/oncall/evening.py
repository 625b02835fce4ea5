"""Evening out what is to come: a few whole shifts given to somebody else, until nobody carries far more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Final, NamedTuple

from api.domain.oncall.duty_policy import DutyPolicy, HourKind
from api.domain.oncall.exchange import Move, moved, obstacle
from api.domain.oncall.fairness import Carrier
from api.domain.oncall.hours import by_kind
from api.domain.oncall.oncall import Schedule
from api.domain.oncall.shift import shifts_of
from api.domain.span import Span, cut

# What an hour of each kind weighs against one by day.
WEIGHTS: Final[Mapping[HourKind, int]] = {"day": 1, "night": 2, "weekend": 2, "holiday": 3}
MOST_CHANGES: Final = 8
# The soonest of them: a schedule that turns by the hour is not evened out shift by shift.
MOST_SHIFTS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Who may serve, and when not: `busy` are other places and time off, in any order."""

    schedule: Schedule
    carriers: Sequence[Carrier]
    busy: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    policy: DutyPolicy


class Turn(NamedTuple):
    """A whole shift to come, and who serves it."""

    span: Span
    person: str


class Change(NamedTuple):
    """`by` serves `given` for `person`, who serves `taken` in return where there is one."""

    person: str
    by: str
    given: Span
    taken: Span | None = None

    @property
    def moves(self) -> tuple[Move, ...]:
        there = Move(self.person, self.by, self.given)
        return (there, Move(self.by, self.person, self.taken)) if self.taken else (there,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Points are hours weighed by their kind; the spread is the most anybody has, less the least."""

    changes: tuple[Change, ...]
    before: Mapping[str, float]
    after: Mapping[str, float]

    @property
    def moves(self) -> tuple[Move, ...]:
        return tuple(move for change in self.changes for move in change.moves)


def spread(points: Mapping[str, float]) -> float:
    return max(points.values(), default=0) - min(points.values(), default=0)


def even_out(terms: Terms, *, now: datetime, since: datetime, until: datetime) -> Proposal:
    """Shifts that begin in the span and after `now`; the same question always has the same answer."""
    board = _lay_out(terms, since=max(since, now), until=until)
    before = board.points()
    changes: list[Change] = []
    while len(changes) < MOST_CHANGES and (best := _best(board)):
        board.make(best)
        changes.append(best)
    return Proposal(changes=tuple(changes), before=before, after=board.points())


@dataclass(slots=True)
class _Board:
    terms: Terms
    schedule: Schedule
    turns: list[Turn]
    # What of the schedule stays as it is: shifts that run, and those after the span.
    standing: Sequence[Turn]
    weights: Mapping[tuple[Span, str], float]

    def points(self) -> dict[str, float]:
        found = dict.fromkeys((carrier.handle for carrier in self.terms.carriers), 0.0)
        for turn in self.turns:
            found[turn.person] += self.weights[turn]
        return found

    def may(self, change: Change) -> bool:
        """Nobody in two places, away, or back on duty before they have rested."""
        if not self._is_free(change.by, change.given, but=change.taken):
            return False
        if change.taken and not self._is_free(change.person, change.taken, but=change.given):
            return False
        return obstacle(self.schedule, change.moves) is None

    def make(self, change: Change) -> None:
        self.schedule = moved(self.schedule, change.moves)
        for move in change.moves:
            span = Span(move.span.starts_at, move.span.ends_at)
            self.turns[self.turns.index(Turn(span, move.person))] = Turn(span, move.by)

    def _is_free(self, person: str, span: Span, *, but: Span | None) -> bool:
        rest = self.terms.policy.rest
        wide = Span(span.starts_at - rest, span.ends_at + rest)
        if any(cut(busy, span) for busy in self.terms.busy.get(person, ())):
            return False
        theirs = (turn.span for turn in (*self.turns, *self.standing) if turn.person == person)
        return not any(one != but and cut(one, wide) for one in theirs)


def _lay_out(terms: Terms, *, since: datetime, until: datetime) -> _Board:
    rest = terms.policy.rest
    laid = sorted(
        Turn(Span(row.starts_at, row.ends_at), carrier.handle)
        for carrier in terms.carriers
        for row in shifts_of(terms.schedule, carrier.handle, since=since - rest, until=until + rest)
    )
    turns = [turn for turn in laid if since <= turn.span.starts_at < until][:MOST_SHIFTS]
    standing = [turn for turn in laid if turn not in set(turns)]
    weights = {
        (span, carrier.handle): _weight(span, carrier, terms.policy)
        for span in {turn.span for turn in turns}
        for carrier in terms.carriers
    }
    return _Board(terms, terms.schedule, turns, standing, weights)


def _weight(span: Span, carrier: Carrier, policy: DutyPolicy) -> float:
    pieces = by_kind(span, zone=carrier.time_zone, policy=policy, holidays=carrier.holidays)
    return sum((piece.span.length / timedelta(hours=1)) * WEIGHTS[piece.kind] for piece in pieces)


def _best(board: _Board) -> Change | None:
    """Of all that make it more even, the one that does most; the first of equals."""
    points = board.points()
    today = _unevenness(points)
    better = [
        (after, place, change)
        for place, change in enumerate(_possible(board, points))
        if (after := _unevenness(_after(points, board, change))) < today
    ]
    return next((change for _, _, change in sorted(better) if board.may(change)), None)


def _possible(board: _Board, points: Mapping[str, float]) -> Iterator[Change]:
    """From whoever has most to anybody, then from anybody to whoever has least; given, or exchanged."""
    if not points:
        return
    most = max(points, key=lambda who: (points[who], who))
    least = min(points, key=lambda who: (points[who], who))
    pairs = dict.fromkeys([*((most, other) for other in points), *((other, least) for other in points)])
    for giver, taker in pairs:
        if giver == taker:
            continue
        given = [turn.span for turn in board.turns if turn.person == giver]
        taken = [turn.span for turn in board.turns if turn.person == taker]
        yield from (Change(giver, taker, span) for span in given)
        yield from (Change(giver, taker, one, other) for one, other in product(given, taken))


def _after(points: Mapping[str, float], board: _Board, change: Change) -> dict[str, float]:
    found = dict(points)
    for move in change.moves:
        span = Span(move.span.starts_at, move.span.ends_at)
        found[move.person] -= board.weights[span, move.person]
        found[move.by] += board.weights[span, move.by]
    return found


def _unevenness(points: Mapping[str, float]) -> tuple[float, float]:
    """The spread first; of two as wide, the one in which fewer stand apart. Rounded: sums of floats drift."""
    middle = sum(points.values()) / (len(points) or 1)
    return round(spread(points), 6), round(sum((each - middle) ** 2 for each in points.values()), 3)
