"""Runs: which text is followed in an incident, what was done in it by whom, and how far it is."""

import enum
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.actions.runs.following import state_of
from api.actions.runs.ops import RefusedOp as RefusedRow
from api.domain.runs.state import is_overdue
from api.schema.context import Context, Info
from api.schema.fields import described
from api.schema.runs.proofs import RunCall, RunCheck
from api.schema.scalars import JSON
from api.store.incidents import lists as incident_lists
from api.store.runs.runs import RunOpRow, RunRow

if TYPE_CHECKING:
    from api.schema.incidents.incidents import Incident
    from api.schema.organisation.catalogue import Catalogue
    from api.schema.runbooks.runbooks import Runbook

LazyRunbook = Annotated["Runbook", strawberry.lazy("api.schema.runbooks.runbooks")]
LazyIncident = Annotated["Incident", strawberry.lazy("api.schema.incidents.incidents")]


@strawberry.enum
class RunVerdict(enum.Enum):
    WORKED = "worked"
    PARTLY = "partly"
    MISLED = "misled"


@strawberry.type(
    description="One thing that was done. Kinds: begin, tick, untick, skip, note, choose, deviate; and what"
    " only the clock and the composer write: late, escalate, inform, ask, tell."
)
class RunOp:
    id: strawberry.ID
    seq: int
    step_id: str = strawberry.field(description="Empty: of the run as a whole.")
    kind: str
    actor: str
    actor_name: str
    at: datetime = strawberry.field(description="When it was done there, as far as that can be true.")
    arrived_at: datetime
    data: JSON

    @classmethod
    def of(cls, row: RunOpRow, catalogue: "Catalogue") -> "RunOp":
        return cls(
            id=strawberry.ID(str(row.id)),
            seq=row.seq,
            step_id=row.step_id,
            kind=row.kind,
            actor=row.actor,
            actor_name=catalogue.actor_name(row.actor),
            at=row.at,
            arrived_at=row.arrived_at,
            data=JSON(row.data),
        )


@strawberry.type(description="An op that was not taken, and why; its neighbours were.")
class RefusedOp:
    id: strawberry.ID
    code: str
    message: str

    @classmethod
    def of(cls, row: RefusedRow) -> "RefusedOp":
        return cls(id=strawberry.ID(row.id), code=row.code, message=row.message)


@strawberry.type(
    description="How many steps stand how. `aside` are those to roll back that nobody asked for."
)
class RunProgress:
    open: int
    done: int
    skipped: int
    passed: int
    aside: int
    overdue: int = strawberry.field(description="Of the open ones, those whose time box has run out.")
    current: str | None = strawberry.field(description="The step that waits for somebody; null: all is done.")


@strawberry.type
class Run:
    id: strawberry.ID
    number: int = strawberry.field(description="The version of the runbook that it began with.")
    title: str
    content_hash: str = strawberry.field(description="What /runbooks/bodies/ knows its text by.")
    started_at: datetime
    started_by: str
    is_automatic: bool
    stopped_at: datetime | None = strawberry.field(description="Since then nothing runs by itself in it.")
    stopped_by: str | None
    stopped_why: str
    ended_at: datetime | None
    ended_by: str | None = strawberry.field(description="Tocsin, where nobody said how it went.")
    verdict: RunVerdict | None
    verdict_note: str
    due_at: datetime | None = strawberry.field(description="When the clock has something to say in it.")
    seq: int = strawberry.field(description="Moves with everything that is done in it.")
    row: strawberry.Private[RunRow]
    refused: list[RefusedOp] = strawberry.field(
        description="Of what was sent just now, what was not taken; empty wherever a run is only read."
    )

    @classmethod
    def of(cls, row: RunRow, catalogue: "Catalogue", refused: list[RefusedRow] | None = None) -> "Run":
        def name(actor: str | None) -> str | None:
            return catalogue.actor_name(actor) if actor else None

        return cls(
            id=strawberry.ID(str(row.id)),
            number=row.number,
            title=row.title,
            content_hash=row.content_hash,
            started_at=row.started_at,
            started_by=catalogue.actor_name(row.started_by),
            is_automatic=row.is_automatic,
            stopped_at=row.stopped_at,
            stopped_by=name(row.stopped_by),
            stopped_why=row.stopped_why,
            ended_at=row.ended_at,
            ended_by=name(row.ended_by),
            verdict=RunVerdict(row.verdict) if row.verdict else None,
            verdict_note=row.verdict_note,
            due_at=row.due_at,
            seq=row.seq,
            row=row,
            refused=[RefusedOp.of(one) for one in refused or ()],
        )

    @strawberry.field
    async def incident(self, info: Info) -> LazyIncident | None:
        context = info.context
        async with context.database.read() as session:
            found = await incident_lists.by_ids(session, [self.row.incident_id], context.sight)
        return context.known.incident(found[0]) if found else None

    @strawberry.field
    async def runbook(self, info: Info) -> LazyRunbook | None:
        from api.schema.runbooks.runbooks import Runbook  # noqa: PLC0415 - each shows the other

        context = info.context
        row = await context.loaders.runbooks.runbooks.load(self.row.runbook_id)
        return Runbook.of(row, context.known) if row is not None else None

    @described("Whether another text is published by now; a run stays on the one it began with.")
    async def newer(self, info: Info) -> bool:
        row = await info.context.loaders.runbooks.runbooks.load(self.row.runbook_id)
        return row is not None and row.content_hash not in (None, self.content_hash)

    @described("In the order in which they came; fold them by (at, id) to know how far it is.")
    async def ops(self, info: Info) -> list[RunOp]:
        return [RunOp.of(row, info.context.known) for row in await self._ops(info.context)]

    @strawberry.field
    async def progress(self, info: Info) -> RunProgress:
        context = info.context
        text = await context.loaders.runs.text(self.row)
        state = state_of(text, self.row, await self._ops(context))
        overdue = sum(is_overdue(step, now=context.now) for step in state.steps)
        return RunProgress(**asdict(state.counts), overdue=overdue, current=state.current)

    @described("What the runbook wants to be asked in the review; answers are notes of the incident.")
    async def prompts(self, info: Info) -> list[str]:
        return list((await info.context.loaders.runs.text(self.row)).front.after)

    @described("The oldest first: the last of a step is how it stands.")
    async def checks(self, info: Info) -> list[RunCheck]:
        rows = await info.context.loaders.runs.checks.load(self.row.id)
        return [RunCheck.of(row, info.context.known) for row in rows]

    @described("The oldest first: the last of a step is how it stands.")
    async def calls(self, info: Info) -> list[RunCall]:
        rows = await info.context.loaders.runs.calls.load(self.row.id)
        return [RunCall.of(row, automation, info.context.known) for row, automation in rows]

    async def _ops(self, context: Context) -> list[RunOpRow]:
        return await context.loaders.runs.ops.load(self.row.id)
