"""Decisions of an incident: what was asked of whom, and what was decided."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from api.schema.people.people import Person
from api.store.incidents.command import DecisionRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.enum
class DecisionState(enum.Enum):
    ASKED = "asked"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


@strawberry.type
class Decision:
    id: strawberry.ID
    question: str
    options: list[str] = strawberry.field(description="To choose from; none where any words are an answer.")
    asked_of: Person | None = strawberry.field(description="Null where it was recorded as taken.")
    asked_by: str
    asked_at: datetime
    due_at: datetime | None
    state: DecisionState
    answer: str | None
    rationale: str
    decided_by: Person | None
    decided_at: datetime | None

    @classmethod
    def of(cls, row: DecisionRow, catalogue: "Catalogue") -> "Decision":
        return cls(
            id=strawberry.ID(str(row.id)),
            question=row.question,
            options=row.options,
            asked_of=catalogue.people.get(row.asked_of),
            asked_by=catalogue.actor_name(row.asked_by),
            asked_at=row.asked_at,
            due_at=row.due_at,
            state=DecisionState(row.state),
            answer=row.answer,
            rationale=row.rationale,
            decided_by=catalogue.people.get(row.decided_by),
            decided_at=row.decided_at,
        )
