"""Pages: every attempt to wake somebody, and what came of it."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from api.schema.organisation.contacts import Contact
from api.schema.people.people import Person
from api.store.paging.paging import PageRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.enum
class PageState(enum.Enum):
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DISPLAYED = "displayed"
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    CANCELLED = "cancelled"


@strawberry.type
class Page:
    id: strawberry.ID
    kind: str
    person: Person | None
    contact: Contact | None
    device: str | None = strawberry.field(description="The device's label, or null for another channel.")
    channel: str = strawberry.field(description="push, email, or the name of the person's own channel.")
    state: PageState
    attempts: int
    rung: int | None
    queued_at: datetime
    sent_at: datetime | None
    received_at: datetime | None
    answered_at: datetime | None
    error: str | None

    @classmethod
    def of(cls, row: PageRow, catalogue: "Catalogue") -> "Page":
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=row.kind,
            person=catalogue.people.get(row.person_id),
            contact=catalogue.contacts.get(row.contact_id),
            device=row.label if row.channel == "push" else None,
            channel=row.channel if row.channel in {"push", "email"} else row.label,
            state=PageState(row.state),
            attempts=row.attempts,
            rung=row.rung,
            queued_at=row.queued_at,
            sent_at=row.sent_at,
            received_at=row.received_at,
            answered_at=row.answered_at,
            error=row.error,
        )
