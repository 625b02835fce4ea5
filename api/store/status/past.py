"""What a page told before all that its snapshot tells: what there is, and some of it when it is asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.comms.audience import PageAudience
from api.domain.status.snapshot import Announcement, Bygone, Maintenance
from api.store.comms.comms import AnnouncementRow
from api.store.status import planned, told
from api.store.status.components import ComponentRow
from api.store.status.pages import MaintenanceRow, ShownComponentRow
from api.store.status.told import KEPT, Shown


@dataclass(frozen=True, slots=True)
class Place:
    """A page as it is asked of: what it may tell hangs on both."""

    page_id: UUID
    audience: PageAudience


@dataclass(frozen=True, slots=True)
class Past:
    announcements: tuple[Announcement, ...] = ()
    maintenances: tuple[Maintenance, ...] = ()


async def bygone(session: AsyncSession, shown: Shown, *, now: datetime) -> tuple[Bygone, ...]:
    """No word of it, only that it may be asked for: so nobody asks the database for what is not there."""
    said = await session.execute(_old_announcements(shown, now=now))
    work = await session.execute(_old_maintenances(shown, now=now))
    return (
        *(Bygone("incidents", row.code, row.began_at, row.is_as_left) for row in said),
        *(Bygone("maintenances", row.code, row.began_at, row.is_as_left) for row in work),
    )


async def incident(session: AsyncSession, place: Place, code: str) -> Past:
    shown = await _shown(session, place)
    return Past(announcements=await told.told(session, shown, AnnouncementRow.code == code))


async def maintenance(session: AsyncSession, place: Place, code: str) -> Past:
    shown = await _shown(session, place)
    return Past(maintenances=await planned.told(session, shown, MaintenanceRow.code == code))


async def begun(session: AsyncSession, place: Place, *, since: datetime, until: datetime) -> Past:
    shown = await _shown(session, place)
    said, work = AnnouncementRow.started_at, MaintenanceRow.starts_at
    return Past(
        await told.told(session, shown, and_(said >= since, said < until)),
        await planned.told(session, shown, and_(work >= since, work < until)),
    )


def _old_announcements(shown: Shown, *, now: datetime) -> Select[*tuple[Any, ...]]:
    row = AnnouncementRow
    as_left = row.changed_at < row.published_at + KEPT
    return (
        select(row.code, row.started_at.label("began_at"), as_left.label("is_as_left"))
        .where(told.is_told(shown), not_(told.is_recent(now)))
        .order_by(row.code)
    )


def _old_maintenances(shown: Shown, *, now: datetime) -> Select[*tuple[Any, ...]]:
    row = MaintenanceRow
    as_left = row.changed_at < row.ends_at + KEPT
    return (
        select(row.code, row.starts_at.label("began_at"), as_left.label("is_as_left"))
        .where(planned.is_told(shown), not_(planned.is_recent(now)))
        .order_by(row.code)
    )


async def _shown(session: AsyncSession, place: Place) -> Shown:
    """As for a snapshot: archived components are known, and have no name here."""
    question = (
        select(ComponentRow.id, ComponentRow.code, ComponentRow.archived_at)
        .join(ShownComponentRow, ShownComponentRow.component_id == ComponentRow.id)
        .where(ShownComponentRow.page_id == place.page_id)
    )
    rows = (await session.execute(question)).all()
    return Shown(
        audience=place.audience,
        ids=tuple(row.id for row in rows),
        codes={row.id: row.code for row in rows if row.archived_at is None},
    )
