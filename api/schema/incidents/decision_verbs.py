"""Asking for decisions, taking them, and those that wait for whoever asks."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.actions.incidents import decisions as actions
from api.domain.refusal import Refused
from api.schema.context import Info
from api.schema.fields import per_viewer
from api.schema.incidents.decisions import Decision
from api.schema.incidents.incidents import Incident
from api.schema.incidents.on_incident import on_incident
from api.schema.organisation.editing import id_of
from api.schema.refusals import Refusal
from api.store.incidents import decisions as rows
from api.store.incidents import lists as incident_lists

DecisionResult = Annotated[Decision | Refusal, strawberry.union("DecisionResult")]


@strawberry.type(description="A decision that waits for whoever asks, and the incident it is about.")
class DecisionDue:
    decision: Decision
    incident: Incident


@strawberry.type
class DecisionQueries:
    @per_viewer("Decisions asked of me and not taken yet, the most urgent first.")
    async def decisions_due(self, info: Info) -> list[DecisionDue]:
        context = info.context
        viewer = context.require_viewer()
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            waiting = await rows.asked_of(session, context.sight, viewer.person_id)
            about = await incident_lists.by_ids(session, {row.incident_id for row in waiting}, context.sight)
        incidents = {row.id: catalogue.incident(row) for row in about}
        return [
            DecisionDue(decision=Decision.of(row, catalogue), incident=incidents[row.incident_id])
            for row in waiting
        ]


@strawberry.type
class DecisionMutations:
    @strawberry.mutation
    async def ask_decision(
        self,
        info: Info,
        *,
        incident_id: strawberry.ID,
        of: str,
        question: str,
        due_at: datetime,
        options: list[str] | None = None,
    ) -> DecisionResult:
        context = info.context
        async with on_incident(context, incident_id) as at:
            context.check("decision.ask", own=await at.takes_part())
            row = await actions.ask(
                at.tx,
                at.row.id,
                by=at.actor,
                of=of,
                question=question,
                options=options or (),
                due_at=due_at,
                now=context.now,
            )
            return Decision.of(row, context.known)

    @strawberry.mutation
    async def answer_decision(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        answer: str,
        rationale: str = "",
    ) -> DecisionResult:
        context = info.context
        viewer, decision_id = context.require_viewer(), id_of(id, "decision")
        async with context.database.transaction() as tx:
            catalogue = await context.catalogue(tx.session)
            incident_id = await rows.incident_of(tx.session, context.sight, decision_id)
            if incident_id is None:
                raise Refused("NOT_FOUND", "There is no such decision.")
            row = await actions.answer(
                tx, incident_id, decision_id, by=viewer, chosen=answer, rationale=rationale, now=context.now
            )
            return Decision.of(row, catalogue)

    @strawberry.mutation
    async def record_decision(
        self, info: Info, incident_id: strawberry.ID, question: str, answer: str, rationale: str = ""
    ) -> DecisionResult:
        context = info.context
        async with on_incident(context, incident_id) as at:
            is_commander = await at.commands()
            may = context.may("decision.record", own=is_commander)
            if not may and context.may("decision.record", own=True):
                raise Refused("NOT_IN_COMMAND", "Whoever commands this incident records what was decided.")
            context.check("decision.record", own=is_commander)
            row = await actions.record(
                at.tx,
                at.row.id,
                by=at.actor,
                question=question,
                chosen=answer,
                rationale=rationale,
                now=context.now,
            )
            return Decision.of(row, context.known)

    @strawberry.mutation
    async def withdraw_decision(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        why: str = "",
    ) -> DecisionResult:
        context = info.context
        decision_id = id_of(id, "decision")
        async with context.database.read() as session:
            incident_id = await rows.incident_of(session, context.sight, decision_id)
        if incident_id is None:
            raise Refused("NOT_FOUND", "There is no such decision.")
        async with on_incident(context, str(incident_id)) as at:
            context.check("decision.ask", own=await at.takes_part())
            row = await actions.withdraw(at.tx, at.row.id, decision_id, by=at.actor, why=why, now=context.now)
            return Decision.of(row, context.known)
