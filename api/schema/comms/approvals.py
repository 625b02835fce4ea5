"""Approvals: who was asked to agree to a text, and what they answered."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.schema.comms.updates import Update
from api.schema.context import Context, Info
from api.schema.fields import described
from api.schema.people.people import Person
from api.store.comms import approvals as rows
from api.store.comms import updates
from api.store.comms.comms import ApprovalRow
from api.store.incidents import lists as incident_lists

if TYPE_CHECKING:
    from api.schema.incidents.incidents import Incident

LazyIncident = Annotated["Incident", strawberry.lazy("api.schema.incidents.incidents")]


@strawberry.enum(description="Silence passes it on, and is no answer; void is a question that went away.")
class ApprovalAnswer(enum.Enum):
    APPROVED = "approved"
    REFUSED = "refused"
    SILENT = "silent"
    VOID = "void"


@strawberry.type
class Approval:
    id: strawberry.ID
    person: Person
    capacity: str = strawberry.field(
        description="Why this one: approver, deputy, commander, lead or administrator."
    )
    hash: str = strawberry.field(description="Of the text they were asked about.")
    asked_at: datetime
    due_at: datetime | None = strawberry.field(description="When the next one is asked.")
    answered_at: datetime | None
    answer: ApprovalAnswer | None
    rationale: str

    @classmethod
    def of(cls, row: ApprovalRow, context: Context) -> "Approval":
        return cls(
            id=strawberry.ID(str(row.id)),
            person=context.known.people[row.person_id],
            capacity=row.capacity,
            hash=row.text_hash,
            asked_at=row.asked_at,
            due_at=row.due_at,
            answered_at=row.answered_at,
            answer=ApprovalAnswer(row.answer) if row.answer else None,
            rationale=row.rationale,
        )


@strawberry.type(description="A text that waits for a second person.")
class WaitingUpdate:
    update: Update
    incident: LazyIncident
    mine: bool = strawberry.field(description="Whether I was asked.")


@strawberry.type
class ApprovalQueries:
    @described("Texts that wait for my yes, the longest first; `all`: those that wait for anybody's.")
    async def approvals(self, info: Info, all: bool = False) -> list[WaitingUpdate]:  # noqa: A002
        context = info.context
        viewer = context.require_viewer()
        everybody = all and context.may("update.detail")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            mine = await rows.waiting(session, viewer.person_id)
            others = await rows.all_waiting(session) if everybody else []
            found = await updates.placed(session, [*mine, *(one for one in others if one not in set(mine))])
            incidents = await incident_lists.by_ids(
                session, {announcement.incident_id for _, announcement in found}, context.sight
            )
        seen = {row.id: row for row in incidents}
        return [
            WaitingUpdate(
                update=Update.of(row, announcement, context),
                incident=catalogue.incident(seen[announcement.incident_id]),
                mine=row.id in mine,
            )
            for row, announcement in found
            if announcement.incident_id in seen
        ]
