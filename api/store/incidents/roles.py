"""The questions asked of roles: who holds which one, since when, and who was offered it."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.incidents.command import RoleRow


async def held(session: AsyncSession, incidents: Collection[uuid.UUID]) -> Sequence[RoleRow]:
    """As they are now, the longest-held first."""
    question = select(RoleRow).where(RoleRow.incident_id.in_(incidents), RoleRow.until.is_(None))
    ordered = question.order_by(RoleRow.since, RoleRow.id)
    return (await session.scalars(ordered.execution_options(populate_existing=True))).all()


async def holders(session: AsyncSession, incident_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """By role; of experts, who may be several, none."""
    return (await holders_of(session, [incident_id]))[incident_id]


async def holders_of(
    session: AsyncSession, incidents: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, dict[str, uuid.UUID]]:
    """As `holders`, of many at once; an incident of which nobody has a role has none."""
    found: dict[uuid.UUID, dict[str, uuid.UUID]] = defaultdict(dict)
    for row in await held(session, incidents):
        if row.role != "expert":
            found[row.incident_id][row.role] = row.person_id
    return found
