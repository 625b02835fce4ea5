"""The ledger: teams, services, who answers for them, and whom we can call outside."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class OrganisationRow(Base):
    """One row: its version moves with every edit, so that a process knows when its snapshot is stale."""

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    # Whether a lock screen may show an incident's full title.
    titles_on_lock_screens: Mapped[bool]
    # What being on call costs and how much of it is too much, as `domain/duty_policy.py` reads it.
    on_call_policy: Mapped[Json]
    # How and when we tell others, as `domain/comms_policy.py` reads it.
    comms_policy: Mapped[Json] = mapped_column(server_default="{}", default=dict)
    # Groups of names for the same thing, beside those that search knows by itself.
    synonyms: Mapped[list[Any]] = mapped_column(server_default="[]", default=list)
    # Routes are edited as a whole: it moves whenever any of them does.
    routes_version: Mapped[int] = mapped_column(default=1)


class TeamRow(Base):
    __tablename__ = "teams"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class TeamMemberRow(Base):
    __tablename__ = "team_members"
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    position: Mapped[int]


class ServiceRow(Base):
    __tablename__ = "services"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str]
    kind: Mapped[str]  # product | service | server | network | database | third-party
    tier: Mapped[int]
    environments: Mapped[list[str]]
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("teams.id"))
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    primary_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    secondary_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    backup_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    coordinator_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    ladder_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ladders.id"))
    links: Mapped[list[Any]]  # [{"label", "url"}]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class ServiceLadderRow(Base):
    __tablename__ = "service_ladders"
    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    severity: Mapped[int] = mapped_column(primary_key=True)
    ladder_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ladders.id"))


class DependencyRow(Base):
    __tablename__ = "dependencies"
    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    depends_on_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("services.id"), primary_key=True, index=True)
    critical: Mapped[bool]


class ContactRow(Base):
    """Somebody outside: told and asked to confirm, never the owner of an acknowledgement."""

    __tablename__ = "contacts"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    url: Mapped[str | None]  # an Apprise address, sealed
    contract: Mapped[str]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class ChannelRow(Base):
    """A room, ticket queue or webhook, reached through Apprise."""

    __tablename__ = "channels"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    url: Mapped[str]  # an Apprise address, sealed
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class SeverityRow(Base):
    __tablename__ = "severities"
    level: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    acknowledge_within: Mapped[int | None]  # seconds; null is "next working day"
    cadence: Mapped[Json]  # {"public": seconds, ...}
    version: Mapped[int] = mapped_column(default=1)


class EditRow(Base):
    """Who changed what of the organisation, when and why."""

    __tablename__ = "edits"
    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    noun: Mapped[str]
    handle: Mapped[str]
    verb: Mapped[str]  # an `EditVerb`
    why: Mapped[str]
    before: Mapped[Json | None]
    after: Mapped[Json | None]
