"""Overrides: a person stands in, joins, leaves or takes everything, and the newer word wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from api.domain.turn import Post

Kind = Literal["replace", "add", "remove", "everyone"]
KINDS: tuple[Kind, ...] = ("replace", "add", "remove", "everyone")
ORIGIN = "override"


@dataclass(frozen=True, slots=True)
class Override:
    """`number` is its age: the larger is the newer. `person` is who is moved, `by` is who comes."""

    starts_at: datetime
    ends_at: datetime
    kind: Kind
    person: str | None = None
    by: str | None = None
    number: int = 0

    def covers(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


@dataclass(slots=True)
class _Seat:
    """A place on call, and everybody who has had it: a newer override of any of them moves who has it now."""

    post: Post | None
    names: set[str]

    def give(self, post: Post | None) -> None:
        self.post = post
        if post:
            self.names.add(post.person)


def overridden(posts: tuple[Post, ...], overrides: Sequence[Override]) -> tuple[Post, ...]:
    """Who is on call once `overrides` (all in force, oldest first) have had their say."""
    seats = [_Seat(post, {post.person}) for post in posts]
    for override in overrides:
        _apply(override, seats)
    return tuple(dict.fromkeys(seat.post for seat in seats if seat.post))


def _apply(override: Override, seats: list[_Seat]) -> None:
    match override.kind:
        case "replace":
            for seat in _seats_of(override.person, seats):
                since = seat.post.since if seat.post else override.starts_at
                seat.give(Post(override.by or "", ORIGIN, since))
        case "remove":
            for seat in _seats_of(override.person, seats):
                seat.give(None)
        case "add":
            if not any(seat.post and seat.post.person == override.by for seat in seats):
                seats.append(_seat(override))
        case "everyone":
            for seat in seats:
                seat.give(_post(override))
            seats.append(_seat(override))


def _seats_of(person: str | None, seats: list[_Seat]) -> list[_Seat]:
    return [seat for seat in seats if person in seat.names]


def _seat(override: Override) -> _Seat:
    return _Seat(_post(override), {override.by or ""})


def _post(override: Override) -> Post:
    return Post(override.by or "", ORIGIN, override.starts_at)
