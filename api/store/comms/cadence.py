"""How we stand with those who wait for word: what is due next, what was said last, and what became of it."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.comms.adherence import Promise
from api.store.comms.comms import AnnouncementRow, PromiseRow, UpdateRow
from api.store.comms.promises import is_owed
from api.store.incidents.incidents import IncidentRow
from api.store.incidents.sight import Sight, seen_by


async def owed_by_all(
    session: AsyncSession, sight: Sight, *, limit: int
) -> Sequence[tuple[PromiseRow, IncidentRow]]:
    """Of the incidents that somebody may see, what is due next first."""
    question = (
        select(PromiseRow, IncidentRow)
        .join(IncidentRow, IncidentRow.id == PromiseRow.incident_id)
        .where(is_owed(), seen_by(sight))
        .order_by(PromiseRow.due_at, IncidentRow.number, PromiseRow.audience)
    )
    return [(row.PromiseRow, row.IncidentRow) for row in await session.execute(question.limit(limit))]


async def came_due(session: AsyncSession, *, since: datetime, until: datetime) -> list[Promise]:
    question = select(
        PromiseRow.incident_id,
        PromiseRow.audience,
        PromiseRow.severity,
        PromiseRow.due_at,
        PromiseRow.state,
        PromiseRow.broken_at,
        PromiseRow.lead_id,
    ).where(PromiseRow.due_at >= since, PromiseRow.due_at < until)
    ordered = question.order_by(PromiseRow.due_at, PromiseRow.id)
    return [Promise(**row._mapping) for row in await session.execute(ordered)]  # noqa: SLF001 - its public name


async def count_outcomes(session: AsyncSession) -> dict[tuple[str, str], int]:
    """By audience, of all there ever were; `overdue` are those still owed."""
    outcome = case(
        (and_(is_owed(), PromiseRow.due_at < func.now()), "overdue"),
        (and_(PromiseRow.state.in_(("extended", "ended")), PromiseRow.broken_at.is_not(None)), "broken"),
        else_=PromiseRow.state,
    ).label("outcome")
    question = select(PromiseRow.audience, outcome, func.count()).group_by(PromiseRow.audience, outcome)
    return {(audience, found): count for audience, found, count in await session.execute(question)}


async def drafts(
    session: AsyncSession, incidents: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, str], uuid.UUID]:
    """The newest draft for each audience of each incident."""
    question = (
        select(AnnouncementRow.incident_id, AnnouncementRow.audience, UpdateRow.id)
        .join(UpdateRow, UpdateRow.announcement_id == AnnouncementRow.id)
        .where(AnnouncementRow.incident_id.in_(incidents), UpdateRow.stage == "draft")
        .order_by(UpdateRow.created_at)
    )
    return {(row.incident_id, row.audience): row.id for row in await session.execute(question)}


async def last_words(
    session: AsyncSession, incidents: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, str], tuple[str, datetime]]:
    """What each audience of each incident was told last, and when."""
    question = (
        select(AnnouncementRow.incident_id, AnnouncementRow.audience, UpdateRow.state, UpdateRow.published_at)
        .join(UpdateRow, UpdateRow.announcement_id == AnnouncementRow.id)
        .where(AnnouncementRow.incident_id.in_(incidents), UpdateRow.stage == "published")
        .order_by(UpdateRow.published_at)
    )
    return {
        (row.incident_id, row.audience): (row.state, row.published_at)
        for row in await session.execute(question)
    }
