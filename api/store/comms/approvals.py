"""The questions asked of approvals: who was asked about which text, and whose time to answer is over."""

import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.comms.comms import ApprovalRow, UpdateRow


async def of_update(session: AsyncSession, update_id: uuid.UUID) -> Sequence[ApprovalRow]:
    """As they are now, the oldest first: call it under the incident's lock."""
    question = select(ApprovalRow).where(ApprovalRow.update_id == update_id)
    ordered = question.order_by(ApprovalRow.asked_at, ApprovalRow.id)
    return (await session.scalars(ordered.execution_options(populate_existing=True))).all()


async def of_updates(session: AsyncSession, updates: Collection[uuid.UUID]) -> Sequence[ApprovalRow]:
    question = select(ApprovalRow).where(ApprovalRow.update_id.in_(updates))
    return (await session.scalars(question.order_by(ApprovalRow.asked_at, ApprovalRow.id))).all()


async def waiting(session: AsyncSession, person_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The updates that wait and that this person was asked about, in time or not; the longest first."""
    question = (
        select(ApprovalRow.update_id)
        .join(UpdateRow, UpdateRow.id == ApprovalRow.update_id)
        .where(
            ApprovalRow.person_id == person_id,
            UpdateRow.stage == "waiting",
            ApprovalRow.text_hash == UpdateRow.text_hash,
        )
        .group_by(ApprovalRow.update_id)
        .order_by(func.min(ApprovalRow.asked_at))
    )
    return (await session.scalars(question)).all()


async def all_waiting(session: AsyncSession) -> Sequence[uuid.UUID]:
    question = select(UpdateRow.id).where(UpdateRow.stage == "waiting").order_by(UpdateRow.created_at)
    return (await session.scalars(question)).all()


async def due(session: AsyncSession, *, limit: int) -> Sequence[uuid.UUID]:
    """Requests that nobody answered in time, by the database's clock."""
    question = select(ApprovalRow.id).where(_is_due()).order_by(ApprovalRow.due_at).limit(limit)
    return (await session.scalars(question)).all()


async def if_due(session: AsyncSession, approval_id: uuid.UUID) -> ApprovalRow | None:
    """None where it was answered meanwhile. Call it under the incident's lock."""
    question = select(ApprovalRow).where(ApprovalRow.id == approval_id, _is_due())
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def push_aside(session: AsyncSession, approval_id: uuid.UUID, *, by: timedelta) -> None:
    """What was answered meanwhile is not due again."""
    await session.execute(
        update(ApprovalRow).where(ApprovalRow.id == approval_id, _is_due()).values(due_at=func.now() + by)
    )


def _is_due() -> ColumnElement[bool]:
    return ApprovalRow.due_at <= func.now()
