"""Which incidents alerts begin runbooks in, which those are, and which runs act by themselves now."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.alerts.alerts import AlertRow
from api.store.incidents.incidents import IncidentRow, TimelineRow
from api.store.organisation.ownership import ServiceRow
from api.store.runbooks.findings import alert_class
from api.store.runbooks.runbooks import RunbookPlaceRow, RunbookRow, RunbookVersionRow
from api.store.runs.runs import RunRow


@dataclass(frozen=True, slots=True)
class Due:
    run_id: uuid.UUID
    incident_id: uuid.UUID


async def opened(session: AsyncSession, *, limit: int) -> Sequence[uuid.UUID]:
    """Incidents whose runbooks nobody has looked for, the oldest first; locked, without those in use."""
    question = select(IncidentRow.id).where(IncidentRow.runbooks_due_at <= func.now())
    oldest = question.order_by(IncidentRow.runbooks_due_at).limit(limit)
    return (await session.scalars(oldest.with_for_update(skip_locked=True))).all()


async def without_runbooks(session: AsyncSession) -> bool:
    """Whether no runbook begins by itself at all: then nothing has to be looked for."""
    question = select(exists().where(RunbookPlaceRow.kind == "alert"))
    return not (await session.execute(question)).scalar_one()


async def leave_alone(session: AsyncSession, ids: Sequence[uuid.UUID]) -> None:
    await session.execute(update(IncidentRow).where(IncidentRow.id.in_(ids)).values(runbooks_due_at=None))


async def push_aside(session: AsyncSession, incident_id: uuid.UUID, *, by: timedelta) -> None:
    await session.execute(
        update(IncidentRow).where(IncidentRow.id == incident_id).values(runbooks_due_at=func.now() + by)
    )


async def attached(session: AsyncSession, incident: IncidentRow) -> Sequence[str]:
    """Handles of published runbooks that name a class of its alerts, and its service where they name any.

    Without those that were begun in it before, by whomever, however they ended; and an alert that comes and
    goes begins nothing until it stays.
    """
    classes = select(alert_class()).where(
        AlertRow.incident_id == incident.id, AlertRow.disposition != "flapping"
    )
    begun = select(RunRow.runbook_id).where(RunRow.incident_id == incident.id)
    service = select(ServiceRow.handle).where(ServiceRow.id == incident.service_id).scalar_subquery()
    places = select(RunbookPlaceRow.runbook_id)
    named = places.where(RunbookPlaceRow.kind == "service")
    question = select(RunbookRow.handle).where(
        RunbookRow.id.in_(places.where(RunbookPlaceRow.kind == "alert", RunbookPlaceRow.value.in_(classes))),
        RunbookRow.id.not_in(begun),
        or_(
            RunbookRow.id.not_in(named),
            RunbookRow.id.in_(named.where(RunbookPlaceRow.value == service)),
        ),
        RunbookRow.published.is_not(None),
        RunbookRow.archived_at.is_(None),
        ~RunbookRow.is_part,
    )
    return (await session.scalars(question.order_by(RunbookRow.handle))).all()


async def said_not_begun(session: AsyncSession, incident_id: uuid.UUID, handle: str) -> bool:
    """Whether its timeline says already why this one could not begin."""
    question = select(
        exists().where(
            TimelineRow.incident_id == incident_id,
            TimelineRow.kind == "run.not-begun",
            TimelineRow.data["runbook"].astext == handle,
        )
    )
    return (await session.execute(question)).scalar_one()


async def is_approved(session: AsyncSession, run: RunRow) -> bool:
    """By when it began: a yes that came later was to what its parts said then."""
    question = select(RunbookVersionRow.approved_at).where(
        RunbookVersionRow.runbook_id == run.runbook_id, RunbookVersionRow.number == run.number
    )
    approved_at = (await session.scalars(question)).one_or_none()
    return approved_at is not None and approved_at <= run.started_at


async def acting(session: AsyncSession, *, limit: int) -> Sequence[Due]:
    """Runs that have something to do by themselves, by the database's clock."""
    question = select(RunRow.id, RunRow.incident_id).where(RunRow.acts_at <= func.now())
    found = await session.execute(question.order_by(RunRow.acts_at).limit(limit))
    return [Due(row.id, row.incident_id) for row in found]


async def put_off(session: AsyncSession, run_id: uuid.UUID, *, by: timedelta) -> None:
    await session.execute(update(RunRow).where(RunRow.id == run_id).values(acts_at=func.now() + by))
