"""Hand-overs between shifts, and those who learn beside a shift."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.domain.oncall.shadow import Shadow
from api.store.base import Base, Id, Json, new_id
from api.store.oncall.oncall import ScheduleRow
from api.store.paging.paging import PageRow

# Until the shift begins: what the plan still decides.
TO_COME: Final = ("open", "written", "confirmed", "dropped")


class HandoverRow(Base):
    """One change of hands of one schedule. State runs open -> written -> confirmed; `due_at`: next nag."""

    __tablename__ = "handovers"
    id: Mapped[Id]
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedules.id"))
    at: Mapped[datetime]
    outgoing: Mapped[list[Any]]  # ids of people, as text
    incoming: Mapped[list[Any]]
    # {"incidents": [...], "changed": "", "watch": "", "next": ""}
    note: Mapped[Json]
    state: Mapped[str]
    opened_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    written_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    due_at: Mapped[datetime | None]
    nags: Mapped[int]
    told_coordinator_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("uq_handovers_schedule_id_at", "schedule_id", "at", unique=True),
        Index("ix_handovers_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )


class ShadowRow(Base):
    """Somebody who learns: told when those on call are paged, never paged themselves."""

    __tablename__ = "shadows"
    id: Mapped[Id]
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedules.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    # Whose shifts they follow; null: everybody's.
    follows_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    removed_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_shadows_schedule_id_ends_at", "schedule_id", "ends_at"),)


async def open_row(
    session: AsyncSession,
    schedule_id: uuid.UUID,
    *,
    at: datetime,
    outgoing: Sequence[str],
    incoming: Sequence[str],
    note: Json,
    now: datetime,
) -> uuid.UUID | None:
    """None where somebody else has opened it."""
    made = (
        insert(HandoverRow)
        .values(
            id=new_id(),
            schedule_id=schedule_id,
            at=at,
            outgoing=list(outgoing),
            incoming=list(incoming),
            note=note,
            state="open",
            opened_at=now,
            due_at=at,
            nags=0,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["schedule_id", "at"])
        .returning(HandoverRow.id)
    )
    return await session.scalar(made)


async def known_since(session: AsyncSession, since: datetime) -> dict[tuple[str, datetime], HandoverRow]:
    """By schedule and time."""
    question = (
        select(ScheduleRow.handle, HandoverRow)
        .join(ScheduleRow, ScheduleRow.id == HandoverRow.schedule_id)
        .where(HandoverRow.at > since)
    )
    return {(handle, row.at): row for handle, row in await session.execute(question)}


async def schedule(session: AsyncSession, handle: str) -> ScheduleRow | None:
    question = select(ScheduleRow).where(ScheduleRow.handle == handle, ScheduleRow.archived_at.is_(None))
    return (await session.scalars(question)).one_or_none()


async def schedule_of(session: AsyncSession, row: HandoverRow) -> ScheduleRow:
    return await session.get_one(ScheduleRow, row.schedule_id)


async def overdue(session: AsyncSession, *, limit: int) -> list[uuid.UUID]:
    question = (
        select(HandoverRow.id)
        .where(HandoverRow.due_at <= func.now())
        .order_by(HandoverRow.due_at)
        .limit(limit)
    )
    return list(await session.scalars(question))


async def lock(session: AsyncSession, handover_id: uuid.UUID, *, due: bool = False) -> HandoverRow | None:
    """The row as it is now. With `due` only where it is, and nobody else is at it."""
    question = select(HandoverRow).where(HandoverRow.id == handover_id)
    if due:
        question = question.where(HandoverRow.due_at <= func.now()).with_for_update(skip_locked=True)
    else:
        question = question.with_for_update()
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def waiting_for(session: AsyncSession, person_id: uuid.UUID) -> list[HandoverRow]:
    """What somebody has to write or to confirm, the first due first."""
    question = select(HandoverRow).where(_waits_for(person_id)).order_by(HandoverRow.at).limit(20)
    return list(await session.scalars(question))


def _waits_for(person_id: uuid.UUID) -> ColumnElement[bool]:
    me = [str(person_id)]
    is_mine_to_write = and_(
        HandoverRow.outgoing.contains(me),
        or_(
            HandoverRow.state == "open",
            and_(HandoverRow.state == "started", HandoverRow.written_at.is_(None)),
        ),
    )
    is_mine_to_confirm = and_(
        HandoverRow.incoming.contains(me), HandoverRow.state.in_(("written", "started"))
    )
    return and_(func.jsonb_array_length(HandoverRow.outgoing) > 0, or_(is_mine_to_write, is_mine_to_confirm))


async def page(
    session: AsyncSession,
    *,
    schedule: str | None,
    person_id: uuid.UUID | None,
    before: tuple[datetime, uuid.UUID] | None,
    limit: int,
) -> list[HandoverRow]:
    """The latest first; without what the plan dropped, and what was no hand-over."""
    question = (
        select(HandoverRow)
        .where(HandoverRow.state != "dropped", func.jsonb_array_length(HandoverRow.outgoing) > 0)
        .order_by(HandoverRow.at.desc(), HandoverRow.id.desc())
        .limit(limit)
    )
    if schedule is not None:
        known = select(ScheduleRow.id).where(ScheduleRow.handle == schedule).scalar_subquery()
        question = question.where(HandoverRow.schedule_id == known)
    if person_id is not None:
        me = [str(person_id)]
        question = question.where(or_(HandoverRow.outgoing.contains(me), HandoverRow.incoming.contains(me)))
    if before is not None:
        question = question.where(tuple_(HandoverRow.at, HandoverRow.id) < before)
    return list(await session.scalars(question))


async def test_pages(session: AsyncSession, row: HandoverRow) -> list[PageRow]:
    """What went out when the shift began, and what came back."""
    question = (
        select(PageRow)
        .where(
            PageRow.person_id.in_([uuid.UUID(person) for person in row.incoming]),
            PageRow.queued_at >= row.at,
            PageRow.kind == "shift",
            PageRow.words["handover"].astext == str(row.id),
        )
        .order_by(PageRow.queued_at, PageRow.step, PageRow.label)
    )
    return list(await session.scalars(question))


async def shadows_ahead(session: AsyncSession, schedule_id: uuid.UUID, *, now: datetime) -> list[ShadowRow]:
    question = select(ShadowRow).where(
        ShadowRow.schedule_id == schedule_id, ShadowRow.removed_at.is_(None), ShadowRow.ends_at > now
    )
    return list(await session.scalars(question))


async def lock_shadow(session: AsyncSession, shadow_id: uuid.UUID) -> ShadowRow | None:
    return await session.get(ShadowRow, shadow_id, with_for_update=True, populate_existing=True)


async def schedule_of_shadow(session: AsyncSession, shadow_id: uuid.UUID) -> tuple[str, uuid.UUID] | None:
    """The schedule's handle, and who learns there."""
    question = (
        select(ScheduleRow.handle, ShadowRow.person_id)
        .join(ScheduleRow, ScheduleRow.id == ShadowRow.schedule_id)
        .where(ShadowRow.id == shadow_id)
    )
    found = (await session.execute(question)).one_or_none()
    return (found.handle, found.person_id) if found else None


async def shadows(session: AsyncSession) -> dict[str, tuple[Shadow, ...]]:
    """Of every schedule that has some, those that are not over."""
    question = (
        select(ScheduleRow.handle, ShadowRow)
        .join(ScheduleRow, ScheduleRow.id == ShadowRow.schedule_id)
        .where(ShadowRow.removed_at.is_(None), ShadowRow.ends_at > func.now())
        .order_by(ShadowRow.starts_at, ShadowRow.created_at)
    )
    found: dict[str, list[Shadow]] = {}
    for handle, row in await session.execute(question):
        found.setdefault(handle, []).append(
            Shadow(
                id=row.id,
                person=row.person_id,
                follows=row.follows_id,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
            )
        )
    return {handle: tuple(known) for handle, known in found.items()}
