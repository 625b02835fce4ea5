"""Questions about decisions: those of incidents, of a person, and those whose reminder is due."""

import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.incidents.command import DecisionRow
from api.store.incidents.incidents import IncidentRow
from api.store.incidents.sight import Sight, seen_by


async def of_incidents(session: AsyncSession, incidents: Collection[uuid.UUID]) -> Sequence[DecisionRow]:
    """In the order in which they were asked; what was withdrawn stays on the record."""
    question = select(DecisionRow).where(DecisionRow.incident_id.in_(incidents))
    return (await session.scalars(question.order_by(DecisionRow.asked_at, DecisionRow.id))).all()


async def incident_of(session: AsyncSession, sight: Sight, decision_id: uuid.UUID) -> uuid.UUID | None:
    """The incident to lock before the decision is changed, where whoever asks may see it."""
    question = (
        select(DecisionRow.incident_id)
        .join(IncidentRow, IncidentRow.id == DecisionRow.incident_id)
        .where(DecisionRow.id == decision_id, seen_by(sight))
    )
    return (await session.scalars(question)).one_or_none()


async def asked_of(session: AsyncSession, sight: Sight, person_id: uuid.UUID) -> Sequence[DecisionRow]:
    """What waits for this person's answer, the most urgent first."""
    question = (
        select(DecisionRow)
        .join(IncidentRow, IncidentRow.id == DecisionRow.incident_id)
        .where(DecisionRow.asked_of == person_id, DecisionRow.state == "asked", seen_by(sight))
        .order_by(DecisionRow.due_at.asc().nulls_last(), DecisionRow.asked_at)
    )
    return (await session.scalars(question)).all()


async def due(session: AsyncSession, *, limit: int) -> Sequence[DecisionRow]:
    """Whose reminder is due, by the database's clock."""
    question = select(DecisionRow).where(_is_due())
    return (await session.scalars(question.order_by(DecisionRow.remind_at).limit(limit))).all()


async def push_aside(session: AsyncSession, decision_id: uuid.UUID, *, by: timedelta) -> None:
    """What was decided meanwhile is not due again."""
    await session.execute(
        update(DecisionRow).where(DecisionRow.id == decision_id, _is_due()).values(remind_at=func.now() + by)
    )


def _is_due() -> ColumnElement[bool]:
    return DecisionRow.remind_at <= func.now()
