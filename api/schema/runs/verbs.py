"""Following a runbook: asking for a run, beginning one, saying what was done in it, and how it went."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import strawberry

from api.actions.runs import ops as run_ops
from api.actions.runs import runs
from api.actions.runs.ops import Sent
from api.schema.context import Info
from api.schema.fields import acted
from api.schema.incidents.on_incident import on_incident
from api.schema.organisation.editing import id_of
from api.schema.refusals import Refusal
from api.schema.runs.on_run import on_run
from api.schema.runs.runs import Run, RunVerdict
from api.schema.scalars import JSON
from api.store.runs import lists as run_lists

RunResult = Annotated[Run | Refusal, strawberry.union("RunResult")]


@strawberry.input(description="One thing that was done, by the id that its device gave it.")
class RunOpInput:
    id: strawberry.ID = strawberry.field(description="A UUID: however often it arrives, it counts once.")
    step: str | None = strawberry.field(default=None, description="Empty: of the run as a whole.")
    kind: str = strawberry.field(description="begin, tick, untick, skip, note, choose or deviate.")
    at: datetime = strawberry.field(description="When it was done, which may be long ago.")
    data: JSON | None = strawberry.field(
        default=None,
        description="tick: {seen}, skip: {reason}, note and deviate: {text}, choose: {option}, from 0.",
    )


@strawberry.type
class RunQueries:
    @strawberry.field
    async def run(self, info: Info, id: strawberry.ID) -> Run | None:  # noqa: A002 - its public name
        context = info.context
        context.check("run.see")
        run_id = id_of(id, "run")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            found = await run_lists.by_id(session, context.sight, run_id)
        return Run.of(found[0], catalogue) if found else None


@strawberry.type
class RunMutations:
    @acted("Of the text that is published now. Where a run of it is open already, that one is the answer.")
    async def start_run(self, info: Info, incident: strawberry.ID, runbook: str) -> RunResult:
        context = info.context
        async with on_incident(context, incident) as at:
            context.check("run.follow")
            row = await runs.start(at.tx, at.row.id, runbook, by=at.actor, now=context.now)
            return Run.of(row, context.known)

    @acted("Each op by itself: what is refused is named, and costs no other.")
    async def record_run_ops(self, info: Info, run: strawberry.ID, ops: list[RunOpInput]) -> RunResult:
        context = info.context
        async with on_run(context, run) as at:
            sent = [_sent(one) for one in ops]
            done = await run_ops.record(at.tx, at.row, sent, by=at.by, now=context.now)
            return Run.of(done.run, context.known, done.refused)

    @acted("What runs by itself stops; people go on.")
    async def stop_run(self, info: Info, run: strawberry.ID, why: str = "") -> RunResult:
        context = info.context
        async with on_run(context, run) as at:
            row = await runs.stop(at.tx, at.row, by=at.by, why=why, now=context.now)
            return Run.of(row, context.known)

    @acted("How it went; also of a run that has ended by itself.")
    async def end_run(self, info: Info, run: strawberry.ID, verdict: RunVerdict, note: str = "") -> RunResult:
        context = info.context
        async with on_run(context, run) as at:
            row = await runs.end(at.tx, at.row, verdict=verdict.value, note=note, by=at.by, now=context.now)
            return Run.of(row, context.known)


def _sent(given: RunOpInput) -> Sent:
    data: Mapping[str, Any] = given.data if isinstance(given.data, Mapping) else {}
    return Sent(id=given.id, step=given.step, kind=given.kind, at=given.at, data=data)
