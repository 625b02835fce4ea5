"""What can be followed live. A resolver says only what its subscriber wants to hear of: see live.py."""

from collections.abc import AsyncGenerator

import strawberry

from api.domain.refusal import Refused
from api.schema.context import Info
from api.schema.fields import followed
from api.schema.incidents.incidents import IncidentChange
from api.store.incidents import lists as incident_lists


async def _nothing() -> AsyncGenerator[IncidentChange, None]:
    """Changes come from the hub; the stream that graphql-core would hold on to ends at once."""
    for change in list[IncidentChange]():
        yield change


@strawberry.type
class Subscription:
    @followed("Every incident I may see, as it changes.")
    async def incidents_changed(self, info: Info) -> AsyncGenerator[IncidentChange, None]:
        info.context.check("incident.see")
        info.context.interests.append(None)
        return _nothing()

    @strawberry.subscription
    async def incident_changed(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> AsyncGenerator[IncidentChange, None]:
        context = info.context
        context.check("incident.see")
        async with context.database.read() as session:
            row = await incident_lists.by_reference(session, context.sight, id)
        if row is None:
            raise Refused("NOT_FOUND", "There is no such incident.")
        context.interests.append(row.id)
        return _nothing()
