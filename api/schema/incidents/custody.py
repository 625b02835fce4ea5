"""The custody chains, checked."""

import strawberry

from api.actions.incidents import custody
from api.domain.refusal import Refused
from api.schema.context import Context
from api.store.incidents import lists as incident_lists


@strawberry.type
class Verification:
    ok: bool
    incidents: int
    rows: int
    first_bad: str | None


async def verify(context: Context, reference: str | None) -> Verification:
    context.check("custody.verify")
    async with context.database.read() as session:
        incident_id = None
        if reference is not None:
            row = await incident_lists.by_reference(session, context.sight, reference)
            if row is None:
                raise Refused("NOT_FOUND", "There is no such incident.")
            incident_id = row.id
        seen = await custody.verify(session, incident_id)
    return Verification(
        ok=seen.first_bad is None, incidents=seen.incidents, rows=seen.rows, first_bad=seen.first_bad
    )
