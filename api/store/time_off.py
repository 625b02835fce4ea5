"""Time off: when somebody is away, whoever wrote it down."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
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
