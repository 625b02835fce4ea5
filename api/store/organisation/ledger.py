"""Every row of the organisation, archived ones too, as the screens show them: read once per version."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.alerts.alerts import IntegrationRow, MaintenanceWindowRow, RouteRow
from api.store.oncall.oncall import OverrideRow, RotationRow, ScheduleRow
from api.store.organisation.ownership import (
    ChannelRow,
    ContactRow,
    DependencyRow,
    EditRow,
    OrganisationRow,
    ServiceLadderRow,
    ServiceRow,
    SeverityRow,
    TeamMemberRow,
    TeamRow,
)
from api.store.paging.ladders import LadderRow
from api.store.people.people import PersonRow
from api.store.runbooks.runbooks import RunbookPlaceRow, RunbookRow


@dataclass(frozen=True, slots=True)
class Ledger:
    people: Sequence[PersonRow]
    teams: Sequence[TeamRow]
    members: Sequence[TeamMemberRow]
    ladders: Sequence[LadderRow]
    services: Sequence[ServiceRow]
    service_ladders: Sequence[ServiceLadderRow]
    dependencies: Sequence[DependencyRow]
    schedules: Sequence[ScheduleRow]
    rotations: Sequence[RotationRow]
    overrides: Sequence[OverrideRow]
    contacts: Sequence[ContactRow]
    channels: Sequence[ChannelRow]
    integrations: Sequence[IntegrationRow]
    severities: Sequence[SeverityRow]


async def read_ledger(session: AsyncSession) -> Ledger:
    """Rotations of today only: what was true once stays in the table for the past.

    What has a version is read before what hangs on it, so that no version ever stands for what is older.
    """
    return Ledger(
        people=(await session.scalars(select(PersonRow).order_by(PersonRow.name, PersonRow.handle))).all(),
        teams=(await session.scalars(select(TeamRow).order_by(TeamRow.name, TeamRow.handle))).all(),
        members=(await session.scalars(select(TeamMemberRow).order_by(TeamMemberRow.position))).all(),
        ladders=(await session.scalars(select(LadderRow).order_by(LadderRow.name, LadderRow.handle))).all(),
        services=(
            await session.scalars(select(ServiceRow).order_by(ServiceRow.name, ServiceRow.handle))
        ).all(),
        service_ladders=(
            await session.scalars(select(ServiceLadderRow).order_by(ServiceLadderRow.severity))
        ).all(),
        dependencies=(await session.scalars(select(DependencyRow))).all(),
        schedules=(
            await session.scalars(select(ScheduleRow).order_by(ScheduleRow.name, ScheduleRow.handle))
        ).all(),
        rotations=(
            await session.scalars(
                select(RotationRow)
                .where(RotationRow.effective_until.is_(None))
                .order_by(RotationRow.position, RotationRow.name)
            )
        ).all(),
        overrides=(
            await session.scalars(
                select(OverrideRow)
                .where(OverrideRow.removed_at.is_(None))
                .order_by(OverrideRow.starts_at, OverrideRow.age)
            )
        ).all(),
        contacts=(
            await session.scalars(select(ContactRow).order_by(ContactRow.name, ContactRow.handle))
        ).all(),
        channels=(
            await session.scalars(select(ChannelRow).order_by(ChannelRow.name, ChannelRow.handle))
        ).all(),
        integrations=(
            await session.scalars(select(IntegrationRow).order_by(IntegrationRow.name, IntegrationRow.handle))
        ).all(),
        severities=(await session.scalars(select(SeverityRow).order_by(SeverityRow.level))).all(),
    )


async def joined(session: AsyncSession, people: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these people who have come in at least once."""
    question = select(PersonRow.id).where(PersonRow.id.in_(people), PersonRow.joined_at.is_not(None))
    return frozenset(await session.scalars(question))


@dataclass(frozen=True, slots=True)
class Routes:
    """All of them, in order, and the version of the whole."""

    version: int
    rows: Sequence[RouteRow]


async def routes(session: AsyncSession) -> Routes:
    """Both by one statement: the version is that of these rows."""
    question = (
        select(OrganisationRow.routes_version, RouteRow)
        .outerjoin(RouteRow, RouteRow.archived_at.is_(None))
        .order_by(RouteRow.position)
    )
    found = (await session.execute(question)).all()
    return Routes(found[0].routes_version, [row.RouteRow for row in found if row.RouteRow is not None])


async def move_routes_version(session: AsyncSession) -> None:
    await session.execute(update(OrganisationRow).values(routes_version=OrganisationRow.routes_version + 1))


async def maintenances(session: AsyncSession, *, limit: int) -> Sequence[MaintenanceWindowRow]:
    """Those that end last come first."""
    question = select(MaintenanceWindowRow).order_by(
        MaintenanceWindowRow.ends_at.desc(), MaintenanceWindowRow.id
    )
    return (await session.scalars(question.limit(limit))).all()


async def edits(
    session: AsyncSession, *, noun: str | None, handle: str | None, limit: int
) -> Sequence[EditRow]:
    question = select(EditRow).order_by(EditRow.at.desc(), EditRow.id)
    if noun is not None:
        question = question.where(EditRow.noun == noun)
    if handle is not None:
        question = question.where(EditRow.handle == handle)
    return (await session.scalars(question.limit(limit))).all()


async def service_edits(session: AsyncSession, handle: str, *, limit: int) -> Sequence[EditRow]:
    """Of the service itself, and of the runbooks that are for it today; the newest first."""
    runbooks = (
        select(RunbookRow.handle)
        .join(RunbookPlaceRow, RunbookPlaceRow.runbook_id == RunbookRow.id)
        .where(RunbookPlaceRow.kind == "service", RunbookPlaceRow.value == handle)
    )
    of_it = and_(EditRow.noun == "service", EditRow.handle == handle)
    of_runbooks = and_(EditRow.noun == "runbook", EditRow.handle.in_(runbooks))
    question = select(EditRow).where(or_(of_it, of_runbooks)).order_by(EditRow.at.desc(), EditRow.id)
    return (await session.scalars(question.limit(limit))).all()


async def schedule_of_override(session: AsyncSession, override_id: uuid.UUID) -> str | None:
    """The handle of the schedule an override belongs to."""
    question = (
        select(ScheduleRow.handle)
        .join(OverrideRow, OverrideRow.schedule_id == ScheduleRow.id)
        .where(OverrideRow.id == override_id)
    )
    return await session.scalar(question)


async def service_of_maintenance(session: AsyncSession, maintenance_id: uuid.UUID) -> str | None:
    """The handle of the service whose planned work it is."""
    question = (
        select(ServiceRow.handle)
        .join(MaintenanceWindowRow, MaintenanceWindowRow.service_id == ServiceRow.id)
        .where(MaintenanceWindowRow.id == maintenance_id)
    )
    return await session.scalar(question)
