"""Reliefs: a tired person on call, and the colleague who was asked to take over."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id


class ReliefRow(Base):
    """State runs offered -> accepted, declined or expired; `due_at` is when the offer ends by itself."""

    __tablename__ = "reliefs"
    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedules.id"))
    # The rest of the shift that would change hands.
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    why: Mapped[str]
    # Ids of people, as text, in the order in which they are proposed.
    proposed: Mapped[list[Any]]
    state: Mapped[str]
    offered_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    taken_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_reliefs_person_id_offered_at", "person_id", "offered_at"),
        Index("ix_reliefs_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )
