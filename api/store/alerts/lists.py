"""Lists of what monitors said: alerts with their incidents, changes, and what could not be read."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.alerts.alerts import AlertRow, ChangeRow, IntegrationKeyRow, IntegrationRow, QuarantineRow
from api.store.incidents.incidents import IncidentRow
from api.store.incidents.sight import Sight, seen_by
from api.store.organisation.ownership import ServiceRow


@dataclass(frozen=True, slots=True)
class Told:
    """An alert, and the number of the incident it belongs to."""

    row: AlertRow
    incident_number: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list: by the time of receipt, the newest first."""

    at: datetime
    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Activity:
    """When an integration last spoke, and how much of it could not be read."""

    last_heard_at: datetime | None
    quarantined: int


async def page(
    session: AsyncSession,
    sight: Sight,
    *,
    disposition: str | None,
    integration: str | None,
    below: Place | None,
    limit: int,
) -> list[Told]:
    question = _visible(sight)
    if disposition is not None:
        question = question.where(AlertRow.disposition == disposition)
    if integration is not None:
        named = select(IntegrationRow.id).where(IntegrationRow.handle == integration)
        question = question.where(AlertRow.integration_id.in_(named))
    if below is not None:
        question = question.where(tuple_(AlertRow.received_at, AlertRow.id) < tuple_(below.at, below.id))
    question = question.order_by(AlertRow.received_at.desc(), AlertRow.id.desc()).limit(limit)
    return [Told(row, number) for row, number in await session.execute(question)]


async def of_incidents(session: AsyncSession, incidents: Collection[uuid.UUID], *, limit: int) -> list[Told]:
    """The newest `limit` of each; whoever asks has seen that these incidents may be seen."""
    place = (
        func.row_number()
        .over(
            partition_by=AlertRow.incident_id,
            order_by=(AlertRow.received_at.desc(), AlertRow.id.desc()),
        )
        .label("place")
    )
    inner = select(AlertRow.id, place).where(AlertRow.incident_id.in_(incidents)).subquery()
    question = (
        select(AlertRow, IncidentRow.number)
        .join(inner, inner.c.id == AlertRow.id)
        .join(IncidentRow, IncidentRow.id == AlertRow.incident_id)
        .where(inner.c.place <= limit)
        .order_by(AlertRow.received_at.desc(), AlertRow.id.desc())
    )
    return [Told(row, number) for row, number in await session.execute(question)]


async def quarantined(session: AsyncSession, *, limit: int) -> Sequence[QuarantineRow]:
    question = select(QuarantineRow).order_by(QuarantineRow.received_at.desc(), QuarantineRow.id)
    return (await session.scalars(question.limit(limit))).all()


async def changes(session: AsyncSession, *, service: str | None, limit: int) -> Sequence[ChangeRow]:
    question = select(ChangeRow).order_by(ChangeRow.at.desc(), ChangeRow.id)
    if service is not None:
        named = select(ServiceRow.id).where(ServiceRow.handle == service)
        question = question.where(ChangeRow.service_id.in_(named))
    return (await session.scalars(question.limit(limit))).all()


async def keys_of(session: AsyncSession, integrations: Collection[uuid.UUID]) -> Sequence[IntegrationKeyRow]:
    question = (
        select(IntegrationKeyRow)
        .where(IntegrationKeyRow.integration_id.in_(integrations), IntegrationKeyRow.revoked_at.is_(None))
        .order_by(IntegrationKeyRow.created_at)
    )
    return (await session.scalars(question)).all()


async def activity_of(
    session: AsyncSession, integrations: Collection[uuid.UUID]
) -> dict[uuid.UUID, Activity]:
    """`last_heard_at` is when one of its keys was last used: alerts themselves are too many to count."""
    last_used = (
        select(IntegrationKeyRow.integration_id, func.max(IntegrationKeyRow.last_used_at).label("at"))
        .where(IntegrationKeyRow.integration_id.in_(integrations))
        .group_by(IntegrationKeyRow.integration_id)
    )
    unread = (
        select(QuarantineRow.integration_id, func.count().label("entries"))
        .where(QuarantineRow.integration_id.in_(integrations))
        .group_by(QuarantineRow.integration_id)
    )
    heard = {row.integration_id: row.at for row in await session.execute(last_used)}
    held = {row.integration_id: row.entries for row in await session.execute(unread)}
    return {one: Activity(heard.get(one), held.get(one, 0)) for one in integrations}


def _visible(sight: Sight) -> Select[AlertRow, int]:
    """An alert of an incident that somebody may not see is not there for them."""
    return (
        select(AlertRow, IncidentRow.number)
        .outerjoin(IncidentRow, IncidentRow.id == AlertRow.incident_id)
        .where(or_(AlertRow.incident_id.is_(None), and_(IncidentRow.id.is_not(None), seen_by(sight))))
    )
