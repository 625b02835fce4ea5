"""Reliefs: a tired person on call, and the colleague who was asked to take over."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id


class ReliefRow(Base):
    """State runs offered -> accepted, declined or expired; `due_at` is when the offer ends by itself."""

    __tablename__ = "reliefs"
    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedules.id"))
    # The rest of the shift that would change hands.
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    why: Mapped[str]
    # Ids of people, as text, in the order in which they are proposed.
    proposed: Mapped[list[Any]]
    state: Mapped[str]
    offered_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    taken_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_reliefs_person_id_offered_at", "person_id", "offered_at"),
        Index("ix_reliefs_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )


async def lock(session: AsyncSession, relief_id: uuid.UUID) -> ReliefRow | None:
    """As it is now: whoever held it before has committed."""
    question = select(ReliefRow).where(ReliefRow.id == relief_id).with_for_update()
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def offered_since(
    session: AsyncSession, people: Collection[uuid.UUID], *, since: datetime
) -> Sequence[ReliefRow]:
    """Whatever became of them."""
    question = select(ReliefRow).where(ReliefRow.person_id.in_(people), ReliefRow.offered_at >= since)
    return (await session.scalars(question)).all()


async def open_ones(session: AsyncSession) -> Sequence[ReliefRow]:
    question = select(ReliefRow).where(ReliefRow.due_at.is_not(None)).order_by(ReliefRow.offered_at)
    return (await session.scalars(question)).all()


async def due(session: AsyncSession, *, limit: int) -> Sequence[uuid.UUID]:
    """Offers that nobody answered in time, by the database's clock."""
    question = select(ReliefRow.id).where(ReliefRow.due_at <= func.now()).order_by(ReliefRow.due_at)
    return (await session.scalars(question.limit(limit))).all()


async def push_aside(session: AsyncSession, relief_id: uuid.UUID, *, by: timedelta) -> None:
    await session.execute(update(ReliefRow).where(ReliefRow.id == relief_id).values(due_at=func.now() + by))
