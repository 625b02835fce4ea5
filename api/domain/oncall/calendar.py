"""A calendar in numbers: small and quick enough for a year of one schedule, or a month of all of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from api.domain.oncall.oncall import LAST, Schedule, layers
from api.domain.oncall.rotation import Rotation
from api.domain.oncall.shift import Shift, shifts
from api.domain.oncall.turn import Piece, Turns, pieces

# From and to in seconds since 1970, the places of the people, the place of what puts them on call.
Row = tuple[int, int, tuple[int, ...], int]
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows that fill the span from end to end; one without people is a gap. `origins[0]` is a gap's."""

    rows: list[Row]
    origins: list[str]


@dataclass(frozen=True, slots=True)
class Layer:
    """What one rotation alone would give, in all its versions, whatever lies above it."""

    name: str
    precedence: int
    rows: list[Row]


def page(schedule: Schedule, places: Mapping[str, int], *, since: datetime, until: datetime) -> Page:
    """`places`: where everybody stands in a list of people; whoever is not in it is left out."""
    origins = {NOBODY: 0}
    rows: list[Row] = []
    ended = _second(since)
    for starts, ends, shift in _timed(shifts(schedule, since=since, until=until)):
        if ended < starts:
            rows.append((ended, starts, (), 0))
        origin = origins.setdefault(shift.origin, len(origins))
        rows.append((starts, ends, _places(shift.people, places), origin))
        ended = ends
    if ended < _second(until):
        rows.append((ended, _second(until), (), 0))
    return Page(rows, list(origins))


def layers_of(
    schedule: Schedule, places: Mapping[str, int], *, since: datetime, until: datetime
) -> list[Layer]:
    """The highest first. The origin of every row is 0: the layer itself."""
    since, until = since.astimezone(UTC), min(until.astimezone(UTC), LAST)
    found = [turns for layer in layers(schedule) for turns in layer]
    named = groupby(sorted(found, key=_name), key=_name)
    merged = [_layer(list(versions), places, since=since, until=until) for _, versions in named]
    order = {turns.rotation.name: place for place, turns in reversed(list(enumerate(found)))}
    return sorted((layer for layer in merged if layer), key=lambda layer: order[layer.name])


def _layer(
    versions: list[Turns], places: Mapping[str, int], *, since: datetime, until: datetime
) -> Layer | None:
    """None for a rotation that ended before the span, or begins after it."""
    newest = max((turns.rotation for turns in versions), key=_from)
    parts = sorted(part for turns in versions for part in pieces(turns, since=since, until=until))
    rows = [_cut(part, places, since=since, until=until) for part in parts]
    return Layer(newest.name, newest.precedence, rows) if rows else None


def _cut(part: Piece, places: Mapping[str, int], *, since: datetime, until: datetime) -> Row:
    starts, ends = max(part.starts_at, since), min(part.ends_at, until)
    return (_second(starts), _second(ends), _places(part.post.people, places), 0)


def _timed(rows: Iterable[Shift]) -> Iterator[tuple[int, int, Shift]]:
    for row in rows:
        yield _second(row.starts_at), _second(row.ends_at), row


def _places(people: tuple[str, ...], places: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(places[who] for who in people if who in places)


def _second(at: datetime) -> int:
    return int(at.timestamp())


def _name(turns: Turns) -> str:
    return turns.rotation.name


def _from(rotation: Rotation) -> datetime:
    return rotation.effective_from or datetime.min.replace(tzinfo=UTC)
