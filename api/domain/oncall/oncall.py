"""Who is on call: rotations in layers, overrides on top, worked out anew at every question."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from api.domain.oncall.override import Override, overridden
from api.domain.oncall.rotation import Rotation
from api.domain.oncall.turn import Post, Turns, post_at, turns_of

# Calendar arithmetic near year 9999 overflows; nobody plans shifts there.
LAST = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Schedule:
    """`rotations` may hold several versions of one rotation, each in force for its own time."""

    time_zone: str
    rotations: tuple[Rotation, ...] = ()
    overrides: tuple[Override, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def on_call(schedule: Schedule, *, at: datetime) -> tuple[str, ...]:
    """The handles of everybody on call at an instant; empty where nobody is."""
    at = at.astimezone(UTC)
    if at >= LAST:
        return ()
    in_force = by_age(override for override in schedule.overrides if override.covers(at))
    return people(overridden(_layered(schedule, at=at), in_force))


def people(posts: tuple[Post, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(who for post in posts for who in post.people))


def named_in(schedule: Schedule) -> frozenset[str]:
    """Every handle that a rotation or an override speaks of."""
    rotating = {who for rotation in schedule.rotations for group in rotation.groups for who in group}
    moved = {who for override in schedule.overrides for who in (override.person, override.by) if who}
    return frozenset(rotating | moved)


def by_age(overrides: Iterable[Override]) -> list[Override]:
    """Oldest first; of two as old, the one listed later counts as newer."""
    return sorted(overrides, key=lambda override: override.number)


def layers(schedule: Schedule) -> Iterator[list[Turns]]:
    """Rotations of equal precedence together, the highest first, each in the order written."""
    ordered = sorted(schedule.rotations, key=_precedence, reverse=True)
    for _, layer in groupby(ordered, key=_precedence):
        yield [turns_of(rotation, schedule.zone) for rotation in layer]


def _layered(schedule: Schedule, *, at: datetime) -> tuple[Post, ...]:
    for layer in layers(schedule):
        if posts := tuple(post for turns in layer if (post := post_at(turns, at=at))):
            return posts
    return ()


def _precedence(rotation: Rotation) -> int:
    return rotation.precedence
