"""Roles of an incident: taken, given, offered, accepted, declined, let go of."""

import strawberry

from api.actions.incidents import roles
from api.actions.incidents.timeline import Case
from api.domain.incidents.incident import Actor
from api.schema.context import Info
from api.schema.fields import acted
from api.schema.incidents.acting import do
from api.schema.incidents.command import IncidentRole
from api.schema.results import IncidentResult


@strawberry.type
class RoleMutations:
    @acted("Only a vacant one: nobody loses a role because somebody arrives.")
    async def take_role(self, info: Info, incident_id: strawberry.ID, role: IncidentRole) -> IncidentResult:
        async def deed(opened: Case, by: Actor) -> None:
            await roles.take(opened, role.value, by=by)

        return await do(info.context, incident_id, deed, right=None)

    @acted("To somebody by handle, at once, whoever had it.")
    async def assign_role(
        self,
        info: Info,
        incident_id: strawberry.ID,
        role: IncidentRole,
        person: str,
        note: str | None = None,
    ) -> IncidentResult:
        async def deed(opened: Case, by: Actor) -> None:
            await roles.assign(opened, role.value, person, by=by, note=note or "")

        return await do(info.context, incident_id, deed, right="role.assign")

    @acted("Of one's own; it changes hands when the other accepts.")
    async def hand_over_role(
        self, info: Info, incident_id: strawberry.ID, role: IncidentRole, to: str, note: str | None = None
    ) -> IncidentResult:
        async def deed(opened: Case, by: Actor) -> None:
            await roles.hand_over(opened, role.value, to, by=by, note=note or "")

        return await do(info.context, incident_id, deed, right=None)

    @strawberry.mutation
    async def accept_role(self, info: Info, incident_id: strawberry.ID, role: IncidentRole) -> IncidentResult:
        async def deed(opened: Case, by: Actor) -> None:
            await roles.accept(opened, role.value, by=by)

        return await do(info.context, incident_id, deed, right=None)

    @strawberry.mutation
    async def decline_role(
        self, info: Info, incident_id: strawberry.ID, role: IncidentRole, why: str | None = None
    ) -> IncidentResult:
        async def deed(opened: Case, by: Actor) -> None:
            await roles.decline(opened, role.value, by=by, why=why or "")

        return await do(info.context, incident_id, deed, right=None)

    @acted("One's own, or that of the `person` named, for who may assign it.")
    async def release_role(
        self, info: Info, incident_id: strawberry.ID, role: IncidentRole, person: str | None = None
    ) -> IncidentResult:
        viewer = info.context.require_viewer()
        others = person is not None and person != viewer.handle

        async def deed(opened: Case, by: Actor) -> None:
            await roles.release(opened, role.value, by=by, person=person)

        return await do(info.context, incident_id, deed, right="role.assign" if others else None)
