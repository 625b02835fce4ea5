"""The questions asked of promises: what is owed, what is due, and what became of them."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.promise import OWED
from api.store.comms import PromiseRow


def is_owed() -> ColumnElement[bool]:
    return PromiseRow.state.in_(OWED)


async def owed(session: AsyncSession, incident_id: uuid.UUID) -> Sequence[PromiseRow]:
    """As it is now; the incident's own lock guards them."""
    question = select(PromiseRow).where(PromiseRow.incident_id == incident_id, is_owed())
    ordered = question.order_by(PromiseRow.due_at, PromiseRow.audience)
    return (await session.scalars(ordered.execution_options(populate_existing=True))).all()


async def owed_to(session: AsyncSession, incident_id: uuid.UUID, audience: str) -> PromiseRow | None:
    found = await owed(session, incident_id)
    return next((row for row in found if row.audience == audience), None)
