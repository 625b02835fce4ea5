"""Shadows: somebody learns beside those on call, hears what they hear, and is never counted on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from api.domain.oncall.oncall import Schedule
from api.domain.oncall.shift import shifts_of
from api.domain.refusal import Refused

MOST_SHADOWS: Final = 50
LONGEST_SHADOW: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """`follows` is whose shifts they learn beside; None is everybody's."""

    id: UUID
    person: UUID
    follows: UUID | None
    starts_at: datetime
    ends_at: datetime

    def covers(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class Learning:
    """A time in which somebody learns."""

    starts_at: datetime
    ends_at: datetime


def learners(shadows: Iterable[Shadow], paged: Collection[UUID], *, at: datetime) -> dict[UUID, list[UUID]]:
    """Who hears of whom. Somebody who is paged themselves has better things to read."""
    found: dict[UUID, list[UUID]] = {}
    for shadow in shadows:
        if not shadow.covers(at) or shadow.person in paged:
            continue
        beside = [person for person in paged if shadow.follows in (None, person)]
        if beside:
            known = found.setdefault(shadow.person, [])
            known += [person for person in beside if person not in known]
    return found


def learning(
    schedule: Schedule, shadow: Shadow, *, follows: str | None, since: datetime, until: datetime
) -> tuple[Learning, ...]:
    """What a calendar shows of it, cut to the span: the shifts of the one they follow, or all the time."""
    begins, ends = max(since, shadow.starts_at), min(until, shadow.ends_at)
    if begins >= ends:
        return ()
    if follows is None:
        return (Learning(begins, ends),)
    rows = shifts_of(schedule, follows, since=begins, until=ends)
    return tuple(Learning(max(row.starts_at, begins), min(row.ends_at, ends)) for row in rows)


def check_span(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused("BAD_SPAN", "A span ends after it begins.")
    if ends_at <= now:
        raise Refused("OVER", "This is over already: what has happened is not changed.")
    if ends_at - starts_at > LONGEST_SHADOW:
        raise Refused("SPAN_TOO_LONG", f"Learning takes at most {LONGEST_SHADOW.days} days.")
