"""What a calendar feed carries: one event per shift, under a name that stays while the shift does."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.domain.oncall.shift import Shift, shifts_of, turns_overlapping
from api.domain.organisation.snapshot import Organisation

# A quarter is planned by it, and two months of what was stay to look up.
BEHIND: Final = timedelta(days=62)
AHEAD: Final = timedelta(days=184)
# Nobody reads more, and an hourly rotation of half a year has fewer.
MOST_EVENTS: Final = 6_000

_RANKS: Final = ("primary", "secondary", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Event:
    """`uid` depends on the schedule, whose feed it is and the start: a client updates what it knows."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    schedule: str


@dataclass(frozen=True, slots=True)
class Named:
    """What people call a schedule: its handle is what rules know."""

    handle: str
    name: str


def events_of_schedule(organisation: Organisation, schedule: Named, *, now: datetime) -> list[Event]:
    """Everybody's shifts of one schedule, none cut at the edges."""
    rule = organisation.schedules.get(schedule.handle)
    rows = turns_overlapping(rule, since=now - BEHIND, until=now + AHEAD) if rule else ()
    rank = rank_of(organisation, schedule.handle)
    return [
        _event(row, schedule, whose="", title=f"{_names(organisation, row.people)}: {schedule.name}{rank}")
        for row in rows[:MOST_EVENTS]
    ]


def events_of_people(
    organisation: Organisation,
    people: Iterable[str],
    schedules: Iterable[Named],
    *,
    with_names: bool,
    now: datetime,
) -> list[Event]:
    """Some people's shifts in all schedules; `with_names` where a reader cannot know whose they are."""
    handles = list(people)
    found = [
        _event(
            row,
            schedule,
            whose=person,
            title=f"{_names(organisation, (person,))}: {schedule.name}{rank}"
            if with_names
            else f"On call: {schedule.name}{rank}",
        )
        for schedule in schedules
        if (rule := organisation.schedules.get(schedule.handle)) is not None
        for rank in (rank_of(organisation, schedule.handle),)
        for person in handles
        for row in shifts_of(rule, person, since=now - BEHIND, until=now + AHEAD)
    ]
    return sorted(found, key=lambda event: (event.starts_at, event.title))[:MOST_EVENTS]


def rank_of(organisation: Organisation, schedule: str) -> str:
    """ " (primary)" where a ladder's first rung calls it, and so on; nothing where no ladder does."""
    places = [
        place
        for ladder in organisation.ladders.values()
        for place, rung in enumerate(ladder.rungs)
        for target in rung.notify
        if (target.kind, target.handle) == ("schedule", schedule)
    ]
    if not places:
        return ""
    place = min(places)
    return f" ({_RANKS[place]})" if place < len(_RANKS) else f" (rung {place + 1})"


def _event(row: Shift, schedule: Named, *, whose: str, title: str) -> Event:
    name = f"{schedule.handle}\0{whose}\0{row.starts_at.isoformat()}"
    uid = hashlib.sha256(name.encode()).hexdigest()[:32]
    return Event(uid, row.starts_at, row.ends_at, title, schedule.handle)


def _names(organisation: Organisation, people: Iterable[str]) -> str:
    known: Mapping[str, str] = {member.handle: member.name for member in organisation.people.values()}
    return ", ".join(known.get(handle, handle) for handle in people)
