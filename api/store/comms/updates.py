"""The questions asked of announcements and updates; an incident's own lock guards all that is said of it."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Text, cast, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.comms.comms import AnnouncementRow, UpdateEditRow, UpdateRow
from api.store.incidents.incidents import TimelineRow
from api.store.status.components import ComponentRow
from api.store.status.pages import ShownComponentRow, StatusPageRow

# What makes a draft again of a text that was on its way.
_GIVEN_BACK: Final = ("update-held", "update-refused")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an update belongs."""

    incident_id: uuid.UUID
    announcement_id: uuid.UUID


async def place_of(session: AsyncSession, update_id: uuid.UUID) -> Place | None:
    question = (
        select(AnnouncementRow.incident_id, AnnouncementRow.id)
        .join(UpdateRow, UpdateRow.announcement_id == AnnouncementRow.id)
        .where(UpdateRow.id == update_id)
    )
    found = (await session.execute(question)).one_or_none()
    return Place(*found) if found is not None else None


async def announcement(
    session: AsyncSession, incident_id: uuid.UUID, audience: str
) -> AnnouncementRow | None:
    question = select(AnnouncementRow).where(
        AnnouncementRow.incident_id == incident_id, AnnouncementRow.audience == audience
    )
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def announcements_of(
    session: AsyncSession, incidents: Collection[uuid.UUID]
) -> Sequence[AnnouncementRow]:
    question = select(AnnouncementRow).where(AnnouncementRow.incident_id.in_(incidents))
    return (await session.scalars(question.order_by(AnnouncementRow.created_at, AnnouncementRow.id))).all()


async def updates_of(session: AsyncSession, announcements: Collection[uuid.UUID]) -> Sequence[UpdateRow]:
    """The newest first; what was not published counts from when it was written."""
    at = func.coalesce(UpdateRow.published_at, UpdateRow.created_at)
    question = select(UpdateRow).where(UpdateRow.announcement_id.in_(announcements))
    return (await session.scalars(question.order_by(at.desc(), UpdateRow.id))).all()


async def placed(session: AsyncSession, ids: Sequence[uuid.UUID]) -> list[tuple[UpdateRow, AnnouncementRow]]:
    """In the order in which they are named."""
    question = (
        select(UpdateRow, AnnouncementRow)
        .join(AnnouncementRow, AnnouncementRow.id == UpdateRow.announcement_id)
        .where(UpdateRow.id.in_(ids))
    )
    found = {
        row.UpdateRow.id: (row.UpdateRow, row.AnnouncementRow) for row in await session.execute(question)
    }
    return [found[one] for one in ids if one in found]


async def edits_of(session: AsyncSession, updates: Collection[uuid.UUID]) -> Sequence[UpdateEditRow]:
    """The oldest first."""
    question = select(UpdateEditRow).where(UpdateEditRow.update_id.in_(updates))
    return (await session.scalars(question.order_by(UpdateEditRow.at, UpdateEditRow.id))).all()


async def given_back(session: AsyncSession, updates: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Why these very texts are drafts again, as the timeline says it; a text written since has no reason."""
    question = (
        select(UpdateRow.id, TimelineRow.text)
        .join(AnnouncementRow, AnnouncementRow.id == UpdateRow.announcement_id)
        .join(TimelineRow, TimelineRow.incident_id == AnnouncementRow.incident_id)
        .where(
            UpdateRow.id.in_(updates),
            TimelineRow.kind.in_(_GIVEN_BACK),
            TimelineRow.data["update"].astext == UpdateRow.code,
            TimelineRow.data["hash"].astext == UpdateRow.text_hash,
        )
        .order_by(TimelineRow.seq)
    )
    return {row.id: row.text for row in await session.execute(question)}


async def of_composition(session: AsyncSession, composition_id: uuid.UUID) -> Sequence[UpdateRow]:
    question = select(UpdateRow).where(UpdateRow.composition_id == composition_id)
    fresh = question.order_by(UpdateRow.created_at, UpdateRow.id).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).all()


async def afresh(session: AsyncSession, update_id: uuid.UUID) -> UpdateRow:
    """As it is now: call it under its incident's lock."""
    return await session.get_one(UpdateRow, update_id, populate_existing=True)


async def published(session: AsyncSession, announcement_id: uuid.UUID) -> Sequence[UpdateRow]:
    """What this audience reads, the oldest first."""
    question = (
        select(UpdateRow)
        .where(UpdateRow.announcement_id == announcement_id, UpdateRow.stage == "published")
        .order_by(UpdateRow.published_at, UpdateRow.id)
    )
    return (await session.scalars(question.execution_options(populate_existing=True))).all()


async def component_names(session: AsyncSession) -> dict[str, str]:
    """Of those that updates may name: by id, as text."""
    question = select(ComponentRow.id, ComponentRow.name).where(ComponentRow.archived_at.is_(None))
    return {str(row.id): row.name for row in await session.execute(question)}


async def component_ids(session: AsyncSession, named: Collection[str]) -> dict[str, str]:
    """Of components that are named by id or by handle, whichever somebody has at hand."""
    question = select(ComponentRow.id, ComponentRow.handle).where(
        or_(cast(ComponentRow.id, Text).in_(named), ComponentRow.handle.in_(named))
    )
    found = [(str(row.id), row.handle) for row in await session.execute(question)]
    return {name: one for one, handle in found for name in (one, handle)}


async def components(session: AsyncSession, ids: Collection[uuid.UUID]) -> Sequence[ComponentRow]:
    """Archived ones too."""
    return (await session.scalars(select(ComponentRow).where(ComponentRow.id.in_(ids)))).all()


async def pages_showing(
    session: AsyncSession, audience: str, components: Collection[str]
) -> Sequence[StatusPageRow]:
    """Those of this audience that show one of these components; all of them where none is named."""
    question = select(StatusPageRow).where(
        StatusPageRow.audience == audience, StatusPageRow.archived_at.is_(None)
    )
    if components:
        shown = select(ShownComponentRow.page_id).where(
            ShownComponentRow.component_id.in_([uuid.UUID(one) for one in components])
        )
        question = question.where(StatusPageRow.id.in_(shown))
    return (await session.scalars(question.order_by(StatusPageRow.handle))).all()


async def due(session: AsyncSession, *, limit: int) -> Sequence[uuid.UUID]:
    """Whose time has come, by the database's clock."""
    question = select(UpdateRow.id).where(_is_due()).order_by(UpdateRow.due_at).limit(limit)
    return (await session.scalars(question)).all()


async def if_due(session: AsyncSession, update_id: uuid.UUID) -> UpdateRow | None:
    """None where somebody was faster. Call it under its incident's lock."""
    question = select(UpdateRow).where(UpdateRow.id == update_id, _is_due())
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def push_aside(session: AsyncSession, update_id: uuid.UUID, *, by: timedelta) -> None:
    """What somebody else has dealt with meanwhile is not due again."""
    await session.execute(
        update(UpdateRow).where(UpdateRow.id == update_id, _is_due()).values(due_at=func.now() + by)
    )


def _is_due() -> ColumnElement[bool]:
    return UpdateRow.due_at <= func.now()
