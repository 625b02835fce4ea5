"""Whether somebody may say something of an incident, and which incident an update is about."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.incidents.access import may_act
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.schema.context import Context
from api.schema.organisation.editing import id_of
from api.store.comms import updates
from api.store.incidents import lists as incident_lists
from api.store.incidents import roles
from api.store.incidents.incidents import IncidentRow


def actor_of(viewer: Viewer) -> Actor:
    return Actor("person", viewer.handle, viewer.name, viewer.person_id)


async def to_write(context: Context, session: AsyncSession, reference: str) -> IncidentRow:
    """The incident, for whoever may write of it; what they may not see is as if it were not there."""
    row = await incident_lists.by_reference(session, context.sight, reference)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such incident.")
    await check_writes(context, session, row)
    return row


async def updates_to_write(context: Context, session: AsyncSession, ids: list[str]) -> list[UUID]:
    """The updates, all of one incident."""
    found = [id_of(one, "update") for one in ids]
    for update_id in found:
        await check_writes(context, session, await incident_of(context, session, update_id))
    return found


async def check_writes(context: Context, session: AsyncSession, row: IncidentRow) -> None:
    viewer = context.require_viewer()
    catalogue = await context.catalogue(session)
    if not context.may("update.write"):
        own = await _has_role(session, viewer, row) or await may_act(
            session, catalogue.organisation, viewer, row, now=context.now
        )
        context.check("update.write", own=own)


async def incident_of(context: Context, session: AsyncSession, update_id: UUID) -> IncidentRow:
    """The incident that an update is about, for whoever may see it."""
    place = await updates.place_of(session, update_id)
    found = await incident_lists.by_ids(session, [place.incident_id], context.sight) if place else []
    if not found:
        raise Refused("NOT_FOUND", "There is no such update.")
    return found[0]


async def _has_role(session: AsyncSession, viewer: Viewer, row: IncidentRow) -> bool:
    return any(one.person_id == viewer.person_id for one in await roles.held(session, [row.id]))
