"""A deed in one run: found as far as whoever asks may see it, by somebody who may follow it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.schema.context import Context
from api.schema.incidents.acting import actor
from api.schema.organisation.editing import id_of
from api.store.incidents.incidents import IncidentRow
from api.store.runs import lists as run_lists
from api.store.runs.runs import RunRow


@dataclass(frozen=True, slots=True)
class OnRun:
    tx: Transaction
    row: RunRow
    incident: IncidentRow
    by: Actor
    context: Context


@asynccontextmanager
async def on_run(context: Context, reference: str) -> AsyncIterator[OnRun]:
    """Commits at the end of the block. What they may not see is not there."""
    viewer, run_id = context.require_viewer(), id_of(reference, "run")
    context.check("run.follow")
    async with context.database.transaction() as tx:
        await context.catalogue(tx.session)
        found = await run_lists.by_id(tx.session, context.sight, run_id)
        if found is None:
            raise Refused("NOT_FOUND", "There is no such run.")
        row, incident = found
        yield OnRun(tx, row, incident, actor(viewer), context)
