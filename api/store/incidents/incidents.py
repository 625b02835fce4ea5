"""Incidents, their timelines, and the daily record that anchors every chain."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Computed, ForeignKey, Identity, Index, select, text, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class IncidentRow(Base):
    """What people work on. Its row lock orders everything that happens to it."""

    __tablename__ = "incidents"
    id: Mapped[Id]
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    title: Mapped[str]
    body: Mapped[str]
    severity: Mapped[int]
    state: Mapped[str]  # OPEN | ACKNOWLEDGED | CONTAINED | RESOLVED
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("services.id"), index=True)
    integration_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("integrations.id"))
    # The sender's grouping; one open incident per service and group. Null when opened by hand.
    group_key: Mapped[str | None]
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    opened_by: Mapped[str]  # an actor: "person:ana", "integration:prom"
    link: Mapped[str | None]
    runbook: Mapped[str | None]
    # any | working-hours | never: a route may hold an incident that its severity would page at once.
    pages_when: Mapped[str]
    held_open: Mapped[bool]
    restricted: Mapped[bool]
    flapping: Mapped[bool]
    snoozed_until: Mapped[datetime | None]
    # The last time a person did something here: a forgotten acknowledgement is counted from it.
    touched_at: Mapped[datetime | None]
    detected_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    contained_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    # Opened by an alert, and nobody has looked yet which runbooks begin by themselves.
    runbooks_due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # Moves with every change that a screen should hear of.
    seq: Mapped[int]
    changed_at: Mapped[datetime]
    # The head of the custody chain.
    timeline_seq: Mapped[int]
    head: Mapped[str]
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple', title || ' ' || body)", persisted=True), deferred=True
    )

    __table_args__ = (
        Index(
            "uq_incidents_open_group",
            "service_id",
            "group_key",
            unique=True,
            postgresql_where=text("state <> 'RESOLVED' AND group_key IS NOT NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_incidents_open", "severity", "number", postgresql_where=text("state <> 'RESOLVED'")),
        Index("ix_incidents_changed_at", "changed_at"),
        Index(
            "ix_incidents_runbooks_due_at",
            "runbooks_due_at",
            postgresql_where=text("runbooks_due_at IS NOT NULL"),
        ),
        Index("ix_incidents_detected_at", "detected_at"),
        Index("ix_incidents_search", "search", postgresql_using="gin"),
    )


class TimelineRow(Base):
    """One thing that happened, chained to the row before it by its hash. Never updated, never deleted."""

    __tablename__ = "timeline"
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    text: Mapped[str]
    data: Mapped[Json]
    hash: Mapped[str]


class NamedPersonRow(Base):
    """Who may see a restricted incident."""

    __tablename__ = "named_people"
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class AnchorRow(Base):
    """A day's chain heads, chained to the day before: what a cut tail cannot hide from."""

    __tablename__ = "anchors"
    day: Mapped[date] = mapped_column(primary_key=True)
    heads: Mapped[Json]  # {incident id: [seq, hash]}
    hash: Mapped[str]
    made_at: Mapped[datetime]


class ActRow(Base):
    """One tap, by the key the phone gave it: a tap that arrives twice is answered twice and counted once."""

    __tablename__ = "acts"
    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # None for a tap in the app, by whoever is signed in there.
    page_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pages.id"))
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str]
    tapped_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    status: Mapped[int]
    answer: Mapped[Json]


async def lock(session: AsyncSession, incident_id: uuid.UUID) -> IncidentRow | None:
    """The row, once nobody else is changing it, as it is now."""
    question = (
        select(IncidentRow)
        .where(IncidentRow.id == incident_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(question)).one_or_none()


async def lock_if_free(session: AsyncSession, incident_id: uuid.UUID) -> IncidentRow | None:
    """As `lock`, but None when somebody else is at it: whoever holds it will see what we saw."""
    question = (
        select(IncidentRow)
        .where(IncidentRow.id == incident_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(question)).one_or_none()


async def lock_open_group(
    session: AsyncSession, *, service_id: uuid.UUID | None, group_key: str
) -> IncidentRow | None:
    question = (
        select(IncidentRow)
        .where(
            IncidentRow.service_id.is_not_distinct_from(service_id),
            IncidentRow.group_key == group_key,
            IncidentRow.state != "RESOLVED",
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(question)).one_or_none()


async def timeline(session: AsyncSession, incident_id: uuid.UUID) -> list[TimelineRow]:
    question = select(TimelineRow).where(TimelineRow.incident_id == incident_id).order_by(TimelineRow.seq)
    return list(await session.scalars(question))


@dataclass(frozen=True, slots=True)
class Chain:
    """A timeline, and how long and where the incident itself says that it ends."""

    length: int
    head: str
    rows: list[TimelineRow]


async def chain(session: AsyncSession, incident_id: uuid.UUID) -> Chain:
    """Both by one statement, so that a chain that grows meanwhile is whole at every look."""
    question = (
        select(IncidentRow.timeline_seq, IncidentRow.head, TimelineRow)
        .outerjoin(TimelineRow, TimelineRow.incident_id == IncidentRow.id)
        .where(IncidentRow.id == incident_id)
        .order_by(TimelineRow.seq)
        .execution_options(populate_existing=True)
    )
    found = (await session.execute(question)).all()
    length, head, _ = found[0]
    return Chain(length, head, [row for _, _, row in found if row is not None])


async def lock_all(session: AsyncSession, ids: Sequence[uuid.UUID]) -> None:
    """Lock several at once, in the one order everybody uses."""
    if ids:
        question = select(IncidentRow.id).where(IncidentRow.id.in_(ids)).order_by(IncidentRow.id)
        await session.execute(question.with_for_update())


async def stir(
    session: AsyncSession, ids: Collection[uuid.UUID], *, now: datetime
) -> list[tuple[uuid.UUID, int]]:
    """Something a screen shows has changed about these; their new sequence numbers."""
    if not ids:
        return []
    done = await session.execute(
        update(IncidentRow)
        .where(IncidentRow.id.in_(ids))
        .values(seq=IncidentRow.seq + 1, changed_at=now)
        .returning(IncidentRow.id, IncidentRow.seq)
        .execution_options(synchronize_session=False)
    )
    return [(row.id, row.seq) for row in done]
