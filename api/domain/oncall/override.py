"""Overrides: a person stands in, joins, leaves or takes everything, and the newer word wins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from api.domain.oncall.turn import Post

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
    """A place on call and everybody who has had it: a newer override of any of them moves who has it."""

    post: Post | None
    names: set[str]

    def give(self, post: Post | None) -> None:
        self.post = post
        self.names.update(post.people if post else ())


def overridden(posts: tuple[Post, ...], overrides: Iterable[Override]) -> tuple[Post, ...]:
    """Who is on call once `overrides` (all in force, oldest first) have had their say."""
    seats = [_Seat(post._replace(people=(who,)), {who}) for post in posts for who in post.people]
    moved = [override for override in overrides if _apply(override, seats)]
    return tuple(dict.fromkeys(seat.post for seat in seats if seat.post)) if moved else posts


def _apply(override: Override, seats: list[_Seat]) -> bool:
    """Whether it changed anything."""
    comes = Post((override.by,) if override.by else (), ORIGIN, override.starts_at)
    theirs = [seat for seat in seats if override.person in seat.names]
    match override.kind:
        case "replace":
            for seat in theirs:
                seat.give(comes._replace(since=seat.post.since if seat.post else comes.since))
            return bool(theirs)
        case "remove":
            for seat in theirs:
                seat.give(None)
            return bool(theirs)
        case "add":
            there = any(seat.post and seat.post.people == comes.people for seat in seats)
            if not there:
                seats.append(_Seat(comes, set(comes.people)))
            return not there
        case _:  # everyone
            for seat in seats:
                seat.give(comes)
            if not seats:
                seats.append(_Seat(comes, set(comes.people)))
            return True
