"""The organisation's rows read back in the organisation file's own terms, without secrets."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.alerts.intake_file import IntegrationDraft
from api.domain.alerts.route import Route, parse_route
from api.domain.comms import policy as comms_policy
from api.domain.oncall.duty_policy import kept_policy
from api.domain.oncall.override import Override
from api.domain.oncall.roster_file import ScheduleDraft, current_rotations
from api.domain.oncall.rotation import Rotation
from api.domain.organisation.difference import Standing
from api.domain.organisation.file import KINDS, Draft, Section, handle_of
from api.domain.organisation.ledger_file import (
    ROLES_OF_A_SERVICE,
    ChannelDraft,
    ContactDraft,
    Dependency,
    Link,
    PersonEntry,
    ServiceDraft,
    TeamDraft,
)
from api.domain.paging.ladder import Ladder, Target, parse_ladder
from api.domain.paging.ladder_file import SeverityDraft
from api.domain.people.person import PersonDraft
from api.store.alerts.alerts import IntegrationRow, RouteRow
from api.store.oncall.oncall import OverrideRow, RotationRow, ScheduleRow, is_planned
from api.store.organisation import written_automations, written_status
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
from api.store.organisation.snapshot import override_of, rotation_of
from api.store.paging.ladders import LadderRow
from api.store.people import people as people_rows
from api.store.people.people import PersonRow

Found = list[tuple[Draft, bool]]  # with whether it is archived


@dataclass(frozen=True, slots=True)
class Names:
    """Handles by id, of what is there today; people keep theirs when they are disabled."""

    people: Mapping[UUID, str]
    teams: Mapping[UUID, str]
    ladders: Mapping[UUID, str]
    services: Mapping[UUID, str]


async def standing(session: AsyncSession, *, now: datetime) -> Standing:
    """Everything, in some twenty queries. What names something archived is written without it."""
    everybody = await people_rows.everybody(session)
    names = Names(
        people={row.id: row.handle for row in everybody},
        teams=await _handles(session, TeamRow),
        ladders=await _handles(session, LadderRow),
        services=await _handles(session, ServiceRow),
    )
    found: dict[Section, Found] = {
        "people": [(_person(row), row.disabled_at is not None) for row in everybody],
        "teams": await _teams(session, names),
        "severities": await _severities(session),
        "schedules": await _schedules(session, names, now=now),
        "ladders": await _ladders(session),
        "services": await _services(session, names),
        "contacts": await _contacts(session),
        "channels": await _channels(session),
        "integrations": await _integrations(session, names),
        "components": [*await written_status.components(session, names.services)],
        "status_pages": [*await written_status.status_pages(session)],
        "metric_sources": [*await written_automations.metric_sources(session)],
        "automations": [*await written_automations.automations(session, names.services)],
    }
    admins = await people_rows.administrators(session)
    policies = (
        await session.execute(
            select(OrganisationRow.on_call_policy, OrganisationRow.comms_policy, OrganisationRow.synonyms)
        )
    ).one()
    whole = Standing(
        live={section: _of(drafts, archived=False) for section, drafts in found.items()},
        archived={section: _of(drafts, archived=True) for section, drafts in found.items()},
        routes=await routes(session),
        administrators=tuple(row.handle for row in admins),
        joined=frozenset(row.handle for row in everybody if row.joined_at is not None),
        duty=kept_policy(policies.on_call_policy),
        comms=comms_policy.kept_policy(policies.comms_policy),
        synonyms=tuple(tuple(group) for group in policies.synonyms),
    )
    return _without_dead_targets(whole)


async def routes(session: AsyncSession) -> tuple[Route, ...]:
    question = select(RouteRow).where(RouteRow.archived_at.is_(None)).order_by(RouteRow.position)
    rows = await session.scalars(question)
    return tuple(parse_route(row.definition, position=row.position) for row in rows)


async def overrides(
    session: AsyncSession, names: Mapping[UUID, str], *, now: datetime
) -> dict[UUID, list[Override]]:
    """By schedule, those of planners that have not ended yet, oldest first."""
    question = (
        select(OverrideRow)
        .where(OverrideRow.removed_at.is_(None), OverrideRow.ends_at > now, is_planned())
        .order_by(OverrideRow.age)
    )
    found: dict[UUID, list[Override]] = defaultdict(list)
    for row in await session.scalars(question):
        found[row.schedule_id].append(override_of(row, names))
    return found


async def _handles(
    session: AsyncSession, table: type[TeamRow] | type[LadderRow] | type[ServiceRow]
) -> dict[UUID, str]:
    question = select(table.id, table.handle).where(table.archived_at.is_(None))
    return {row.id: row.handle for row in await session.execute(question)}


def _of(found: Found, *, archived: bool) -> dict[str, Draft]:
    return {handle_of(draft): draft for draft, is_archived in found if is_archived == archived}


def _person(row: PersonRow) -> PersonEntry:
    draft = PersonDraft(
        handle=row.handle,
        name=row.name,
        email=row.email,
        time_zone=row.time_zone,
        role=row.role,
        holidays=row.holidays,
    )
    return PersonEntry(person=draft, disabled=row.disabled_at is not None)


async def _teams(session: AsyncSession, names: Names) -> Found:
    members: dict[UUID, list[str]] = defaultdict(list)
    for member in await session.scalars(select(TeamMemberRow).order_by(TeamMemberRow.position)):
        members[member.team_id].append(names.people[member.person_id])
    rows = await session.scalars(select(TeamRow).order_by(TeamRow.handle))
    return [
        (TeamDraft(handle=row.handle, name=row.name, members=tuple(members[row.id])), _gone(row))
        for row in rows
    ]


async def _severities(session: AsyncSession) -> Found:
    rows = await session.scalars(select(SeverityRow).order_by(SeverityRow.level))
    return [
        (
            SeverityDraft(
                level=row.level,
                name=row.name,
                acknowledge_within=None
                if row.acknowledge_within is None
                else _seconds(row.acknowledge_within),
                cadence={audience: _seconds(promise) for audience, promise in row.cadence.items()},
            ),
            False,
        )
        for row in rows
    ]


async def _schedules(session: AsyncSession, names: Names, *, now: datetime) -> Found:
    versions: dict[UUID, list[Rotation]] = defaultdict(list)
    for row in await session.scalars(select(RotationRow).order_by(RotationRow.position)):
        versions[row.schedule_id].append(rotation_of(row))
    ahead = await overrides(session, names.people, now=now)
    rows = await session.scalars(select(ScheduleRow).order_by(ScheduleRow.handle))
    return [
        (
            ScheduleDraft(
                handle=row.handle,
                name=row.name,
                time_zone=row.time_zone,
                rotations=current_rotations(versions[row.id]),
                overrides=tuple(ahead[row.id]),
            ),
            _gone(row),
        )
        for row in rows
    ]


async def _ladders(session: AsyncSession) -> Found:
    rows = await session.scalars(select(LadderRow).order_by(LadderRow.handle))
    return [
        (
            parse_ladder(row.handle, row.name, row.rungs, repeat=row.repeat, catch_all=row.catch_all),
            _gone(row),
        )
        for row in rows
    ]


async def _services(session: AsyncSession, names: Names) -> Found:
    ladders: dict[UUID, dict[int, str]] = defaultdict(dict)
    for ladder in await session.scalars(select(ServiceLadderRow)):
        if ladder.ladder_id in names.ladders:
            ladders[ladder.service_id][ladder.severity] = names.ladders[ladder.ladder_id]
    needs: dict[UUID, list[Dependency]] = defaultdict(list)
    for need in await session.scalars(select(DependencyRow)):
        if need.depends_on_id in names.services:
            needs[need.service_id].append(Dependency(names.services[need.depends_on_id], need.critical))
    rows = await session.scalars(select(ServiceRow).order_by(ServiceRow.handle))
    return [(_service(row, names, ladders[row.id], needs[row.id]), _gone(row)) for row in rows]


def _service(
    row: ServiceRow, names: Names, ladders: Mapping[int, str], needs: list[Dependency]
) -> ServiceDraft:
    people = {role: getattr(row, f"{role}_id") for role in ROLES_OF_A_SERVICE}
    return ServiceDraft(
        handle=row.handle,
        name=row.name,
        description=row.description,
        kind=row.kind,
        tier=row.tier,
        environments=tuple(row.environments),
        team=names.teams.get(row.team_id) if row.team_id else None,
        people={role: names.people[person] for role, person in people.items() if person},
        ladder=names.ladders.get(row.ladder_id) if row.ladder_id else None,
        ladders=ladders,
        depends_on=tuple(sorted(needs, key=lambda need: need.service)),
        links=tuple(Link(link["label"], link["url"]) for link in row.links),
    )


async def _contacts(session: AsyncSession) -> Found:
    rows = await session.scalars(select(ContactRow).order_by(ContactRow.handle))
    return [
        (
            ContactDraft(
                handle=row.handle, name=row.name, email=row.email, phone=row.phone, contract=row.contract
            ),
            _gone(row),
        )
        for row in rows
    ]


async def _channels(session: AsyncSession) -> Found:
    rows = await session.scalars(select(ChannelRow).order_by(ChannelRow.handle))
    return [(ChannelDraft(handle=row.handle, name=row.name), _gone(row)) for row in rows]


async def _integrations(session: AsyncSession, names: Names) -> Found:
    rows = await session.scalars(select(IntegrationRow).order_by(IntegrationRow.handle))
    return [
        (
            IntegrationDraft(
                handle=row.handle,
                kind=row.kind,
                name=row.name,
                service=names.services.get(row.service_id) if row.service_id else None,
            ),
            _gone(row),
        )
        for row in rows
    ]


def _without_dead_targets(standing: Standing) -> Standing:
    """Ladders and policies keep handles, not ids: what was archived since still stands there, for nobody."""
    known = {KINDS[section].noun: set(drafts) for section, drafts in standing.live.items()}
    known["person"] |= set(standing.archived["people"])

    def living(targets: tuple[Target, ...]) -> tuple[Target, ...]:
        return tuple(target for target in targets if target.handle in known[target.noun])

    def pruned(ladder: Draft) -> Draft:
        if not isinstance(ladder, Ladder):
            return ladder
        rungs = tuple(replace(rung, notify=living(rung.notify)) for rung in ladder.rungs)
        return replace(ladder, rungs=rungs, catch_all=living(ladder.catch_all))

    ladders = {handle: pruned(ladder) for handle, ladder in standing.live["ladders"].items()}
    comms = standing.comms
    rota = comms.rota if comms.rota in known["schedule"] else None
    return replace(standing, live={**standing.live, "ladders": ladders}, comms=replace(comms, rota=rota))


def _gone(
    row: TeamRow | ScheduleRow | LadderRow | ServiceRow | ContactRow | ChannelRow | IntegrationRow,
) -> bool:
    return row.archived_at is not None


def _seconds(count: int) -> timedelta:
    return timedelta(seconds=count)
