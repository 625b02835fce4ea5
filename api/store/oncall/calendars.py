"""Calendars out (feeds that other programs read) and in (files and addresses that we read)."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, func, select, update
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id
from api.store.oncall.oncall import OverrideRow
from api.store.oncall.time_off import TimeOffRow


class FeedRow(Base):
    """A secret address where the shifts of one person, schedule or team are read until it is revoked."""

    __tablename__ = "calendar_feeds"
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    hint: Mapped[str]
    kind: Mapped[str]  # person | schedule | team
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    schedule_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("schedules.id"))
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("teams.id"))
    # Whose it is: they may revoke it, and it ends with them.
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    last_read_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class CalendarImportRow(Base):
    """An iCalendar text that stands for a schedule, or for time off; the last good copy is kept."""

    __tablename__ = "calendar_imports"
    id: Mapped[Id]
    kind: Mapped[str]  # schedule | time-off
    schedule_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("schedules.id"))
    name: Mapped[str]
    # Sealed: such an address often carries a secret. Null for a file that was uploaded.
    url: Mapped[str | None]
    etag: Mapped[str | None]
    # The last good copy.
    text: Mapped[str | None]
    read_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    # What was wrong at the last try; null when it went well.
    error: Mapped[str | None]
    # Names in it that nobody here has.
    unknown: Mapped[list[Any]]
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_calendar_imports_due_at", "due_at", postgresql_where=sql("due_at IS NOT NULL")),
    )


async def live_feeds(session: AsyncSession, owner_id: uuid.UUID) -> Sequence[FeedRow]:
    question = (
        select(FeedRow)
        .where(FeedRow.owner_id == owner_id, FeedRow.revoked_at.is_(None))
        .order_by(FeedRow.created_at)
    )
    return (await session.scalars(question)).all()


async def feed_by_hash(session: AsyncSession, token_hash: str) -> FeedRow | None:
    """The one that is read by this address, unless it was revoked."""
    question = select(FeedRow).where(FeedRow.token_hash == token_hash, FeedRow.revoked_at.is_(None))
    return await session.scalar(question)


async def note_read(session: AsyncSession, feed_id: uuid.UUID, *, now: datetime) -> None:
    await session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(last_read_at=now))


async def live_imports(session: AsyncSession) -> Sequence[CalendarImportRow]:
    question = (
        select(CalendarImportRow)
        .where(CalendarImportRow.removed_at.is_(None))
        .order_by(CalendarImportRow.created_at)
    )
    return (await session.scalars(question)).all()


async def lock_import(session: AsyncSession, import_id: uuid.UUID) -> CalendarImportRow | None:
    """One that was not removed, as it is now."""
    question = (
        select(CalendarImportRow)
        .where(CalendarImportRow.id == import_id, CalendarImportRow.removed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return await session.scalar(question)


async def claim_import(session: AsyncSession, *, lease: timedelta) -> CalendarImportRow | None:
    """One that is due, put off for as long as reading it may take: if its reader dies, it is due again."""
    taken = (
        select(CalendarImportRow.id)
        .where(CalendarImportRow.due_at <= func.now())
        .order_by(CalendarImportRow.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    question = (
        update(CalendarImportRow)
        .where(CalendarImportRow.id == taken)
        .values(due_at=func.now() + lease)
        .returning(CalendarImportRow)
    )
    return await session.scalar(question)


async def brought(
    session: AsyncSession, row: CalendarImportRow, *, now: datetime
) -> Sequence[OverrideRow | TimeOffRow]:
    """What a calendar has brought that is not over."""
    table = OverrideRow if row.schedule_id is not None else TimeOffRow
    question = select(table).where(table.import_id == row.id, table.removed_at.is_(None), table.ends_at > now)
    return list(await session.scalars(question))
