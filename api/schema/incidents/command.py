"""Who commands an incident and who speaks in it."""

import enum
from datetime import datetime

import strawberry

from api.schema.context import Context
from api.schema.people.people import Person
from api.store.incidents.command import RoleRow


@strawberry.enum
class IncidentRole(enum.Enum):
    COMMANDER = "commander"
    DEPUTY = "deputy"
    SCRIBE = "scribe"
    COMMS_LEAD = "comms_lead"
    EXPERT = "expert"


@strawberry.type
class Held:
    role: IncidentRole
    person: Person
    since: datetime
    offered_to: Person | None = strawberry.field(description="Who was asked to take over, and may accept.")
    offered_at: datetime | None
    note: str | None = strawberry.field(description="Where things stood when it was handed over.")

    @classmethod
    def of(cls, row: RoleRow, context: Context) -> "Held":
        people = context.known.people
        return cls(
            role=IncidentRole(row.role),
            person=people[row.person_id],
            since=row.since,
            offered_to=people.get(row.offered_to),
            offered_at=row.offered_at,
            note=row.note if context.may("incident.detail") else None,
        )
