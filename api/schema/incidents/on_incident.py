"""A change of something that belongs to an incident: found, seen, and whose own it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from api.actions.incidents.commanding import commands, takes_part
from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.schema.context import Context
from api.store.incidents import lists as incident_lists
from api.store.incidents.incidents import IncidentRow


@dataclass(frozen=True, slots=True)
class OnIncident:
    """One incident that somebody may see and wants to change something of."""

    tx: Transaction
    row: IncidentRow
    viewer: Viewer
    context: Context

    @property
    def actor(self) -> Actor:
        return Actor("person", self.viewer.handle, self.viewer.name, self.viewer.person_id)

    async def takes_part(self) -> bool:
        organisation = self.context.known.organisation
        return await takes_part(self.tx.session, organisation, self.viewer, self.row, now=self.context.now)

    async def commands(self) -> bool:
        return await commands(self.tx.session, self.viewer, self.row)


@asynccontextmanager
async def on_incident(context: Context, reference: str) -> AsyncIterator[OnIncident]:
    """By id or number; commits at the end of the block. What they may not see is not there."""
    viewer = context.require_viewer()
    async with context.database.transaction() as tx:
        await context.catalogue(tx.session)
        row = await incident_lists.by_reference(tx.session, context.sight, reference)
        if row is None:
            raise Refused("NOT_FOUND", "There is no such incident.")
        yield OnIncident(tx, row, viewer, context)
