"""Schedules, the versions of their rotations, and overrides."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class ScheduleRow(Base):
    __tablename__ = "schedules"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    time_zone: Mapped[str]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class RotationRow(Base):
    """One version of a rotation; a change ends this row and begins another, so the past stays true."""

    __tablename__ = "rotations"
    id: Mapped[Id]
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedules.id"))
    name: Mapped[str]
    position: Mapped[int]
    definition: Mapped[Json]  # the organisation file's shape, people by handle
    first_turn: Mapped[int]
    effective_from: Mapped[datetime | None]
    effective_until: Mapped[datetime | None]

    __table_args__ = (Index("ix_rotations_schedule_id_position", "schedule_id", "position"),)


class OverrideRow(Base):
    __tablename__ = "overrides"
    id: Mapped[Id]
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedules.id"))
    kind: Mapped[str]  # replace | add | remove | everyone
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    # Of overlapping overrides the newer wins; rows made in the same instant keep the file's order.
    age: Mapped[int]
    # What made it, where no planner did: a swap, a relief, or an event of a calendar that was read.
    swap_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("swaps.id"), index=True)
    relief_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("reliefs.id"), index=True)
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("calendar_imports.id"), index=True)
    uid: Mapped[str | None]
    removed_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_overrides_schedule_id_ends_at", "schedule_id", "ends_at"),)


def is_planned() -> ColumnElement[bool]:
    """Written by a planner, in the app or in the file: what a swap, a relief or a calendar made is theirs."""
    return and_(
        OverrideRow.swap_id.is_(None), OverrideRow.relief_id.is_(None), OverrideRow.import_id.is_(None)
    )


async def next_age(session: AsyncSession, schedule_id: uuid.UUID) -> int:
    """Of the next override: newer than all, removed ones too."""
    newest = await session.scalar(
        select(func.max(OverrideRow.age)).where(OverrideRow.schedule_id == schedule_id)
    )
    return 0 if newest is None else newest + 1
