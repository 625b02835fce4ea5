"""Ladders as they are written, and as one incident runs them."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class LadderRow(Base):
    __tablename__ = "ladders"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    rungs: Mapped[
        list[Any]
    ]  # domain/ladder.py says the shape; durations in seconds, targets as "kind:handle"
    repeat: Mapped[int]
    catch_all: Mapped[list[Any]]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class EscalationRow(Base):
    """The ladder as one incident runs it: its own copy, where it stands, and when silence climbs."""

    __tablename__ = "escalations"
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    ladder: Mapped[Json]
    phase: Mapped[str]  # climbing | watching | snoozed | stopped
    rung: Mapped[int]
    round: Mapped[int]
    due_at: Mapped[datetime | None]
    # How often a forgotten acknowledgement has been asked again.
    asked: Mapped[int]
    version: Mapped[int]

    __table_args__ = (Index("ix_escalations_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),)


async def overdue(session: AsyncSession, *, limit: int) -> list[uuid.UUID]:
    """The database's clock decides, so that a worker whose clock is wrong climbs neither early nor late."""
    question = (
        select(EscalationRow.incident_id)
        .where(EscalationRow.due_at <= func.now())
        .order_by(EscalationRow.due_at)
        .limit(limit)
    )
    return list(await session.scalars(question))


async def if_overdue(session: AsyncSession, incident_id: uuid.UUID) -> EscalationRow | None:
    """The row if it is still due, now that its incident is locked."""
    question = (
        select(EscalationRow)
        .where(EscalationRow.incident_id == incident_id, EscalationRow.due_at <= func.now())
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(question)).one_or_none()


async def push_aside(session: AsyncSession, incident_id: uuid.UUID, *, by: timedelta) -> None:
    await session.execute(
        update(EscalationRow)
        .where(EscalationRow.incident_id == incident_id, EscalationRow.due_at.is_not(None))
        .values(due_at=func.now() + by)
    )
