"""The organisation read into one frozen snapshot, and kept until an edit moves its version."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, cast
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.alerts.condition import parse_condition
from api.domain.alerts.filtering import Maintenance
from api.domain.alerts.route import Route, parse_route
from api.domain.comms import policy as comms_policy
from api.domain.comms.policy import CommsPolicy
from api.domain.oncall.duty_policy import DutyPolicy, kept_policy
from api.domain.oncall.oncall import Schedule
from api.domain.oncall.override import Kind as OverrideKind
from api.domain.oncall.override import Override
from api.domain.oncall.rotation import Rotation
from api.domain.oncall.schedule_file import parse_rotation
from api.domain.organisation.snapshot import Integration, Member, Method, Organisation, Outside, Service, Team
from api.domain.paging import notification
from api.domain.paging.ladder import Ladder, parse_ladder
from api.domain.rights import Role
from api.store.alerts.alerts import IntegrationKeyRow, IntegrationRow, MaintenanceWindowRow, RouteRow
from api.store.oncall.handovers import shadows
from api.store.oncall.oncall import OverrideRow, RotationRow, ScheduleRow
from api.store.organisation.ownership import (
    ChannelRow,
    ContactRow,
    DependencyRow,
    OrganisationRow,
    ServiceLadderRow,
    ServiceRow,
    SeverityRow,
    TeamMemberRow,
    TeamRow,
)
from api.store.paging.devices import ContactMethodRow, NotificationRuleRow
from api.store.paging.ladders import LadderRow
from api.store.people.people import PersonRow
from api.store.runbooks.places import by_place, placed

# Where a session keeps what it has read: one transaction sees one organisation.
_SEEN: Final = "organisation"


@dataclass(slots=True)
class Shelf:
    """The last snapshot a process read; sessions of one `Database` share it."""

    organisation: Organisation | None = None


async def bump(session: AsyncSession) -> None:
    """Every edit gets a version that was never used, so that a rolled-back one cannot be mistaken for it."""
    session.info.pop(_SEEN, None)
    await session.execute(
        text("UPDATE organisation SET version = nextval('organisation_version') WHERE id = 1")
    )


async def current(session: AsyncSession) -> Organisation:
    """The snapshot of the version this transaction sees: one small query, and only one."""
    seen: Organisation | None = session.info.get(_SEEN)
    if seen is not None:
        return seen
    session.info[_SEEN] = found = await _current(session)
    return found


async def afresh(session: AsyncSession) -> Organisation:
    """As others have left it by now, whatever this session saw before it waited for them."""
    session.info.pop(_SEEN, None)
    return await current(session)


async def _current(session: AsyncSession) -> Organisation:
    head = (
        await session.execute(
            select(
                OrganisationRow.version,
                OrganisationRow.titles_on_lock_screens,
                OrganisationRow.on_call_policy,
                OrganisationRow.comms_policy,
                OrganisationRow.synonyms,
            )
        )
    ).one()
    shelf: Shelf | None = session.info.get("shelf")
    if shelf and shelf.organisation and shelf.organisation.version == head.version:
        return shelf.organisation
    loaded = await _load(
        session,
        version=head.version,
        titles=head.titles_on_lock_screens,
        duty=kept_policy(head.on_call_policy),
        comms=comms_policy.kept_policy(head.comms_policy),
        synonyms=tuple(tuple(group) for group in head.synonyms),
    )
    if shelf:
        shelf.organisation = loaded
    return loaded


async def _load(
    session: AsyncSession,
    *,
    version: int,
    titles: bool,
    duty: DutyPolicy,
    comms: CommsPolicy,
    synonyms: tuple[tuple[str, ...], ...],
) -> Organisation:
    people = await _people(session)
    teams = await _teams(session)
    ladders = await _ladders(session)
    services = await _services(
        session,
        teams={row.id: row.handle for row in await session.scalars(select(TeamRow))},
        ladders=ladders,
    )
    by_id = {service.id: service for service in services}
    runbooks = await placed(session)
    severities = (await session.scalars(select(SeverityRow))).all()
    in_team: dict[UUID, set[str]] = defaultdict(set)
    for team in teams:
        for person in team.members:
            in_team[person].add(team.handle)
    return Organisation(
        version=version,
        titles_on_lock_screens=titles,
        duty=duty,
        comms=comms,
        cadences={
            row.level: {audience: timedelta(seconds=every) for audience, every in row.cadence.items()}
            for row in severities
        },
        people={member.id: replace(member, teams=frozenset(in_team[member.id])) for member in people},
        teams={team.handle: team for team in teams},
        services={service.handle: service for service in services},
        services_by_id=by_id,
        ladders={ladder.handle: ladder for ladder in ladders.values()},
        schedules=await _schedules(session, {member.id: member.handle for member in people}),
        contacts=await _outside(session, ContactRow),
        channels=await _outside(session, ChannelRow),
        integrations=await _integrations(session, by_id),
        keys=await _keys(session),
        routes=await _routes(session),
        maintenances=await _maintenances(session, by_id),
        shadows=await shadows(session),
        runbooks={one.handle: one for one in runbooks},
        runbooks_at=by_place(runbooks),
        synonyms=synonyms,
        acknowledge_within={
            row.level: None if row.acknowledge_within is None else timedelta(seconds=row.acknowledge_within)
            for row in severities
        },
        handles={member.handle: member.id for member in people},
    )


async def _people(session: AsyncSession) -> list[Member]:
    methods: dict[UUID, list[Method]] = defaultdict(list)
    for method in await session.scalars(
        select(ContactMethodRow)
        .where(ContactMethodRow.removed_at.is_(None))
        .order_by(ContactMethodRow.position, ContactMethodRow.created_at)
    ):
        methods[method.person_id].append(Method(method.id, method.kind, method.label))
    rules: dict[UUID, dict[int, notification.Rule]] = defaultdict(dict)
    for rule in await session.scalars(select(NotificationRuleRow)):
        rules[rule.person_id][rule.severity] = notification.parse_rule(rule.pages, rule.steps)
    return [
        Member(
            id=row.id,
            handle=row.handle,
            name=row.name,
            email=row.email,
            role=cast("Role", row.role),
            time_zone=row.time_zone,
            hours=notification.parse_hours(row.working_hours),
            rules=rules[row.id],
            methods=tuple(methods[row.id]),
            is_disabled=row.disabled_at is not None,
        )
        for row in await session.scalars(select(PersonRow).order_by(PersonRow.handle))
    ]


async def _teams(session: AsyncSession) -> list[Team]:
    members: dict[UUID, list[UUID]] = defaultdict(list)
    for row in await session.scalars(select(TeamMemberRow).order_by(TeamMemberRow.position)):
        members[row.team_id].append(row.person_id)
    rows = await session.scalars(
        select(TeamRow).where(TeamRow.archived_at.is_(None)).order_by(TeamRow.handle)
    )
    return [Team(row.handle, row.name, tuple(members[row.id])) for row in rows]


async def _ladders(session: AsyncSession) -> dict[UUID, Ladder]:
    rows = await session.scalars(select(LadderRow).where(LadderRow.archived_at.is_(None)))
    return {
        row.id: parse_ladder(row.handle, row.name, row.rungs, repeat=row.repeat, catch_all=row.catch_all)
        for row in rows
    }


async def _services(
    session: AsyncSession, *, teams: Mapping[UUID, str], ladders: Mapping[UUID, Ladder]
) -> list[Service]:
    by_severity: dict[UUID, dict[int, str]] = defaultdict(dict)
    for row in await session.scalars(select(ServiceLadderRow)):
        if row.ladder_id in ladders:
            by_severity[row.service_id][row.severity] = ladders[row.ladder_id].handle
    rows = (await session.scalars(select(ServiceRow).where(ServiceRow.archived_at.is_(None)))).all()
    handles = {row.id: row.handle for row in rows}
    needs: dict[UUID, list[str]] = defaultdict(list)
    for one in await session.scalars(select(DependencyRow).where(DependencyRow.critical)):
        if one.depends_on_id in handles:
            needs[one.service_id].append(handles[one.depends_on_id])
    return [
        Service(
            id=row.id,
            handle=row.handle,
            name=row.name,
            tier=row.tier,
            team=teams.get(row.team_id) if row.team_id else None,
            owner=row.owner_id,
            primary=row.primary_id,
            secondary=row.secondary_id,
            backup=row.backup_id,
            coordinator=row.coordinator_id,
            ladder=ladders[row.ladder_id].handle if row.ladder_id and row.ladder_id in ladders else None,
            ladders=by_severity[row.id],
            needs=tuple(sorted(needs[row.id])),
        )
        for row in rows
    ]


async def _schedules(session: AsyncSession, handles: Mapping[UUID, str]) -> dict[str, Schedule]:
    rotations: dict[UUID, list[Rotation]] = defaultdict(list)
    for row in await session.scalars(select(RotationRow).order_by(RotationRow.position)):
        rotations[row.schedule_id].append(rotation_of(row))
    overrides: dict[UUID, list[Override]] = defaultdict(list)
    for override in await session.scalars(select(OverrideRow).where(OverrideRow.removed_at.is_(None))):
        overrides[override.schedule_id].append(override_of(override, handles))
    rows = await session.scalars(select(ScheduleRow).where(ScheduleRow.archived_at.is_(None)))
    return {
        row.handle: Schedule(row.time_zone, tuple(rotations[row.id]), tuple(overrides[row.id]))
        for row in rows
    }


def rotation_of(row: RotationRow) -> Rotation:
    """The columns say when this version holds, whatever its definition was written with."""
    return replace(
        parse_rotation(row.definition),
        first_turn=row.first_turn,
        effective_from=row.effective_from,
        effective_until=row.effective_until,
    )


def override_of(row: OverrideRow, handles: Mapping[UUID, str]) -> Override:
    return Override(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        kind=cast("OverrideKind", row.kind),
        person=handles[row.person_id] if row.person_id else None,
        by=handles[row.by_id] if row.by_id else None,
        number=row.age,
    )


async def _outside(session: AsyncSession, table: type[ContactRow] | type[ChannelRow]) -> dict[str, Outside]:
    question = select(table.id, table.handle, table.name).where(table.archived_at.is_(None))
    return {row.handle: Outside(row.id, row.handle, row.name) for row in await session.execute(question)}


async def _integrations(session: AsyncSession, services: Mapping[UUID, Service]) -> dict[UUID, Integration]:
    rows = await session.scalars(select(IntegrationRow).where(IntegrationRow.archived_at.is_(None)))
    return {
        row.id: Integration(
            id=row.id,
            handle=row.handle,
            kind=row.kind,
            name=row.name,
            service=services[row.service_id].handle
            if row.service_id and row.service_id in services
            else None,
        )
        for row in rows
    }


async def _keys(session: AsyncSession) -> dict[str, UUID]:
    question = select(IntegrationKeyRow.key_hash, IntegrationKeyRow.integration_id).where(
        IntegrationKeyRow.revoked_at.is_(None)
    )
    return {row.key_hash: row.integration_id for row in await session.execute(question)}


async def _routes(session: AsyncSession) -> tuple[Route, ...]:
    rows = await session.scalars(
        select(RouteRow).where(RouteRow.archived_at.is_(None)).order_by(RouteRow.position)
    )
    return tuple(parse_route(row.definition, position=row.position) for row in rows)


async def _maintenances(session: AsyncSession, services: Mapping[UUID, Service]) -> tuple[Maintenance, ...]:
    """Planned work on a service that is gone is left out: without its service it would silence all others."""
    rows = await session.scalars(
        select(MaintenanceWindowRow).where(MaintenanceWindowRow.ends_at > MaintenanceWindowRow.starts_at)
    )
    return tuple(
        Maintenance(
            key=str(row.id),
            service=services[row.service_id].handle if row.service_id else None,
            when=parse_condition(row.when) if row.when else None,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            reason=row.reason,
        )
        for row in rows
        if row.service_id is None or row.service_id in services
    )
