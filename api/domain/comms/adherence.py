"""What became of our promises: made, kept, broken, late, put off; every one is counted once."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from api.domain.comms.audience import Audience
from api.domain.comms.promise import State

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Promise:
    """`broken_at` stays, whatever followed: `lead_id` spoke for us when it was decided."""

    incident_id: UUID
    audience: Audience
    severity: int
    due_at: datetime
    state: State
    broken_at: datetime | None
    lead_id: UUID | None


@dataclass(frozen=True, slots=True)
class Tally:
    """`promised` = kept + broken + extended + waiting; `late` are broken ones that were kept at last."""

    kept: int = 0
    broken: int = 0
    late: int = 0
    extended: int = 0
    waiting: int = 0

    @property
    def promised(self) -> int:
        return self.kept + self.broken + self.extended + self.waiting

    @property
    def share_kept(self) -> float | None:
        """Of those that came due; None where none did."""
        came_due = self.kept + self.broken
        return self.kept / came_due if came_due else None

    def with_one(self, promise: Promise, *, now: datetime) -> "Tally":
        """One that was ended before its time was nobody's any more, and is not counted."""
        if promise.broken_at is not None or (promise.state == "open" and promise.due_at < now):
            return replace(self, broken=self.broken + 1, late=self.late + (promise.state == "late"))
        match promise.state:
            case "kept":
                return replace(self, kept=self.kept + 1)
            case "extended":
                return replace(self, extended=self.extended + 1)
            case "open":
                return replace(self, waiting=self.waiting + 1)
        return self


def tally(promises: Iterable[Promise], *, now: datetime) -> Tally:
    found = Tally()
    for promise in promises:
        found = found.with_one(promise, now=now)
    return found


def tallies(
    promises: Iterable[Promise], key: Callable[[Promise], Key], *, now: datetime
) -> Mapping[Key, Tally]:
    found: dict[Key, Tally] = defaultdict(Tally)
    for promise in promises:
        found[key(promise)] = found[key(promise)].with_one(promise, now=now)
    return {one: counted for one, counted in found.items() if counted.promised}
