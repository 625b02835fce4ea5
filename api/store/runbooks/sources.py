"""What is known of a past incident, as far as the beginning of a runbook can be made of it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.alerts.alerts import AlertRow
from api.store.comms.comms import AnnouncementRow, UpdateRow
from api.store.incidents.command import DecisionRow, RoleRow
from api.store.incidents.incidents import TimelineRow
from api.store.runs.runs import RunCheckRow, RunOpRow, RunRow


async def roles_of(session: AsyncSession, incident_id: uuid.UUID) -> Sequence[RoleRow]:
    """All that were ever held, in the order they were taken."""
    question = select(RoleRow).where(RoleRow.incident_id == incident_id)
    return (await session.scalars(question.order_by(RoleRow.since, RoleRow.id))).all()


async def timeline_of(
    session: AsyncSession, incident_id: uuid.UUID, kinds: Collection[str]
) -> Sequence[TimelineRow]:
    question = select(TimelineRow).where(TimelineRow.incident_id == incident_id, TimelineRow.kind.in_(kinds))
    return (await session.scalars(question.order_by(TimelineRow.seq))).all()


async def decisions_of(session: AsyncSession, incident_id: uuid.UUID) -> Sequence[DecisionRow]:
    """Those that were taken."""
    question = select(DecisionRow).where(
        DecisionRow.incident_id == incident_id, DecisionRow.decided_at.is_not(None)
    )
    return (await session.scalars(question.order_by(DecisionRow.decided_at))).all()


async def updates_of(session: AsyncSession, incident_id: uuid.UUID) -> Sequence[tuple[UpdateRow, str]]:
    """Those that are out, with their audience."""
    question = (
        select(UpdateRow, AnnouncementRow.audience)
        .join(AnnouncementRow, AnnouncementRow.id == UpdateRow.announcement_id)
        .where(AnnouncementRow.incident_id == incident_id, UpdateRow.stage == "published")
    )
    return [(row, audience) for row, audience in await session.execute(question)]


async def labels_of(session: AsyncSession, incident_id: uuid.UUID) -> Sequence[Mapping[str, Any]]:
    """Of its alerts, the first one first."""
    question = select(AlertRow.labels).where(AlertRow.incident_id == incident_id)
    return (await session.scalars(question.order_by(AlertRow.received_at, AlertRow.id))).all()


async def runs_of(session: AsyncSession, incident_id: uuid.UUID) -> Sequence[RunRow]:
    return (await session.scalars(select(RunRow).where(RunRow.incident_id == incident_id))).all()


async def ops_of(
    session: AsyncSession, runs: Collection[uuid.UUID], kinds: Collection[str]
) -> Sequence[RunOpRow]:
    return (
        await session.scalars(select(RunOpRow).where(RunOpRow.run_id.in_(runs), RunOpRow.kind.in_(kinds)))
    ).all()


async def passed_checks_of(session: AsyncSession, runs: Collection[uuid.UUID]) -> Sequence[RunCheckRow]:
    question = select(RunCheckRow).where(RunCheckRow.run_id.in_(runs), RunCheckRow.state == "passed")
    return (await session.scalars(question)).all()
