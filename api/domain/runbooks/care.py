"""Keeping runbooks true: everything that can be found of one, and who is reminded of its review when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from api.domain.organisation.snapshot import Member, Organisation
from api.domain.runbooks.changes import Changes, contacts, dashboards, dependencies
from api.domain.runbooks.finding import Finding, Subject
from api.domain.runbooks.link import Link, dead_links
from api.domain.runbooks.use import Use, Went, alert_rules, misleading, never_used, steps_missed

WEEK: Final = timedelta(days=7)
# Reminded so often to no avail, its owner alone is not asked any more.
SILENCES: Final = 2
# After the team has heard, everybody is asked again this often.
_LATER: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is the same for all runbooks of one look."""

    organisation: Organisation
    changes: Changes
    use: Use = field(default_factory=Use)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What one runbook has of its own."""

    handle: str
    links: Sequence[Link] = ()
    runs: int = 0
    ended: Sequence[Went] = ()


def look(subject: Subject, own: Own, around: Around, *, now: datetime) -> tuple[Finding, ...]:
    """Each (kind, about) once."""
    found = {one.subject: one for one in _all(subject, own, around, now=now)}
    return tuple(found.values())


def _all(subject: Subject, own: Own, around: Around, *, now: datetime) -> Iterator[Finding]:
    yield from dependencies(subject, around.organisation, around.changes)
    yield from contacts(subject, around.organisation, around.changes, now=now)
    yield from dashboards(subject, around.changes)
    yield from alert_rules(subject, own.handle, around.use, now=now)
    yield from dead_links(subject, own.links, now=now)
    yield from never_used(subject, own.runs, around.use, now=now)
    yield from misleading(subject, own.ended)
    yield from steps_missed(subject, own.ended)


@dataclass(frozen=True, slots=True)
class Reminder:
    """`asks` says who: its owner, or after two silences the teams and coordinators of its services too."""

    asks: Literal["owner", "team"]
    again_at: datetime


def reminder(remind_at: datetime | None, reminded: int, *, now: datetime) -> Reminder | None:
    """None where nobody is to be reminded now. Each silence is whole, also where we were away for months."""
    if remind_at is None or now < remind_at:
        return None
    if reminded < SILENCES:
        return Reminder("owner", now + WEEK)
    return Reminder("team", now + _LATER)


def has_climbed(reminded: int) -> bool:
    return reminded > SILENCES


def team_of(organisation: Organisation, services: Sequence[str]) -> tuple[Member, ...]:
    """Coordinators first; nobody who is disabled."""
    found: dict[UUID, None] = {}
    known = [organisation.services[handle] for handle in services if handle in organisation.services]
    found.update((one.coordinator, None) for one in known if one.coordinator is not None)
    for one in known:
        team = organisation.teams.get(one.team or "")
        found.update(dict.fromkeys(team.members if team else ()))
    members = (organisation.people.get(person) for person in found)
    return tuple(member for member in members if member is not None and not member.is_disabled)


def mine(
    organisation: Organisation,
    person: UUID,
    *,
    owner: UUID | None,
    services: Sequence[str],
    reminded: int,
) -> bool:
    """Whether the care of it is asked of this person."""
    if owner is not None and owner == person:
        return True
    if has_climbed(reminded) and any(one.id == person for one in team_of(organisation, services)):
        return True
    member = organisation.people.get(owner) if owner else None
    if member is not None and not member.is_disabled:
        return False
    known = [organisation.services[handle] for handle in services if handle in organisation.services]
    return any(person in (one.owner, one.coordinator) for one in known)
