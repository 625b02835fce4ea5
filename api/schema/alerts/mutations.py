"""What is saved of integrations, their keys, routes and planned work."""

import strawberry

from api.actions.organisation import keys
from api.actions.organisation.integrations import save_integration
from api.actions.organisation.maintenances import end_maintenance, save_maintenance
from api.actions.organisation.routes import save_routes
from api.schema.alerts.filters import Maintenance
from api.schema.context import Context, Info
from api.schema.organisation.editing import Owned, editing, id_of, there
from api.schema.organisation.inputs import IntegrationInput, MaintenanceInput, RouteInput
from api.schema.organisation.plans import NewIntegrationKey, Plan
from api.schema.organisation.results import (
    IntegrationKeyResult,
    IntegrationResult,
    MaintenanceResult,
    PlanResult,
)
from api.schema.results import DONE, DoneResult
from api.store.organisation import ledger


@strawberry.type
class IntegrationMutations:
    @strawberry.mutation
    async def save_integration(
        self, info: Info, integration: IntegrationInput, why: str | None = None
    ) -> IntegrationResult:
        owned = await _owned(info.context, integration)
        async with editing(info.context, "integration.edit", *owned) as edit:
            row = await save_integration(
                edit.tx,
                integration.shape(),
                by=edit.by,
                why=why or "",
                version=integration.version,
                now=info.context.now,
            )
            return there((await edit.after()).integrations.get(row.id))

    @strawberry.mutation
    async def issue_key(self, info: Info, integration: str) -> IntegrationKeyResult:
        context = info.context
        async with editing(context, "integration.edit", Owned("integration", integration)) as edit:
            made = await keys.issue_key(edit.tx, integration, by=edit.by, now=context.now)
            known = there((await edit.after()).integrations.get(made.row.integration_id))
        return NewIntegrationKey.of(known, made.secret, context.common.settings.public_url)

    @strawberry.mutation
    async def revoke_key(self, info: Info, id: strawberry.ID) -> DoneResult:  # noqa: A002
        context = info.context
        key_id = id_of(id, "key")
        async with context.database.read() as session:
            integration = await keys.integration_of(session, key_id)
        async with editing(context, "integration.edit", Owned("integration", integration)) as edit:
            await keys.revoke_key(edit.tx, key_id, by=edit.by, now=context.now)
        return DONE


@strawberry.type
class FilterMutations:
    @strawberry.mutation
    async def save_routes(
        self, info: Info, routes: list[RouteInput], version: int, why: str | None = None
    ) -> PlanResult:
        async with editing(info.context, "route.edit") as edit:
            changes = await save_routes(
                edit.tx,
                [route.shape() for route in routes],
                version=version,
                by=edit.by,
                why=why or "",
                now=info.context.now,
            )
        return Plan.of(changes, (), applied=bool(changes))

    @strawberry.mutation
    async def save_maintenance(self, info: Info, maintenance: MaintenanceInput) -> MaintenanceResult:
        context = info.context
        async with editing(context, "maintenance.edit", Owned("maintenance", maintenance.service)) as edit:
            row = await save_maintenance(
                edit.tx,
                service=maintenance.service,
                when=maintenance.when,  # type: ignore[arg-type]  # the rule refuses what is no mapping
                starts_at=maintenance.starts_at,
                ends_at=maintenance.ends_at,
                reason=maintenance.reason,
                by=edit.by,
                now=context.now,
            )
            return Maintenance.of(row, await edit.after())

    @strawberry.mutation
    async def end_maintenance(self, info: Info, id: strawberry.ID) -> DoneResult:  # noqa: A002
        context = info.context
        maintenance_id = id_of(id, "planned work")
        async with context.database.read() as session:
            service = await ledger.service_of_maintenance(session, maintenance_id)
        async with editing(context, "maintenance.edit", Owned("maintenance", service)) as edit:
            await end_maintenance(edit.tx, maintenance_id, by=edit.by, now=context.now)
        return DONE


async def _owned(context: Context, integration: IntegrationInput) -> list[Owned]:
    """The service it will speak for, and the integration itself where it is there already."""
    async with context.database.read() as session:
        known = (await context.catalogue(session)).integrations.called(integration.handle)
    owned = [Owned("service", integration.service)]
    return owned if known is None else [*owned, Owned("integration", integration.handle)]
