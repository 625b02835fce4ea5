"""What monitors said: integrations and their keys, filters, alerts, and what could not be read."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.domain.alerts.alert import Alert
from api.store.base import Base, Id, Json

# How far back flapping is looked for.
TURNS_KEPT: Final = timedelta(hours=1)


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
    # When it was last used although it, or its integration, was good no longer; and somebody told of it.
    refused_at: Mapped[datetime | None]
    refused_told_at: Mapped[datetime | None]


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


async def lock_firing(session: AsyncSession, integration_id: uuid.UUID, dedup: str) -> AlertRow | None:
    question = (
        select(AlertRow)
        .where(AlertRow.integration_id == integration_id, AlertRow.dedup == dedup, AlertRow.state == "firing")
        .with_for_update()
    )
    return (await session.scalars(question)).one_or_none()


async def lock_episode(session: AsyncSession, integration_id: uuid.UUID, alert: Alert) -> AlertRow | None:
    """The row an acknowledge or resolve speaks of: its episode, or the open one with its dedup key."""
    if alert.episode is None:
        return await lock_firing(session, integration_id, alert.dedup)
    question = (
        select(AlertRow)
        .where(AlertRow.integration_id == integration_id, AlertRow.episode == alert.episode)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(question)).one_or_none()


async def lock_recent(
    session: AsyncSession, integration_id: uuid.UUID, alert: Alert, *, now: datetime
) -> list[AlertRow]:
    """All that is known of this problem and may matter: firing, of this episode, or of the last hour."""
    question = (
        select(AlertRow)
        .where(
            AlertRow.integration_id == integration_id,
            or_(
                AlertRow.episode == alert.episode,
                and_(
                    AlertRow.dedup == alert.dedup,
                    or_(AlertRow.state == "firing", AlertRow.last_received_at >= now - TURNS_KEPT),
                ),
            ),
        )
        .order_by(AlertRow.received_at)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(question))


def turns_of(rows: Sequence[AlertRow], *, now: datetime) -> list[datetime]:
    """When a problem began or ceased to fire within the last hour, by our own clock."""
    turns = [row.received_at for row in rows]
    turns += [row.last_received_at for row in rows if row.state == "resolved"]
    return [turn for turn in turns if turn >= now - TURNS_KEPT]


async def turns(session: AsyncSession, row: AlertRow, *, now: datetime) -> list[datetime]:
    """Those of one row's problem, without a lock: nothing is written by them."""
    question = select(AlertRow).where(
        AlertRow.integration_id == row.integration_id,
        AlertRow.dedup == row.dedup,
        AlertRow.last_received_at >= now - TURNS_KEPT,
    )
    return turns_of(list(await session.scalars(question)), now=now)


async def still_firing(session: AsyncSession, incident_id: uuid.UUID) -> bool:
    question = select(AlertRow.id).where(AlertRow.incident_id == incident_id, AlertRow.state == "firing")
    return (await session.execute(question.limit(1))).first() is not None


async def due(session: AsyncSession, *, limit: int) -> list[uuid.UUID]:
    question = select(AlertRow.id).where(AlertRow.due_at <= func.now()).order_by(AlertRow.due_at).limit(limit)
    return list(await session.scalars(question))


async def lock_if_due(session: AsyncSession, alert_id: uuid.UUID) -> AlertRow | None:
    question = (
        select(AlertRow)
        .where(AlertRow.id == alert_id, AlertRow.due_at <= func.now())
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(question)).one_or_none()


def as_alert(row: AlertRow) -> Alert:
    """As rules see it again."""
    return Alert(
        episode=row.episode,
        dedup=row.dedup,
        group=row.group_key,
        action="trigger",
        title=row.title,
        body=row.body,
        severity=row.severity,
        link=row.link,
        runbook=row.runbook,
        labels=row.labels,
        starts_at=row.starts_at,
        is_test=row.is_test,
    )
