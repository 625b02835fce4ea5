"""Time off: when somebody is away, whoever wrote it down."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id


class TimeOffRow(Base):
    __tablename__ = "time_off"
    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]  # vacation | sick | training | other
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str]
    # Where a calendar brought it in: that calendar, and the event's own name there.
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("calendar_imports.id"), index=True)
    uid: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    removed_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_time_off_person_id_ends_at", "person_id", "ends_at"),)


async def between(
    session: AsyncSession, people: Collection[uuid.UUID], *, since: datetime, until: datetime
) -> Sequence[TimeOffRow]:
    """What touches the half-open span, the first to begin first."""
    question = select(TimeOffRow).where(
        TimeOffRow.person_id.in_(people),
        TimeOffRow.removed_at.is_(None),
        TimeOffRow.starts_at < until,
        TimeOffRow.ends_at > since,
    )
    return (await session.scalars(question.order_by(TimeOffRow.starts_at))).all()


async def lock(session: AsyncSession, time_off_id: uuid.UUID) -> TimeOffRow | None:
    """None where it was removed."""
    question = select(TimeOffRow).where(TimeOffRow.id == time_off_id, TimeOffRow.removed_at.is_(None))
    return (await session.scalars(question.with_for_update())).one_or_none()
