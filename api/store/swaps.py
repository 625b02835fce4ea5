"""Swaps: a shift, or a part of one, that somebody would give to a colleague."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id


class SwapRow(Base):
    """State runs offered -> agreed, or offered -> proposed (with a shift in return) -> agreed.

    It ends otherwise as declined, withdrawn or expired. `due_at` is when it expires; null once it has ended.
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
