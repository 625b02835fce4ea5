"""Ladders as they are written, and as one incident runs them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class LadderRow(Base):
    __tablename__ = "ladders"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    rungs: Mapped[
        list[Any]
    ]  # domain/ladder.py says the shape; durations in seconds, targets as "kind:handle"
    repeat: Mapped[int]
    catch_all: Mapped[list[Any]]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class EscalationRow(Base):
    """The ladder as one incident runs it: its own copy, where it stands, and when silence climbs."""

    __tablename__ = "escalations"
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    ladder: Mapped[Json]
    phase: Mapped[str]  # climbing | watching | snoozed | stopped
    rung: Mapped[int]
    round: Mapped[int]
    due_at: Mapped[datetime | None]
    # How often a forgotten acknowledgement has been asked again.
    asked: Mapped[int]
    version: Mapped[int]

    __table_args__ = (Index("ix_escalations_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),)
