"""Mailings: which pages a thing is told to, and what exactly its audience may read of it.

What leaves is read here by name, column by column: nothing of the incident itself is ever selected.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.comms.comms import UpdateRow
from api.store.status.components import ComponentRow
from api.store.status.pages import MaintenanceRow, ShownComponentRow, StatusPageRow
from api.store.status.subscribers import MailingRow


@dataclass(frozen=True, slots=True)
class PageTold:
    """A page, and what it shows: (code, name) by a component's id."""

    id: uuid.UUID
    shown: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class UpdateTold:
    code: str
    state: str
    body: str
    published_at: datetime
    edited_at: datetime | None
    effects: Mapping[str, str]
    next_update_at: datetime | None


async def pages_told(session: AsyncSession, audiences: Iterable[str]) -> list[PageTold]:
    """Pages that are read by these audiences, with what each of them shows."""
    wanted = StatusPageRow.audience.in_(list(audiences)), StatusPageRow.archived_at.is_(None)
    pages = (await session.scalars(select(StatusPageRow.id).where(*wanted).order_by(StatusPageRow.id))).all()
    shown: dict[uuid.UUID, dict[str, tuple[str, str]]] = {page_id: {} for page_id in pages}
    found = await session.execute(
        select(ShownComponentRow.page_id, ComponentRow.id, ComponentRow.code, ComponentRow.name)
        .join(ComponentRow, ComponentRow.id == ShownComponentRow.component_id)
        .where(ShownComponentRow.page_id.in_(pages), ComponentRow.archived_at.is_(None))
        .order_by(ShownComponentRow.position)
    )
    for page_id, component_id, code, name in found:
        shown[page_id][str(component_id)] = code, name
    return [PageTold(page_id, shown[page_id]) for page_id in pages]


async def updates_told(session: AsyncSession, announcement_id: uuid.UUID) -> Sequence[UpdateTold]:
    """What was published of it and not taken back, newest first."""
    found = await session.execute(
        select(
            UpdateRow.code,
            UpdateRow.state,
            UpdateRow.body,
            UpdateRow.published_at,
            UpdateRow.edited_at,
            UpdateRow.effects,
            UpdateRow.next_update_at,
        )
        .where(UpdateRow.announcement_id == announcement_id, UpdateRow.stage == "published")
        .order_by(UpdateRow.published_at.desc(), UpdateRow.id.desc())
    )
    return [
        UpdateTold(code, state, body, at, edited_at, effects, next_at)
        for code, state, body, at, edited_at, effects, next_at in found
        if at is not None
    ]


async def first_of_thread(session: AsyncSession, page_id: uuid.UUID, thread: str) -> uuid.UUID | None:
    """The first mailing about it: later letters refer to its letters, so that mailboxes lay them together."""
    return await session.scalar(
        select(MailingRow.id)
        .where(MailingRow.page_id == page_id, MailingRow.thread == thread)
        .order_by(MailingRow.created_at, MailingRow.id)
        .limit(1)
    )


async def component_ids(session: AsyncSession, page_id: uuid.UUID) -> dict[str, str]:
    """Of what a page shows: ids, by the codes that its readers know."""
    found = await session.execute(
        select(ComponentRow.code, ComponentRow.id)
        .join(ShownComponentRow, ShownComponentRow.component_id == ComponentRow.id)
        .where(ShownComponentRow.page_id == page_id, ComponentRow.archived_at.is_(None))
    )
    return {code: str(component_id) for code, component_id in found}


async def claim_maintenance(session: AsyncSession) -> MaintenanceRow | None:
    """One whose next word is due; nobody else says it meanwhile."""
    return await session.scalar(
        select(MaintenanceRow)
        .where(MaintenanceRow.due_at <= func.now())
        .order_by(MaintenanceRow.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def shown_names(session: AsyncSession, page_id: uuid.UUID) -> list[tuple[str, str]]:
    """Codes and names of what a page shows, in its order."""
    found = await session.execute(
        select(ComponentRow.code, ComponentRow.name)
        .join(ShownComponentRow, ShownComponentRow.component_id == ComponentRow.id)
        .where(ShownComponentRow.page_id == page_id, ComponentRow.archived_at.is_(None))
        .order_by(ShownComponentRow.position, ComponentRow.name)
    )
    return [(code, name) for code, name in found]
