"""The engine's own promises: when each sweep last ran, and which chores are due."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base


class HeartbeatRow(Base):
    """One row per sweep: the last time any worker finished it."""

    __tablename__ = "heartbeats"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class ChoreRow(Base):
    """Work that comes round again (weekly self-test, daily anchor): a due time any worker may claim."""

    __tablename__ = "chores"
    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
