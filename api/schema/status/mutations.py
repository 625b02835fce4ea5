"""What is saved of status pages, and what is announced on them."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import strawberry

from api.actions.organisation.components import save_component, set_baseline
from api.actions.organisation.page_tokens import issue_page_token, revoke_page_token
from api.actions.organisation.status_pages import save_status_page
from api.actions.status import scheduled_maintenances as actions
from api.domain.refusal import Refused
from api.schema.comms.audience import ComponentStatus
from api.schema.context import Context, Info
from api.schema.organisation.editing import Editing, Owned, editing, id_of, there
from api.schema.refusals import Refusal
from api.schema.status.components import Component
from api.schema.status.inputs import ComponentInput, ScheduledMaintenanceInput, StatusPageInput
from api.schema.status.pages import StatusPage
from api.schema.status.queries import maintenances_of, status_of
from api.schema.status.scheduled_maintenances import MaintenanceNoteStatus, ScheduledMaintenance
from api.store.status import ledger
from api.store.status.pages import MaintenanceRow


@strawberry.type
class NewPageToken:
    page: StatusPage
    token: str = strawberry.field(description="Told only here; whoever has it reads the page.")


ComponentResult = Annotated[Component | Refusal, strawberry.union("ComponentResult")]
StatusPageResult = Annotated[StatusPage | Refusal, strawberry.union("StatusPageResult")]
PageTokenResult = Annotated[NewPageToken | Refusal, strawberry.union("PageTokenResult")]
ScheduledMaintenanceResult = Annotated[
    ScheduledMaintenance | Refusal, strawberry.union("ScheduledMaintenanceResult")
]


@strawberry.type
class StatusMutations:
    @strawberry.mutation
    async def save_component(
        self, info: Info, component: ComponentInput, why: str | None = None
    ) -> ComponentResult:
        async with editing(info.context, "component.edit") as edit:
            row = await save_component(
                edit.tx,
                component.shape(),
                by=edit.by,
                why=why or "",
                version=component.version,
                now=info.context.now,
            )
            return there((await status_of(info.context, edit.tx.session)).components.get(row.id))

    @strawberry.mutation
    async def set_baseline(
        self, info: Info, component: str, status: ComponentStatus, why: str
    ) -> ComponentResult:
        async with editing(info.context, "component.edit") as edit:
            await set_baseline(
                edit.tx, component, status=status.value, why=why, by=edit.by, now=info.context.now
            )
            return there((await status_of(info.context, edit.tx.session)).component(component))

    @strawberry.mutation
    async def save_status_page(
        self, info: Info, page: StatusPageInput, why: str | None = None
    ) -> StatusPageResult:
        async with editing(info.context, "status-page.edit") as edit:
            row = await save_status_page(
                edit.tx,
                page.shape(),
                by=edit.by,
                why=why or "",
                version=page.version,
                now=info.context.now,
                own_host=urlsplit(info.context.common.settings.public_url).hostname,
            )
            return there((await status_of(info.context, edit.tx.session)).pages.get(row.id))

    @strawberry.mutation
    async def issue_page_token(self, info: Info, page: str) -> PageTokenResult:
        async with editing(info.context, "status-page.edit") as edit:
            made = await issue_page_token(edit.tx, page, by=edit.by, now=info.context.now)
            await edit.tx.session.flush()
            status = await status_of(info.context, edit.tx.session)
            return NewPageToken(page=status.pages[made.row.id], token=made.secret)

    @strawberry.mutation
    async def revoke_page_token(self, info: Info, page: str) -> StatusPageResult:
        async with editing(info.context, "status-page.edit") as edit:
            row = await revoke_page_token(edit.tx, page, by=edit.by, now=info.context.now)
            return (await status_of(info.context, edit.tx.session)).pages[row.id]


@strawberry.type
class MaintenanceMutations:
    @strawberry.mutation
    async def schedule_maintenance(
        self, info: Info, maintenance: ScheduledMaintenanceInput
    ) -> ScheduledMaintenanceResult:
        context, work = info.context, maintenance.work()
        owned = await _owned(context, work.components)
        async with editing(context, "maintenance.announce", *owned) as edit:
            _check_silences(context, work.silences)
            row = await actions.schedule(edit.tx, work, by=edit.by, now=context.now)
            return await _told(context, edit, row)

    @strawberry.mutation
    async def change_maintenance(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        maintenance: ScheduledMaintenanceInput,
        version: int,
    ) -> ScheduledMaintenanceResult:
        context, work, key = info.context, maintenance.work(), id_of(id, "maintenance")
        owned = await _owned(context, work.components, of=key)
        async with editing(context, "maintenance.announce", *owned) as edit:
            _check_silences(context, work.silences)
            row = await actions.change(edit.tx, key, work, version=version, by=edit.by, now=context.now)
            return await _told(context, edit, row)

    @strawberry.mutation
    async def cancel_maintenance(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        version: int,
        text: str = "",
    ) -> ScheduledMaintenanceResult:
        context, key = info.context, id_of(id, "maintenance")
        async with editing(context, "maintenance.announce", *await _owned(context, of=key)) as edit:
            row = await actions.cancel(edit.tx, key, version=version, text=text, by=edit.by, now=context.now)
            return await _told(context, edit, row)

    @strawberry.mutation
    async def complete_maintenance(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        version: int,
        text: str = "",
    ) -> ScheduledMaintenanceResult:
        context, key = info.context, id_of(id, "maintenance")
        async with editing(context, "maintenance.announce", *await _owned(context, of=key)) as edit:
            row = await actions.complete(
                edit.tx, key, version=version, text=text, by=edit.by, now=context.now
            )
            return await _told(context, edit, row)

    @strawberry.mutation
    async def note_maintenance(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        status: MaintenanceNoteStatus,
        text: str,
    ) -> ScheduledMaintenanceResult:
        context, key = info.context, id_of(id, "maintenance")
        async with editing(context, "maintenance.announce", *await _owned(context, of=key)) as edit:
            row = await actions.note(
                edit.tx, key, status=status.value, text=text, by=edit.by, now=context.now
            )
            return await _told(context, edit, row)


async def _owned(context: Context, handles: tuple[str, ...] = (), *, of: UUID | None = None) -> list[Owned]:
    """The services behind components: those that are named, and those of the maintenance as it is."""
    async with context.database.read() as session:
        status = await status_of(context, session)
        row = await ledger.maintenance(session, of) if of is not None else None
    named = [status.component(handle) for handle in handles]
    named += [status.components.get(UUID(one)) for one in row.components] if row else []
    services = (one.service if one else None for one in named)
    return [Owned("service", service.handle if service else None) for service in services]


def _check_silences(context: Context, service: str | None) -> None:
    """Whoever announces work silences alerts only where they might do that anyway."""
    if service is not None and not context.may("maintenance.edit", own=context.owns("maintenance", service)):
        raise Refused("FORBIDDEN", f"Your role does not let you silence alerts of {service[:80]}.")


async def _told(context: Context, edit: Editing, row: MaintenanceRow) -> ScheduledMaintenance:
    session = edit.tx.session
    await session.flush()
    (told,) = await maintenances_of(context, session, await status_of(context, session), [row])
    return told
