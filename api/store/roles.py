"""The questions asked of roles: who holds which one, and since when."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.command import RoleRow


async def held(session: AsyncSession, incident_id: uuid.UUID) -> Sequence[RoleRow]:
    """As it is now, the longest-held first."""
    question = select(RoleRow).where(RoleRow.incident_id == incident_id, RoleRow.until.is_(None))
    ordered = question.order_by(RoleRow.since, RoleRow.id)
    return (await session.scalars(ordered.execution_options(populate_existing=True))).all()


async def holders(session: AsyncSession, incident_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """By role; of experts, who may be several, none."""
    found = await held(session, incident_id)
    return {row.role: row.person_id for row in found if row.role != "expert"}
