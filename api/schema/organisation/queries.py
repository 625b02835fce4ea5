"""Questions about the organisation: who is there, what they own, whom to call, and who changed it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Final

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation.exporting import export
from api.schema.alerts.filters import Maintenance, Route
from api.schema.alerts.integrations import Integration
from api.schema.connections import Connection, capped, connection, number_of
from api.schema.context import Context, Info
from api.schema.fields import described
from api.schema.oncall.schedules import Schedule
from api.schema.organisation.catalogue import Catalogue
from api.schema.organisation.contacts import Channel, Contact
from api.schema.organisation.edits import Edit
from api.schema.organisation.services import Service
from api.schema.organisation.severities import Severity
from api.schema.organisation.teams import Team
from api.schema.paging.ladders import Ladder
from api.schema.paging.simulation import Simulation, simulate
from api.schema.people.me import Viewer, viewer_of
from api.schema.people.people import Person
from api.store.organisation import ledger

_MOST_MAINTENANCES: Final = 100
Archived = Annotated[bool, strawberry.argument(description="Archived ones too.")]


@asynccontextmanager
async def _reading(context: Context) -> AsyncIterator[tuple[AsyncSession, Catalogue]]:
    async with context.database.read() as session:
        yield session, await context.catalogue(session)


async def _catalogue(info: Info) -> Catalogue:
    info.context.check("organisation.see")
    async with _reading(info.context) as (_, catalogue):
        return catalogue


@strawberry.type
class PeopleQueries:
    @strawberry.field
    async def viewer(self, info: Info) -> Viewer | None:
        return await viewer_of(info.context)

    @strawberry.field
    async def people(self, info: Info) -> list[Person]:
        info.context.check("person.see")
        return list((await _catalogue(info)).people)

    @strawberry.field
    async def person(self, info: Info, handle: str) -> Person | None:
        info.context.check("person.see")
        return (await _catalogue(info)).people.called(handle)

    @strawberry.field
    async def simulate(
        self, info: Info, severity: int, at: datetime, person: str | None = None
    ) -> Simulation:
        return await simulate(info.context, severity=severity, at=at, handle=person)


@strawberry.type
class OwnershipQueries:
    @strawberry.field
    async def teams(self, info: Info, archived: Archived = False) -> list[Team]:
        return [team for team in (await _catalogue(info)).teams if archived or not team.archived]

    @strawberry.field
    async def team(self, info: Info, handle: str) -> Team | None:
        return (await _catalogue(info)).teams.called(handle)

    @strawberry.field
    async def services(
        self, info: Info, search: str | None = None, first: int = 100, after: str | None = None
    ) -> Connection[Service]:
        first, begins = capped(first), number_of(after) or 0
        catalogue = await _catalogue(info)
        found = [one for one in catalogue.services if not one.archived and _speaks_of(one, search)]
        rows = list(enumerate(found, start=1))[begins : begins + first + 1]
        return connection(
            rows, first=first, after=after, node=lambda row: row[1], place=lambda row: str(row[0])
        )

    @strawberry.field
    async def service(self, info: Info, handle: str) -> Service | None:
        return (await _catalogue(info)).services.called(handle)

    @strawberry.field
    async def severities(self, info: Info) -> list[Severity]:
        return (await _catalogue(info)).severities

    @strawberry.field
    async def ladders(self, info: Info, archived: Archived = False) -> list[Ladder]:
        return [ladder for ladder in (await _catalogue(info)).ladders if archived or not ladder.archived]

    @strawberry.field
    async def ladder(self, info: Info, handle: str) -> Ladder | None:
        return (await _catalogue(info)).ladders.called(handle)

    @strawberry.field
    async def schedules(self, info: Info, archived: Archived = False) -> list[Schedule]:
        return [
            schedule for schedule in (await _catalogue(info)).schedules if archived or not schedule.archived
        ]

    @strawberry.field
    async def schedule(self, info: Info, handle: str) -> Schedule | None:
        return (await _catalogue(info)).schedules.called(handle)

    @strawberry.field
    async def contacts(self, info: Info, archived: Archived = False) -> list[Contact]:
        return [contact for contact in (await _catalogue(info)).contacts if archived or not contact.archived]

    @strawberry.field
    async def channels(self, info: Info, archived: Archived = False) -> list[Channel]:
        return [channel for channel in (await _catalogue(info)).channels if archived or not channel.archived]

    @strawberry.field
    async def integrations(self, info: Info, archived: Archived = False) -> list[Integration]:
        return [one for one in (await _catalogue(info)).integrations if archived or not one.archived]

    @strawberry.field
    async def integration(self, info: Info, handle: str) -> Integration | None:
        return (await _catalogue(info)).integrations.called(handle)

    @described("The organisation as a file.")
    async def export(self, info: Info) -> str:
        context = info.context
        context.check("organisation.export")
        async with context.database.read() as session:
            return await export(session, now=context.now)

    @strawberry.field
    async def routes(self, info: Info) -> list[Route]:
        catalogue = await _catalogue(info)
        whole = await info.context.loaders.routes.load(None)
        return [Route.of(row, catalogue) for row in whole.rows]

    @described("Of all routes together; they are changed as a whole.")
    async def routes_version(self, info: Info) -> int:
        info.context.check("organisation.see")
        return (await info.context.loaders.routes.load(None)).version

    @strawberry.field
    async def maintenances(self, info: Info) -> list[Maintenance]:
        info.context.check("organisation.see")
        async with _reading(info.context) as (session, catalogue):
            rows = await ledger.maintenances(session, limit=_MOST_MAINTENANCES)
            return [Maintenance.of(row, catalogue) for row in rows]

    @strawberry.field
    async def edits(
        self, info: Info, noun: str | None = None, handle: str | None = None, first: int = 50
    ) -> list[Edit]:
        context = info.context
        async with _reading(context) as (session, _):
            context.check("edits.see", own=_is_own(context, noun, handle))
            rows = await ledger.edits(session, noun=noun, handle=handle, limit=capped(first))
            return [Edit.of(row) for row in rows]


def _speaks_of(service: Service, search: str | None) -> bool:
    words = (search or "").casefold().split()
    told = f"{service.handle} {service.name} {service.description}".casefold()
    return all(word in told for word in words)


def _is_own(context: Context, noun: str | None, handle: str | None) -> bool:
    """Edits of what one owns, and of oneself."""
    if context.viewer is None or noun is None or handle is None:
        return False
    return (noun, handle) == ("person", context.viewer.handle) or context.owns(noun, handle)
