"""Swaps: a shift, or a part of one, that somebody would give to a colleague."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Select, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id
from api.store.oncall.oncall import OverrideRow


class SwapRow(Base):
    """State runs offered -> agreed, or offered -> proposed (with a shift in return) -> agreed.

    It ends otherwise as declined, withdrawn or expired, and one that was agreed may be undone. `due_at` is
    when it expires; null once it has ended.
    """

    __tablename__ = "swaps"
    id: Mapped[Id]
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedules.id"))
    # Whose shift it is.
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    # Who alone may take it; null: whoever is in the schedule.
    asked_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    taker_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    # The taker's own shift that the giver would serve in return.
    return_starts_at: Mapped[datetime | None]
    return_ends_at: Mapped[datetime | None]
    state: Mapped[str]
    note: Mapped[str]
    offered_at: Mapped[datetime]
    offered_by: Mapped[str]
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_swaps_schedule_id_ends_at", "schedule_id", "ends_at"),
        Index("ix_swaps_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )


async def lock(session: AsyncSession, swap_id: uuid.UUID) -> SwapRow | None:
    """As it is now: whoever held it before has committed."""
    question = _whole(select(SwapRow).where(SwapRow.id == swap_id).with_for_update())
    return (await session.scalars(question)).one_or_none()


async def lock_if_due(session: AsyncSession, swap_id: uuid.UUID) -> SwapRow | None:
    """None where it has ended meanwhile, or somebody is at it this moment."""
    due = select(SwapRow).where(SwapRow.id == swap_id, SwapRow.due_at <= func.now())
    return (await session.scalars(_whole(due.with_for_update(skip_locked=True)))).one_or_none()


async def due(session: AsyncSession, *, limit: int) -> Sequence[uuid.UUID]:
    question = select(SwapRow.id).where(SwapRow.due_at <= func.now()).order_by(SwapRow.due_at).limit(limit)
    return (await session.scalars(question)).all()


async def push_aside(session: AsyncSession, swap_id: uuid.UUID, *, by: timedelta) -> None:
    await session.execute(update(SwapRow).where(SwapRow.id == swap_id).values(due_at=func.now() + by))


async def open_ones(session: AsyncSession) -> Sequence[SwapRow]:
    question = select(SwapRow).where(SwapRow.due_at.is_not(None)).order_by(SwapRow.starts_at)
    return (await session.scalars(question)).all()


async def offered_already(
    session: AsyncSession, *, schedule_id: uuid.UUID, person_id: uuid.UUID, since: datetime, until: datetime
) -> bool:
    """Whether a part of the span is in an offer of theirs that is still open."""
    question = select(SwapRow.id).where(
        SwapRow.schedule_id == schedule_id,
        SwapRow.person_id == person_id,
        SwapRow.due_at.is_not(None),
        SwapRow.starts_at < until,
        SwapRow.ends_at > since,
    )
    return (await session.scalars(question.limit(1))).first() is not None


async def listed(
    session: AsyncSession, *, since: datetime, schedule_id: uuid.UUID | None, limit: int
) -> Sequence[SwapRow]:
    """Those open, soonest shift first, then those that ended since, the latest first."""
    question = select(SwapRow).where(or_(SwapRow.due_at.is_not(None), SwapRow.answered_at >= since))
    if schedule_id is not None:
        question = question.where(SwapRow.schedule_id == schedule_id)
    order = (
        SwapRow.due_at.is_(None),
        SwapRow.answered_at.desc().nulls_first(),
        SwapRow.starts_at,
        SwapRow.id,
    )
    return (await session.scalars(question.order_by(*order).limit(limit))).all()


async def overrides_of(session: AsyncSession, swap_id: uuid.UUID, *, now: datetime) -> Sequence[OverrideRow]:
    """What it changed and is not over."""
    question = (
        select(OverrideRow)
        .where(OverrideRow.swap_id == swap_id, OverrideRow.removed_at.is_(None), OverrideRow.ends_at > now)
        .order_by(OverrideRow.age)
    )
    return (await session.scalars(question)).all()


async def swap_of_override(session: AsyncSession, override_id: uuid.UUID) -> uuid.UUID | None:
    return await session.scalar(select(OverrideRow.swap_id).where(OverrideRow.id == override_id))


def _whole(question: Select[SwapRow]) -> Select[SwapRow]:
    return question.execution_options(populate_existing=True)
