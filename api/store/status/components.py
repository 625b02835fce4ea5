"""Components: what status pages show the state of, their baselines, and the times nobody knew any state."""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.ext.asyncio import AsyncSession
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


async def lock(session: AsyncSession, handle: str) -> ComponentRow | None:
    """As it is now; not one that is archived."""
    question = (
        select(ComponentRow)
        .where(ComponentRow.handle == handle, ComponentRow.archived_at.is_(None))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(question)).one_or_none()


async def baseline(session: AsyncSession, component_id: uuid.UUID) -> BaselineRow | None:
    """The last that was set."""
    question = select(BaselineRow).where(BaselineRow.component_id == component_id)
    return (await session.scalars(question.order_by(BaselineRow.at.desc()).limit(1))).one_or_none()


async def ids_of(session: AsyncSession, handles: Collection[str]) -> dict[str, uuid.UUID]:
    """By handle, of those that are there today."""
    question = select(ComponentRow.handle, ComponentRow.id).where(
        ComponentRow.handle.in_(handles), ComponentRow.archived_at.is_(None)
    )
    return {row.handle: row.id for row in await session.execute(question)}
