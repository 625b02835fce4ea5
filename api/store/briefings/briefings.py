"""Briefings: each issue frozen as it was given out, and who has read it."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json
from api.store.incidents.incidents import IncidentRow
from api.store.incidents.sight import Sight, seen_by
from api.store.people.people import PersonRow


class BriefingRow(Base):
    """`kind`: incident, now (all that is open), or weekly. Its facts are those of when it was issued."""

    __tablename__ = "briefings"
    id: Mapped[Id]
    kind: Mapped[str]
    incident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("incidents.id"))
    number: Mapped[int]  # the how-manieth of its incident, or of its kind
    # draft (prepared from facts, waits for its two sentences) | issued
    stage: Mapped[str]
    known: Mapped[str]
    unknown: Mapped[str]
    facts: Mapped[Json]
    created_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    issued_by: Mapped[str | None]
    next_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_briefings_incident_id_number", "incident_id", "number"),
        Index("ix_briefings_kind_issued_at", "kind", "issued_at"),
        Index(
            "uq_briefings_draft",
            "kind",
            text("coalesce(incident_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
            unique=True,
            postgresql_where=text("stage = 'draft'"),
        ),
    )


class BriefingReaderRow(Base):
    """Whom an issue was sent to, and when they opened it."""

    __tablename__ = "briefing_readers"
    briefing_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("briefings.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


async def last_number(session: AsyncSession, kind: str, incident_id: uuid.UUID | None) -> int:
    """Of the issues given out; 0 where there is none yet."""
    question = select(func.max(BriefingRow.number)).where(
        BriefingRow.kind == kind,
        BriefingRow.incident_id.is_not_distinct_from(incident_id),
        BriefingRow.stage == "issued",
    )
    return (await session.scalar(question)) or 0


async def last_issued(session: AsyncSession, kind: str, incident_id: uuid.UUID | None) -> BriefingRow | None:
    question = (
        select(BriefingRow)
        .where(
            BriefingRow.kind == kind,
            BriefingRow.incident_id.is_not_distinct_from(incident_id),
            BriefingRow.stage == "issued",
        )
        .order_by(BriefingRow.number.desc())
    )
    return (await session.scalars(question.limit(1))).one_or_none()


async def draft(session: AsyncSession, kind: str, incident_id: uuid.UUID | None) -> BriefingRow | None:
    question = select(BriefingRow).where(
        BriefingRow.kind == kind,
        BriefingRow.incident_id.is_not_distinct_from(incident_id),
        BriefingRow.stage == "draft",
    )
    return (await session.scalars(question)).one_or_none()


async def take_turn(session: AsyncSession, kind: str) -> None:
    """Until the transaction ends nobody else numbers an issue of this kind."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"briefing {kind}", 0))))


async def by_id(session: AsyncSession, sight: Sight, briefing_id: uuid.UUID) -> BriefingRow | None:
    """An issue, where whoever asks may see its incident."""
    question = _seen(sight).where(BriefingRow.id == briefing_id)
    return (await session.scalars(question)).one_or_none()


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """What of the issues is asked for."""

    incident_id: uuid.UUID | None = None
    kind: str | None = None
    # Only those that this person was sent.
    reader: uuid.UUID | None = None


async def page(
    session: AsyncSession, sight: Sight, which: Which, *, before: datetime | None, limit: int
) -> Sequence[BriefingRow]:
    """The newest first."""
    question = _seen(sight).order_by(BriefingRow.issued_at.desc(), BriefingRow.id)
    if which.incident_id is not None:
        question = question.where(BriefingRow.incident_id == which.incident_id)
    if which.kind is not None:
        question = question.where(BriefingRow.kind == which.kind)
    if which.reader is not None:
        mine = select(BriefingReaderRow.briefing_id).where(BriefingReaderRow.person_id == which.reader)
        question = question.where(BriefingRow.id.in_(mine))
    if before is not None:
        question = question.where(BriefingRow.issued_at < before)
    return (await session.scalars(question.limit(limit))).all()


async def readers_of(
    session: AsyncSession, briefings: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[BriefingReaderRow]]:
    """Whoever read it first stands first; those who have not follow by name."""
    found: dict[uuid.UUID, list[BriefingReaderRow]] = {briefing: [] for briefing in briefings}
    question = (
        select(BriefingReaderRow)
        .join(PersonRow, PersonRow.id == BriefingReaderRow.person_id)
        .where(BriefingReaderRow.briefing_id.in_(briefings))
        .order_by(BriefingReaderRow.read_at.asc().nulls_last(), PersonRow.name, PersonRow.handle)
    )
    for row in await session.scalars(question):
        found[row.briefing_id].append(row)
    return found


async def mark_read(
    session: AsyncSession, briefing_id: uuid.UUID, person_id: uuid.UUID, *, now: datetime
) -> bool:
    """Set once; False where it was read before, or never sent to them."""
    done = await session.execute(
        update(BriefingReaderRow)
        .where(
            BriefingReaderRow.briefing_id == briefing_id,
            BriefingReaderRow.person_id == person_id,
            BriefingReaderRow.read_at.is_(None),
        )
        .values(read_at=now)
        .returning(BriefingReaderRow.person_id)
    )
    return done.first() is not None


def _seen(sight: Sight) -> Select[BriefingRow]:
    """Issues, but for those of incidents that are hidden from whoever asks."""
    return (
        select(BriefingRow)
        .outerjoin(IncidentRow, IncidentRow.id == BriefingRow.incident_id)
        .where(BriefingRow.stage == "issued", or_(BriefingRow.incident_id.is_(None), seen_by(sight)))
    )
