"""What a planner announces (peaks) and what the scan of the coming weeks has found (risks)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json
from api.store.oncall.oncall import ScheduleRow


class PeakRow(Base):
    """An announced busy time for which a schedule needs more people than usual."""

    __tablename__ = "peaks"
    id: Mapped[Id]
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedules.id"))
    name: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    wanted: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    removed_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_peaks_schedule_id_ends_at", "schedule_id", "ends_at"),)


class RiskRow(Base):
    """Something wrong with the plan ahead, known by its fingerprint while it lasts; planners are reminded."""

    __tablename__ = "risks"
    id: Mapped[Id]
    fingerprint: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    schedule_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("schedules.id"))
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("services.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    text: Mapped[str]
    details: Mapped[Json]
    found_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_risks_starts_at", "starts_at"),)


async def peaks(session: AsyncSession, *, since: datetime) -> Sequence[PeakRow]:
    """Those that are not over, the first to begin first."""
    question = select(PeakRow).where(PeakRow.removed_at.is_(None), PeakRow.ends_at > since)
    return (await session.scalars(question.order_by(PeakRow.starts_at, PeakRow.id))).all()


async def lock_peak(session: AsyncSession, peak_id: uuid.UUID) -> PeakRow | None:
    question = select(PeakRow).where(PeakRow.id == peak_id, PeakRow.removed_at.is_(None))
    return (await session.scalars(question.with_for_update())).one_or_none()


async def risks(session: AsyncSession, *, since: datetime) -> Sequence[RiskRow]:
    """Those that are still there and not over, the first to begin first."""
    question = select(RiskRow).where(RiskRow.gone_at.is_(None), RiskRow.ends_at > since)
    return (await session.scalars(question.order_by(RiskRow.starts_at, RiskRow.id))).all()


async def open_risks(session: AsyncSession) -> Sequence[RiskRow]:
    """Locked: every one that no scan has found gone yet, whether or not it is over."""
    question = select(RiskRow).where(RiskRow.gone_at.is_(None)).order_by(RiskRow.id)
    return (await session.scalars(question.with_for_update())).all()


async def risks_by_fingerprint(session: AsyncSession, fingerprints: Sequence[str]) -> Mapping[str, RiskRow]:
    """Those that were gone: what comes back is the same row again."""
    question = select(RiskRow).where(RiskRow.fingerprint.in_(fingerprints))
    return {row.fingerprint: row for row in await session.scalars(question.with_for_update())}


async def count_risks(session: AsyncSession) -> Mapping[str, int]:
    """By kind, of those that are still there and not over."""
    question = (
        select(RiskRow.kind, func.count())
        .where(RiskRow.gone_at.is_(None), RiskRow.ends_at > func.now())
        .group_by(RiskRow.kind)
    )
    return {row.kind: row[1] for row in await session.execute(question)}


async def answer_risks(
    session: AsyncSession,
    *,
    schedule_id: uuid.UUID,
    person_id: uuid.UUID,
    kinds: Sequence[str],
    since: datetime,
    until: datetime,
    now: datetime,
) -> None:
    """Those of one person there that lie wholly in a span for which somebody was found."""
    await session.execute(
        update(RiskRow)
        .where(
            RiskRow.schedule_id == schedule_id,
            RiskRow.person_id == person_id,
            RiskRow.kind.in_(kinds),
            RiskRow.gone_at.is_(None),
            RiskRow.starts_at >= since,
            RiskRow.ends_at <= until,
        )
        .values(gone_at=now)
    )


async def schedule_of_peak(session: AsyncSession, peak_id: uuid.UUID) -> str | None:
    """The handle of the schedule that a peak is about."""
    question = (
        select(ScheduleRow.handle)
        .join(PeakRow, PeakRow.schedule_id == ScheduleRow.id)
        .where(PeakRow.id == peak_id)
    )
    return await session.scalar(question)
