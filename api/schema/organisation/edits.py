"""Who changed what of the organisation, when and why."""

from datetime import datetime

import strawberry

from api.schema.scalars import JSON
from api.store.organisation.ownership import EditRow


@strawberry.type(description="Who changed what of the organisation, when and why.")
class Edit:
    id: strawberry.ID
    at: datetime
    actor: str
    noun: str
    handle: str
    verb: str
    why: str
    before: JSON | None
    after: JSON | None

    @classmethod
    def of(cls, row: EditRow) -> "Edit":
        return cls(
            id=strawberry.ID(str(row.id)),
            at=row.at,
            actor=row.actor,
            noun=row.noun,
            handle=row.handle,
            verb=row.verb,
            why=row.why,
            before=JSON(row.before) if row.before is not None else None,
            after=JSON(row.after) if row.after is not None else None,
        )
