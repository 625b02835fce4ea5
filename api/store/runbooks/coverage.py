"""What no runbook covers: services without one, and classes of alerts that pointed at none."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.alerts.alerts import AlertRow
from api.store.incidents.incidents import IncidentRow
from api.store.incidents.sight import Sight, seen_by
from api.store.organisation.ownership import ServiceRow
from api.store.runbooks.findings import alert_class
from api.store.runbooks.runbooks import RunbookPlaceRow, RunbookRow

BACK: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Service:
    id: uuid.UUID
    incidents: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Class:
    name: str
    service_id: uuid.UUID | None
    count: int
    last_at: datetime


async def bare_services(session: AsyncSession, sight: Sight, *, now: datetime) -> Sequence[Service]:
    """Those with most incidents first."""
    recent = and_(
        IncidentRow.service_id == ServiceRow.id, IncidentRow.detected_at > now - BACK, seen_by(sight)
    )
    count = func.count(IncidentRow.id)
    question = (
        select(ServiceRow.id, count, func.max(IncidentRow.detected_at))
        .outerjoin(IncidentRow, recent)
        .where(ServiceRow.archived_at.is_(None), ServiceRow.handle.not_in(_named("service")))
        .group_by(ServiceRow.id)
        .order_by(count.desc(), ServiceRow.tier, ServiceRow.handle)
    )
    return [Service(*row) for row in await session.execute(question)]


async def bare_classes(session: AsyncSession, sight: Sight, *, now: datetime, limit: int) -> Sequence[Class]:
    """Those heard most often first. An alert that links a runbook, wherever that is, points at one."""
    name, count = alert_class(), func.sum(AlertRow.count)
    question = (
        select(name, AlertRow.service_id, count, func.max(AlertRow.last_received_at))
        .outerjoin(IncidentRow, IncidentRow.id == AlertRow.incident_id)
        .where(
            AlertRow.received_at > now - BACK,
            AlertRow.is_test.is_(False),
            AlertRow.runbook.is_(None),
            name.is_not(None),
            name.not_in(_named("alert")),
            or_(AlertRow.incident_id.is_(None), seen_by(sight)),
        )
        .group_by(name, AlertRow.service_id)
        .order_by(count.desc(), name)
        .limit(limit)
    )
    return [
        Class(found, service, times, last_at)
        for found, service, times, last_at in await session.execute(question)
        if found is not None
    ]


def _named(kind: str) -> Select[str]:
    """By a runbook that is in use."""
    return (
        select(RunbookPlaceRow.value)
        .join(RunbookRow, RunbookRow.id == RunbookPlaceRow.runbook_id)
        .where(
            RunbookPlaceRow.kind == kind,
            RunbookRow.archived_at.is_(None),
            RunbookRow.published.is_not(None),
            RunbookRow.is_part.is_(False),
        )
    )
