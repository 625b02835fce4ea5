"""Shifts: the calendar of a schedule, one row per turn, and the gaps between the rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from api.domain.oncall.oncall import LAST, Schedule, by_age, layers, people
from api.domain.oncall.override import ORIGIN, Override, overridden
from api.domain.oncall.turn import Piece, Post, pieces


@dataclass(frozen=True, slots=True)
class Shift:
    """People on call together. `origin` names their rotations (`days + nights`), or is `override`."""

    starts_at: datetime
    ends_at: datetime
    people: tuple[str, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Gap:
    starts_at: datetime
    ends_at: datetime


TIME = itemgetter(0)
Change = tuple[datetime, int | None, Post | None]


class Stretch(NamedTuple):
    """A time in which nothing changes hands."""

    starts_at: datetime
    ends_at: datetime
    posts: tuple[Post, ...]


def shifts(schedule: Schedule, *, since: datetime, until: datetime) -> tuple[Shift, ...]:
    """Rows of the half-open span, cut to it; they never overlap, and at each instant agree with `on_call`."""
    return tuple(_shift(stretch) for stretch in _stretches(schedule, since=since, until=until))


def gaps(schedule: Schedule, *, since: datetime, until: datetime) -> tuple[Gap, ...]:
    """When nobody is on call."""
    rows = shifts(schedule, since=since, until=until)
    opens = [since.astimezone(UTC), *(row.ends_at for row in rows)]
    closes = [*(row.starts_at for row in rows), until.astimezone(UTC)]
    return tuple(Gap(opened, closed) for opened, closed in zip(opens, closes, strict=True) if opened < closed)


def shifts_of(schedule: Schedule, person: str, *, since: datetime, until: datetime) -> tuple[Shift, ...]:
    """One person's rows that touch the span, not cut by it: what a calendar feed carries.

    A row goes on while the person's own turn does, whoever else comes and goes beside them.
    """
    touching = _uncut(schedule, since=since, until=until)
    own = ((row, _posts_with(person, row.posts)) for row in touching)
    joined = _join(row._replace(posts=posts) for row, posts in own if posts)
    return tuple(_shift(row) for row in joined if row.ends_at > since and row.starts_at < until)


def turns_overlapping(schedule: Schedule, *, since: datetime, until: datetime) -> tuple[Shift, ...]:
    """Rows that touch the span, not cut by it."""
    return tuple(_shift(row) for row in stretches_overlapping(schedule, since=since, until=until))


def stretches_overlapping(schedule: Schedule, *, since: datetime, until: datetime) -> Iterator[Stretch]:
    """The same rows with each one's posts: whose turn it is, and since when."""
    rows = _uncut(schedule, since=since, until=until)
    return (row for row in rows if row.ends_at > since and row.starts_at < until)


def _posts_with(person: str, posts: tuple[Post, ...]) -> tuple[Post, ...]:
    return tuple(post for post in posts if person in post.people)[:1]


def _shift(row: Stretch) -> Shift:
    if len(row.posts) == 1:
        post = row.posts[0]
        return Shift(row.starts_at, row.ends_at, post.people, post.origin)
    origins = dict.fromkeys(post.origin for post in row.posts)
    origin = ORIGIN if ORIGIN in origins else " + ".join(origins)
    return Shift(row.starts_at, row.ends_at, people(row.posts), origin)


def _uncut(schedule: Schedule, *, since: datetime, until: datetime) -> Iterator[Stretch]:
    """Stretches of a span wide enough to hold every turn and override that touches the one asked for."""
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    if since >= until:
        return iter(())
    parts: list[Piece | Override] = [
        o for o in schedule.overrides if o.starts_at < until and o.ends_at > since
    ]
    for layer in layers(schedule):
        for turns in layer:
            parts += pieces(turns, since=since, until=min(until, LAST))
    first = min((part.starts_at for part in parts), default=since)
    last = max((part.ends_at for part in parts), default=until)
    return _stretches(schedule, since=min(first, since), until=max(last, until))


def _stretches(schedule: Schedule, *, since: datetime, until: datetime) -> Iterator[Stretch]:
    since, until = since.astimezone(UTC), min(until.astimezone(UTC), LAST)
    if since >= until:
        return iter(())
    return _join(_sweep(schedule, since=since, until=until))


def _sweep(schedule: Schedule, *, since: datetime, until: datetime) -> Iterator[Stretch]:
    """One walk over every instant at which a rotation or an override begins or ends."""
    board = _Board([], [], by_age(o for o in schedule.overrides if o.starts_at < until and o.ends_at > since))
    changes = sorted(board.changes(schedule, since=since, until=until), key=TIME)
    begins = since
    for at, changed in groupby(changes, key=TIME):
        if begins < at and (posts := board.posts()):
            yield Stretch(begins, at, posts)
        begins = at
        board.turn(at, changed)


@dataclass(slots=True)
class _Board:
    """Whose name hangs on each rotation's hook while the sweep goes by."""

    hooks: list[Post | None]
    layers: list[slice]
    overrides: list[Override]
    in_force: list[Override] = field(default_factory=list)

    def changes(self, schedule: Schedule, *, since: datetime, until: datetime) -> Iterator[Change]:
        for layer in layers(schedule):
            self.layers.append(slice(len(self.hooks), len(self.hooks) + len(layer)))
            for turns in layer:
                hook = len(self.hooks)
                self.hooks.append(None)
                for starts_at, ends_at, post in pieces(turns, since=since, until=until):
                    yield max(starts_at, since), hook, post
                    yield min(ends_at, until), hook, None
        for override in self.overrides:
            yield max(override.starts_at, since), None, None
            yield min(override.ends_at, until), None, None

    def turn(self, at: datetime, changes: Iterable[Change]) -> None:
        for _, hook, post in changes:
            if hook is None:
                self.in_force = [override for override in self.overrides if override.covers(at)]
            else:
                self.hooks[hook] = post

    def posts(self) -> tuple[Post, ...]:
        highest: tuple[Post, ...] = ()
        for layer in self.layers:
            if highest := tuple(filter(None, self.hooks[layer])):
                break
        return overridden(highest, self.in_force) if self.in_force else highest


def _join(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Neighbours with the same posts are one; two turns in a row of the same person stay two."""
    last: Stretch | None = None
    for stretch in stretches:
        if last and last.ends_at == stretch.starts_at and last.posts == stretch.posts:
            last = Stretch(last.starts_at, stretch.ends_at, last.posts)
            continue
        if last:
            yield last
        last = stretch
    if last:
        yield last
