"""What a planner announces (peaks) and what the scan of the coming weeks has found (risks)."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


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
