"""What a briefing is made of, read for several incidents at once."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.comms.comms import AnnouncementRow, PromiseRow, UpdateRow
from api.store.comms.promises import is_owed
from api.store.incidents.command import ImpactRow
from api.store.incidents.incidents import IncidentRow, NamedPersonRow
from api.store.incidents.sight import Sight, seen_by
from api.store.paging.ladders import EscalationRow
from api.store.paging.paging import PageRow

_ALIVE = ("queued", "sending", "accepted", "displayed", "opened")


@dataclass(frozen=True, slots=True)
class LastSaid:
    headline: str
    state: str
    body: str
    at: datetime
    next_at: datetime | None


async def impacts_of(session: AsyncSession, incidents: Collection[uuid.UUID]) -> dict[uuid.UUID, ImpactRow]:
    rows = await session.scalars(select(ImpactRow).where(ImpactRow.incident_id.in_(incidents)))
    return {row.incident_id: row for row in rows}


async def open_incidents(session: AsyncSession, sight: Sight, *, limit: int) -> Sequence[IncidentRow]:
    """The worst first."""
    question = (
        select(IncidentRow)
        .where(seen_by(sight), IncidentRow.state != "RESOLVED")
        .order_by(IncidentRow.severity, IncidentRow.number.desc())
    )
    return (await session.scalars(question.limit(limit))).all()


async def last_said_publicly(
    session: AsyncSession, incidents: Collection[uuid.UUID]
) -> dict[uuid.UUID, LastSaid]:
    """The newest published update of each; what was taken back was not said."""
    question = (
        select(
            AnnouncementRow.incident_id,
            AnnouncementRow.headline,
            UpdateRow.state,
            UpdateRow.body,
            UpdateRow.published_at,
            UpdateRow.next_update_at,
        )
        .join(UpdateRow, UpdateRow.announcement_id == AnnouncementRow.id)
        .where(
            AnnouncementRow.incident_id.in_(incidents),
            AnnouncementRow.audience == "public",
            UpdateRow.stage == "published",
        )
        .ext(distinct_on(AnnouncementRow.incident_id))
        .order_by(AnnouncementRow.incident_id, UpdateRow.published_at.desc())
    )
    return {
        row.incident_id: LastSaid(row.headline, row.state, row.body, row.published_at, row.next_update_at)
        for row in await session.execute(question)
    }


@dataclass(frozen=True, slots=True)
class Paging:
    """Whom a ladder that climbs is paging this moment, and when it climbs on."""

    people: tuple[uuid.UUID, ...]
    climbs_at: datetime | None


async def paging_of(session: AsyncSession, incidents: Collection[uuid.UUID]) -> dict[uuid.UUID, Paging]:
    question = (
        select(EscalationRow.incident_id, EscalationRow.due_at, PageRow.person_id)
        .outerjoin(
            PageRow,
            (PageRow.incident_id == EscalationRow.incident_id)
            & (PageRow.round == EscalationRow.round)
            & (PageRow.rung == EscalationRow.rung)
            & (PageRow.kind == "page")
            & PageRow.state.in_(_ALIVE),
        )
        .where(EscalationRow.incident_id.in_(incidents), EscalationRow.phase == "climbing")
        .order_by(EscalationRow.incident_id, PageRow.step, PageRow.id)
    )
    found: dict[uuid.UUID, Paging] = {}
    for row in await session.execute(question):
        before = found.get(row.incident_id, Paging((), row.due_at))
        known = before.people if row.person_id is None else (*before.people, row.person_id)
        found[row.incident_id] = Paging(tuple(dict.fromkeys(known)), row.due_at)
    return found


async def named_people(session: AsyncSession, incident_id: uuid.UUID) -> frozenset[uuid.UUID]:
    question = select(NamedPersonRow.person_id).where(NamedPersonRow.incident_id == incident_id)
    return frozenset(await session.scalars(question))


async def owed_briefings(session: AsyncSession, *, until: datetime, limit: int) -> Sequence[uuid.UUID]:
    """Incidents whose executives are owed a briefing by then."""
    question = (
        select(PromiseRow.incident_id)
        .where(PromiseRow.audience == "executives", is_owed(), PromiseRow.due_at <= until)
        .order_by(PromiseRow.due_at)
    )
    return (await session.scalars(question.limit(limit))).all()
