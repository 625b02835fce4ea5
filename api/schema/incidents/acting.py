"""A deed on one incident: found as far as whoever asks may see it, the right asked, then done and shown."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.incidents.access import may_act
from api.actions.incidents.speaking import speaks
from api.actions.incidents.timeline import Case, case
from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.organisation.snapshot import Organisation
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.schema.context import Context
from api.schema.incidents.incidents import Incident
from api.store.incidents import lists as incident_lists
from api.store.incidents.incidents import IncidentRow

# A "no" that is returned has been written down, and is committed; one that is raised takes all of it back.
Verb = Callable[[Transaction, IncidentRow, Actor], Awaitable[IncidentRow | Refused]]
Deed = Callable[[Case, Actor], Awaitable[object]]


async def act(context: Context, reference: str, verb: Verb, *, right: str = "incident.act") -> Incident:
    """Find it, ask whether they may, do it. What they may not see is answered as if it were not there."""
    viewer = context.require_viewer()
    async with context.database.transaction() as tx:
        catalogue = await context.catalogue(tx.session)
        row = await visible(context, tx.session, reference)
        if not context.may(right):
            own = await may_act(tx.session, catalogue.organisation, viewer, row, now=context.now)
            context.check(right, own=own)
        done = await verb(tx, row, actor(viewer))
        answer = done if isinstance(done, Refused) else catalogue.incident(done)
    if isinstance(answer, Refused):
        raise answer
    return answer


async def do(context: Context, reference: str, deed: Deed, *, right: str | None) -> Incident:
    """Under the incident's lock. Its own are also those who command it or speak in it.

    Without a `right` the deed itself asks.
    """
    viewer = context.require_viewer()
    async with context.database.transaction() as tx:
        catalogue = await context.catalogue(tx.session)
        row = await visible(context, tx.session, reference)
        if right is not None and not context.may(right):
            own = await is_theirs(context, tx.session, catalogue.organisation, row)
            context.check(right, own=own)
        async with case(tx, row.id, now=context.now) as opened:
            await deed(opened, actor(viewer))
        return catalogue.incident(opened.row)


async def visible(context: Context, session: AsyncSession, reference: str) -> IncidentRow:
    row = await incident_lists.by_reference(session, context.sight, reference)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such incident.")
    return row


async def is_theirs(
    context: Context, session: AsyncSession, organisation: Organisation, row: IncidentRow
) -> bool:
    viewer = context.require_viewer()
    return await speaks(session, organisation, viewer.person_id, row, now=context.now) or await may_act(
        session, organisation, viewer, row, now=context.now
    )


def actor(viewer: Viewer) -> Actor:
    return Actor("person", viewer.handle, viewer.name, viewer.person_id)
