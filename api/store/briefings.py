"""Briefings: each issue frozen as it was given out, and who has read it."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


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
