"""What monitors said: integrations and their keys, filters, alerts, and what could not be read."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class IntegrationRow(Base):
    __tablename__ = "integrations"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # alertmanager | grafana | generic | pagerduty
    name: Mapped[str]
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("services.id"))
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class IntegrationKeyRow(Base):
    __tablename__ = "integration_keys"
    id: Mapped[Id]
    integration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("integrations.id"), index=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    hint: Mapped[str]  # the last four characters
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class RouteRow(Base):
    __tablename__ = "routes"
    id: Mapped[Id]
    position: Mapped[int]
    definition: Mapped[Json]  # the organisation file's shape, services by handle
    archived_at: Mapped[datetime | None]
    held_back: Mapped[int] = mapped_column(default=0)


class MaintenanceWindowRow(Base):
    """A window in which alerts of a service, or with some labels, wake nobody."""

    __tablename__ = "maintenance_windows"
    id: Mapped[Id]
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("services.id"))
    when: Mapped[Json | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    held_back: Mapped[int] = mapped_column(default=0)


class AlertRow(Base):
    """One episode of one alert: from a firing to its resolve."""

    __tablename__ = "alerts"
    id: Mapped[Id]
    integration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("integrations.id"))
    # The sender's name of this episode, or one of ours where the sender has none.
    episode: Mapped[str]
    dedup: Mapped[str]
    group_key: Mapped[str]
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("services.id"))
    incident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("incidents.id"), index=True)
    state: Mapped[str]  # firing | resolved
    title: Mapped[str]
    body: Mapped[str]
    severity: Mapped[int]
    labels: Mapped[Json]
    link: Mapped[str | None]
    runbook: Mapped[str | None]
    is_test: Mapped[bool]
    disposition: Mapped[str]  # paged joined dropped silenced delayed held flapping noted
    why: Mapped[str]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    last_received_at: Mapped[datetime]
    count: Mapped[int]
    # When a delayed or silenced alert pages after all, should it still fire.
    due_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_alerts_episode", "integration_id", "episode", unique=True),
        Index(
            "uq_alerts_firing",
            "integration_id",
            "dedup",
            unique=True,
            postgresql_where=text("state = 'firing'"),
        ),
        Index("ix_alerts_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_alerts_received_at", "received_at"),
        Index("ix_alerts_turns", "integration_id", "dedup", "received_at"),
    )


class QuarantineRow(Base):
    """An entry that could not be read, kept with its reason."""

    __tablename__ = "quarantine"
    id: Mapped[Id]
    integration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("integrations.id"), index=True)
    index: Mapped[int]
    reason: Mapped[str]
    raw: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(index=True)


class ChangeRow(Base):
    """A change somebody made somewhere (a deploy, a flag): context for an incident, never a page."""

    __tablename__ = "changes"
    id: Mapped[Id]
    integration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("integrations.id"))
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("services.id"))
    summary: Mapped[str]
    source: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    details: Mapped[Json]
    links: Mapped[list[Any]]
    received_at: Mapped[datetime]
