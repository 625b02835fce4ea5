"""Hand-overs between shifts, and those who learn beside a shift."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


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
