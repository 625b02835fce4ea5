"""Status pages: whom each is for, how it looks, and which components it shows in which order."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.store.alerts.alerts import MaintenanceWindowRow
from api.store.base import Base, Id, Json
from api.store.organisation.ownership import ServiceRow


class StatusPageRow(Base):
    """The page with handle `public` is the one at /status; others are at /status/p/<handle>."""

    __tablename__ = "status_pages"
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str]
    audience: Mapped[str]  # public | customers | internal
    access: Mapped[str]  # open | sign-in | token
    # Of the token that opens it, where `access` is token.
    token_hash: Mapped[str | None]
    time_zone: Mapped[str]
    # The first is the default; each is a BCP 47 tag we have words for.
    languages: Mapped[list[str]]
    # {"accent", "accent_dark", "logo" (a data URL), "home_url", "support_url", "legal"}
    brand: Mapped[Json]
    # A host of its own on which the page is at /.
    domain: Mapped[str | None] = mapped_column(unique=True)
    # Days a bar shows, digits after the point of a percentage, and what a degraded hour counts as down (0-1).
    shows_days: Mapped[int]
    decimals: Mapped[int]
    degraded_weight: Mapped[float]
    # Moves with everything that a reader of this page could see.
    revision: Mapped[int]
    changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class ComponentGroupRow(Base):
    __tablename__ = "component_groups"
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    page_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("status_pages.id"), index=True)
    name: Mapped[str]
    description: Mapped[str]
    position: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ShownComponentRow(Base):
    """A component on a page."""

    __tablename__ = "shown_components"
    page_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("status_pages.id"), primary_key=True)
    component_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("components.id"), primary_key=True, index=True)
    group_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("component_groups.id"))
    position: Mapped[int]
    shows_uptime: Mapped[bool]
    only_if_degraded: Mapped[bool]


class MaintenanceRow(Base):
    """Planned work that readers are told of. Its state is worked out from its times, whoever is running.

    `window_id` is the quiet time that alerts of the same work have, where there is one.
    """

    __tablename__ = "maintenances"
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    headline: Mapped[str]
    body: Mapped[str]
    # Pages of these audiences that show one of its components show it.
    audiences: Mapped[list[str]]
    components: Mapped[list[str]]  # ids of components
    status: Mapped[str]  # what its components are meanwhile: under_maintenance, or worse
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    # Over before its time, or never begun.
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    # Whether subscribers are told; quiet ones are only shown.
    notify: Mapped[bool]
    window_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("maintenance_windows.id"))
    # The next word to subscribers: reminder, started, finished.
    due_at: Mapped[datetime | None]
    stage: Mapped[int]
    # Grows with each change, as calendars want it.
    sequence: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_maintenances_ends_at", "ends_at"),
        Index("ix_maintenances_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )


class MaintenanceNoteRow(Base):
    """What people said about planned work besides its own text."""

    __tablename__ = "maintenance_notes"
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    maintenance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("maintenances.id"), index=True)
    status: Mapped[str]  # scheduled | in_progress | verifying | completed
    body: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]


async def touch(session: AsyncSession, *, now: datetime) -> None:
    """Every page may show something else from here on: processes that hold them compare revisions."""
    await session.execute(
        update(StatusPageRow)
        .where(StatusPageRow.archived_at.is_(None))
        .values(revision=StatusPageRow.revision + 1, changed_at=now)
        .execution_options(synchronize_session=False)
    )


async def called(session: AsyncSession, handle: str) -> StatusPageRow | None:
    """Not one that is archived."""
    question = select(StatusPageRow).where(
        StatusPageRow.handle == handle, StatusPageRow.archived_at.is_(None)
    )
    return (await session.scalars(question)).one_or_none()


async def lock(session: AsyncSession, handle: str) -> StatusPageRow | None:
    """As it is now; not one that is archived."""
    question = (
        select(StatusPageRow)
        .where(StatusPageRow.handle == handle, StatusPageRow.archived_at.is_(None))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(question)).one_or_none()


async def groups_of(session: AsyncSession, page_id: uuid.UUID) -> list[ComponentGroupRow]:
    question = select(ComponentGroupRow).where(ComponentGroupRow.page_id == page_id)
    return list(await session.scalars(question.order_by(ComponentGroupRow.position)))


async def lock_maintenance(session: AsyncSession, maintenance_id: uuid.UUID) -> MaintenanceRow | None:
    question = select(MaintenanceRow).where(MaintenanceRow.id == maintenance_id).with_for_update()
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def silenced_service(session: AsyncSession, window_id: uuid.UUID | None) -> str | None:
    """The handle of the service whose alerts a window keeps quiet."""
    question = (
        select(ServiceRow.handle)
        .join(MaintenanceWindowRow, MaintenanceWindowRow.service_id == ServiceRow.id)
        .where(MaintenanceWindowRow.id == window_id)
    )
    return await session.scalar(question)


async def is_quiet(session: AsyncSession, window_id: uuid.UUID, *, now: datetime) -> bool:
    """Whether a window lasts, or is to come."""
    question = select(MaintenanceWindowRow.id).where(
        MaintenanceWindowRow.id == window_id,
        MaintenanceWindowRow.ends_at > now,
        MaintenanceWindowRow.ends_at > MaintenanceWindowRow.starts_at,
    )
    return await session.scalar(question) is not None


async def silenced_services(
    session: AsyncSession, windows: Collection[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID | None]:
    """The service whose alerts each window keeps quiet, by the window."""
    question = select(MaintenanceWindowRow.id, MaintenanceWindowRow.service_id).where(
        MaintenanceWindowRow.id.in_(windows)
    )
    return {row.id: row.service_id for row in await session.execute(question)}
