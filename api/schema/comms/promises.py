"""Promises of the next update: what was promised, to whom, and what became of it."""

import enum
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import strawberry

from api.domain.comms.promise import STEPS
from api.domain.duration import format_duration
from api.schema.comms.audience import Audience
from api.schema.people.people import Person
from api.store.comms.comms import PromiseRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.enum
class PromiseKind(enum.Enum):
    FIRST = "first"
    NEXT = "next"
    FINAL = "final"


@strawberry.enum(description="`BROKEN` is still owed; `LATE` was kept after that.")
class PromiseState(enum.Enum):
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    LATE = "late"
    EXTENDED = "extended"
    ENDED = "ended"


@strawberry.enum(description="How far word of it has climbed.")
class PromiseStep(enum.Enum):
    REMINDED = "reminded"
    OVERDUE = "overdue"
    DEPUTY = "deputy"
    COMMANDER = "commander"


@strawberry.type
class Promise:
    id: strawberry.ID
    audience: Audience
    kind: PromiseKind
    severity: int = strawberry.field(description="Of the incident when it was promised.")
    state: PromiseState
    due_at: datetime
    made_at: datetime
    made_by: str
    interval: str | None = strawberry.field(description="What it came from, written like 15m.")
    stretched: bool = strawberry.field(description="Somebody chose this interval for a long incident.")
    why: str = strawberry.field(description="Why it was put off, hurried or ended: readers never see it.")
    broken_at: datetime | None = strawberry.field(description="Stays, whatever followed.")
    closed_at: datetime | None
    lead: Person | None = strawberry.field(description="Who spoke for us when it was decided.")
    step: PromiseStep | None
    next_step_at: datetime | None = strawberry.field(description="When somebody is told next.")

    @classmethod
    def of(cls, row: PromiseRow, catalogue: "Catalogue") -> "Promise":
        return cls(
            id=strawberry.ID(str(row.id)),
            audience=Audience(row.audience),
            kind=PromiseKind(row.kind),
            severity=row.severity,
            state=PromiseState(row.state),
            due_at=row.due_at,
            made_at=row.made_at,
            made_by=catalogue.actor_name(row.made_by),
            interval=format_duration(timedelta(seconds=row.interval)) if row.interval is not None else None,
            stretched=row.stretched,
            why=row.why,
            broken_at=row.broken_at,
            closed_at=row.closed_at,
            lead=catalogue.people.get(row.lead_id),
            step=PromiseStep(STEPS[row.step - 1]) if row.step else None,
            next_step_at=row.step_due_at,
        )
