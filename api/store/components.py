"""Components: what status pages show the state of, their baselines, and the times nobody knew any state."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id


class ComponentRow(Base):
    """Shown on any number of pages. What it is worth at a time is worked out, never stored: see baselines."""

    __tablename__ = "components"
    id: Mapped[Id]
    # What outsiders know it by: twelve lower-case letters and digits.
    code: Mapped[str] = mapped_column(unique=True)
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str]
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("services.id"), index=True)
    # Before this day there is no data.
    start_date: Mapped[date]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class BaselineRow(Base):
    """What a component is without incidents and maintenance, from this time on: only people change it."""

    __tablename__ = "baselines"
    id: Mapped[Id]
    component_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("components.id"))
    at: Mapped[datetime]
    status: Mapped[str]
    by: Mapped[str]
    why: Mapped[str]

    __table_args__ = (Index("ix_baselines_component_id_at", "component_id", "at"),)


class SilenceRow(Base):
    """A span in which nobody watched: the engine stood still. Shown as unknown, never as up."""

    __tablename__ = "silences"
    id: Mapped[Id]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime | None]  # null while it lasts

    __table_args__ = (
        Index(
            "uq_silences_open",
            text("(ends_at IS NULL)"),
            unique=True,
            postgresql_where=text("ends_at IS NULL"),
        ),
    )
