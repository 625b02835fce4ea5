"""Questions about status pages: what there is, what each shows, and the maintenance readers are told of."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.refusal import Refused
from api.schema.connections import USUAL, Connection, capped, connection, number_of
from api.schema.context import Context, Info
from api.schema.fields import described
from api.schema.organisation.editing import id_of
from api.schema.organisation.queries import Archived
from api.schema.status.components import Component
from api.schema.status.pages import StatusCatalogue, StatusPage
from api.schema.status.scheduled_maintenances import MaintenanceState, ScheduledMaintenance
from api.store.status import ledger
from api.store.status import pages as status_pages
from api.store.status.pages import MaintenanceNoteRow, MaintenanceRow


@strawberry.input(description="What is left out is not asked for.")
class ScheduledMaintenanceFilter:
    states: list[MaintenanceState] = strawberry.field(default_factory=list)
    component: str | None = None


@strawberry.type
class StatusQueries:
    @strawberry.field
    async def components(self, info: Info, archived: Archived = False) -> list[Component]:
        found = (await _catalogue(info)).components.values()
        return [one for one in found if archived or not one.archived]

    @strawberry.field
    async def component(self, info: Info, handle: str) -> Component | None:
        return (await _catalogue(info)).component(handle)

    @strawberry.field
    async def status_pages(self, info: Info, archived: Archived = False) -> list[StatusPage]:
        found = (await _catalogue(info)).pages.values()
        return [one for one in found if archived or not one.archived]

    @strawberry.field
    async def status_page(self, info: Info, handle: str) -> StatusPage | None:
        return (await _catalogue(info)).page(handle)

    @described("Maintenance that readers are told of; what begins last comes first.")
    async def scheduled_maintenances(
        self,
        info: Info,
        filter: ScheduledMaintenanceFilter | None = None,  # noqa: A002 - its public name
        first: int = USUAL,
        after: str | None = None,
    ) -> Connection[ScheduledMaintenance]:
        context = info.context
        context.check("status.see")
        first, begins = capped(first), number_of(after) or 0
        asked = filter or ScheduledMaintenanceFilter()
        async with context.database.read() as session:
            status = await status_of(context, session)
            rows = await ledger.maintenances(
                session,
                states=[state.value for state in asked.states],
                component_id=_component(status, asked.component),
                skip=begins,
                limit=first + 1,
                now=context.now,
            )
            found = await maintenances_of(context, session, status, rows)
        return connection(
            list(enumerate(found, start=begins + 1)),
            first=first,
            after=after,
            node=lambda row: row[1],
            place=lambda row: str(row[0]),
        )

    @strawberry.field
    async def scheduled_maintenance(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> ScheduledMaintenance | None:
        context = info.context
        context.check("status.see")
        maintenance_id = id_of(id, "maintenance")
        async with context.database.read() as session:
            row = await ledger.maintenance(session, maintenance_id)
            if row is None:
                return None
            (found,) = await maintenances_of(context, session, await status_of(context, session), [row])
        return found


async def status_of(context: Context, session: AsyncSession) -> StatusCatalogue:
    catalogue = await context.catalogue(session)
    return StatusCatalogue(await ledger.read_status(session), catalogue)


async def maintenances_of(
    context: Context, session: AsyncSession, status: StatusCatalogue, rows: Sequence[MaintenanceRow]
) -> list[ScheduledMaintenance]:
    catalogue = context.known
    said: dict[UUID, list[MaintenanceNoteRow]] = defaultdict(list)
    for note in await ledger.notes(session, [row.id for row in rows]):
        said[note.maintenance_id].append(note)
    windows = [row.window_id for row in rows if row.window_id is not None]
    quiet = await status_pages.silenced_services(session, windows)
    return [
        ScheduledMaintenance.of(
            row,
            said[row.id],
            catalogue.services.get(quiet.get(row.window_id)) if row.window_id else None,
            status=status,
            catalogue=catalogue,
            now=context.now,
        )
        for row in rows
    ]


async def _catalogue(info: Info) -> StatusCatalogue:
    context = info.context
    context.check("status.see")
    async with context.database.read() as session:
        return await status_of(context, session)


def _component(status: StatusCatalogue, handle: str | None) -> UUID | None:
    if handle is None:
        return None
    found = status.component(handle)
    if found is None:
        raise Refused("UNKNOWN_HANDLE", f"There is no component called “{handle[:80]}”.")
    return found.key
