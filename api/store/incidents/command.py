"""Who does what in an incident, what it costs, and what somebody has to decide."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class RoleRow(Base):
    """One person in one role of one incident, for as long as they had it."""

    __tablename__ = "incident_roles"
    id: Mapped[Id]
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"))
    role: Mapped[str]  # commander | deputy | scribe | comms_lead | expert
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[datetime]
    by: Mapped[str]  # an actor: themselves where they took it
    until: Mapped[datetime | None]
    why: Mapped[str]
    # A hand-over that waits for the other's yes.
    offered_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    offered_at: Mapped[datetime | None]
    note: Mapped[str]

    __table_args__ = (
        Index(
            "uq_incident_roles_held",
            "incident_id",
            "role",
            unique=True,
            postgresql_where=text("until IS NULL AND role <> 'expert'"),
        ),
        Index("ix_incident_roles_incident_id_role", "incident_id", "role"),
    )


class ImpactRow(Base):
    """Who is hurt, in numbers; of an incident that nobody has measured there is none."""

    __tablename__ = "impacts"
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    summary: Mapped[str]
    regions: Mapped[list[str]]
    customers: Mapped[int | None]
    customers_note: Mapped[str]
    tickets: Mapped[int | None]
    money: Mapped[int | None]  # whole units of `currency`
    currency: Mapped[str]
    contracts: Mapped[str]
    # Duties to tell an authority: {"clocks": [{"name", "started_at", "due_at", "done_at"}]}
    clocks: Mapped[Json]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)


class DecisionRow(Base):
    """Asked of one person by a time, or recorded as taken; what was decided is never changed."""

    __tablename__ = "decisions"
    id: Mapped[Id]
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"), index=True)
    question: Mapped[str]
    options: Mapped[list[str]]
    asked_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    # By when; and when they are reminded next.
    due_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    state: Mapped[str]  # asked | decided | withdrawn
    answer: Mapped[str | None]
    rationale: Mapped[str]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_decisions_remind_at", "remind_at", postgresql_where=text("remind_at IS NOT NULL")),
    )
