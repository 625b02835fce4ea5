"""What a hand-over's note is filled with: the services' open incidents, what happened, what is planned."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.clean import clean_line
from api.domain.oncall.handover import Event, Facts, OpenIncident
from api.store.alerts.alerts import ChangeRow, MaintenanceWindowRow
from api.store.incidents.incidents import IncidentRow
from api.store.organisation.ownership import EditRow

PLANNED_WITHIN: Final = timedelta(days=7)
_MOST: Final = 50
_LONGEST: Final = 160


async def facts(
    session: AsyncSession,
    services: Mapping[uuid.UUID, str],
    people: Mapping[uuid.UUID, str],
    edited: Mapping[str, Collection[str]],
    *,
    since: datetime,
    now: datetime,
) -> Facts:
    """`services` and `people` by id with their names; `edited` are handles by noun. Nothing restricted."""
    happened = [
        *await _resolved(session, services, since=since),
        *await _changes(session, services, since=since, now=now),
        *await _edits(session, edited, since=since),
    ]
    return Facts(
        incidents=await open_incidents(session, services, people),
        happened=happened,
        ahead=await _planned(session, services, now=now),
    )


async def open_incidents(
    session: AsyncSession, services: Mapping[uuid.UUID, str], people: Mapping[uuid.UUID, str]
) -> list[OpenIncident]:
    question = (
        select(IncidentRow)
        .where(
            IncidentRow.service_id.in_(services),
            IncidentRow.state != "RESOLVED",
            IncidentRow.restricted.is_(False),
        )
        .order_by(IncidentRow.severity, IncidentRow.number)
        .limit(_MOST)
    )
    return [
        OpenIncident(
            id=str(row.id),
            number=row.number,
            title=row.title,
            severity=row.severity,
            state=row.state,
            service=services[row.service_id] if row.service_id else "",
            holder=people.get(row.assignee_id) if row.assignee_id else None,
            snoozed_until=row.snoozed_until,
            is_flapping=row.flapping,
            is_held=row.state == "OPEN" and row.pages_when == "working-hours",
        )
        for row in await session.scalars(question)
    ]


async def _resolved(
    session: AsyncSession, services: Mapping[uuid.UUID, str], *, since: datetime
) -> list[Event]:
    question = (
        select(IncidentRow.number, IncidentRow.title, IncidentRow.resolved_at)
        .where(
            IncidentRow.service_id.in_(services),
            IncidentRow.state == "RESOLVED",
            IncidentRow.resolved_at > since,
            IncidentRow.restricted.is_(False),
        )
        .order_by(IncidentRow.resolved_at.desc())
        .limit(_MOST)
    )
    rows = await session.execute(question)
    return [
        Event(row.resolved_at, f"#{row.number} {_short(row.title)}: resolved.")
        for row in rows
        if row.resolved_at is not None
    ]


async def _changes(
    session: AsyncSession, services: Mapping[uuid.UUID, str], *, since: datetime, now: datetime
) -> list[Event]:
    question = (
        select(ChangeRow)
        .where(ChangeRow.service_id.in_(services), ChangeRow.at > since, ChangeRow.at <= now)
        .order_by(ChangeRow.at.desc())
        .limit(_MOST)
    )
    return [
        Event(row.at, f"{services[row.service_id]}: {_short(row.summary)}")
        for row in await session.scalars(question)
        if row.service_id is not None
    ]


async def _edits(
    session: AsyncSession, edited: Mapping[str, Collection[str]], *, since: datetime
) -> list[Event]:
    wanted = [and_(EditRow.noun == noun, EditRow.handle.in_(handles)) for noun, handles in edited.items()]
    if not wanted:
        return []
    question = (
        select(EditRow).where(EditRow.at > since, or_(*wanted)).order_by(EditRow.at.desc()).limit(_MOST)
    )
    return [Event(row.at, _edit_words(row)) for row in await session.scalars(question)]


def _edit_words(row: EditRow) -> str:
    who = row.actor.partition(":")[2] or row.actor
    why = f" ({_short(row.why)})" if row.why else ""
    return f"{row.noun} {row.handle}: {row.verb} by {who}{why}."


async def _planned(session: AsyncSession, services: Mapping[uuid.UUID, str], *, now: datetime) -> list[Event]:
    question = (
        select(MaintenanceWindowRow)
        .where(
            or_(MaintenanceWindowRow.service_id.in_(services), MaintenanceWindowRow.service_id.is_(None)),
            MaintenanceWindowRow.ends_at > now,
            MaintenanceWindowRow.starts_at < now + PLANNED_WITHIN,
        )
        .order_by(MaintenanceWindowRow.starts_at)
        .limit(_MOST)
    )
    return [
        Event(row.starts_at, f"planned work{_on(row, services)}: {_short(row.reason)}")
        for row in await session.scalars(question)
    ]


def _on(row: MaintenanceWindowRow, services: Mapping[uuid.UUID, str]) -> str:
    return f" on {services[row.service_id]}" if row.service_id else ""


def _short(text: str) -> str:
    return clean_line(text, _LONGEST)
