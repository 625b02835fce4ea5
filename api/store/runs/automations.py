"""What runbooks may ask of the organisation's own machines: automations, and sources of metrics."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id


class AutomationRow(Base):
    """A signed webhook that does something: what it risks and who may say yes are known before it runs."""

    __tablename__ = "automations"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str]
    url: Mapped[str]  # sealed
    cancel_url: Mapped[str | None]  # sealed
    secret: Mapped[str]  # sealed; signs what we send
    risk: Mapped[str]  # low | medium | high
    effect: Mapped[str]  # on users
    rollback: Mapped[str]
    # Whose yes it takes, besides being allowed to act: roles of an incident, handles of people.
    roles: Mapped[list[str]]
    people: Mapped[list[str]]
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("services.id"))
    # Its owner lets runbooks run it without anybody, within the limits each step names.
    may_run_unattended: Mapped[bool]
    timeout: Mapped[int]  # seconds
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class MetricSourceRow(Base):
    """A Prometheus, or what speaks its HTTP API."""

    __tablename__ = "metric_sources"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    url: Mapped[str]
    token: Mapped[str | None]  # sealed; sent as a bearer
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
