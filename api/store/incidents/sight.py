"""Which incidents somebody may see: restricted ones only when they are named in them."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.incidents.incidents import IncidentRow, NamedPersonRow


@dataclass(frozen=True, slots=True)
class Sight:
    """A person's, or that of everybody who is named in exactly these restricted incidents."""

    person_id: uuid.UUID | None = None
    named: frozenset[uuid.UUID] = frozenset()


def seen_by(sight: Sight) -> ColumnElement[bool]:
    """For every question that reads incidents, however it got there."""
    if sight.person_id is None:
        named = IncidentRow.id.in_(sight.named)
    else:
        mine = select(NamedPersonRow.incident_id).where(NamedPersonRow.person_id == sight.person_id)
        named = IncidentRow.id.in_(mine)
    return or_(IncidentRow.restricted.is_(False), named)


async def named_in(
    session: AsyncSession, people: Collection[uuid.UUID]
) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """The restricted incidents each of these people is named in."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    question = (
        select(NamedPersonRow.person_id, NamedPersonRow.incident_id)
        .join(IncidentRow, IncidentRow.id == NamedPersonRow.incident_id)
        .where(NamedPersonRow.person_id.in_(people), IncidentRow.restricted)
    )
    for row in await session.execute(question):
        found[row.person_id].add(row.incident_id)
    return {person: frozenset(found[person]) for person in people}


async def named_people(
    session: AsyncSession, incidents: Collection[uuid.UUID]
) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """Who is named in each of these incidents."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    question = select(NamedPersonRow.incident_id, NamedPersonRow.person_id).where(
        NamedPersonRow.incident_id.in_(incidents)
    )
    for row in await session.execute(question):
        found[row.incident_id].add(row.person_id)
    return {incident: frozenset(found[incident]) for incident in incidents}
