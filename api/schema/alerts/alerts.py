"""What monitors said, what became of it, and what of it could not be read."""

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from api.schema.alerts.integrations import Integration
from api.schema.connections import Connection
from api.schema.organisation.services import Service
from api.schema.scalars import JSON
from api.store.alerts.alerts import ChangeRow, QuarantineRow
from api.store.alerts.lists import Told

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.type
class Alert:
    id: strawberry.ID
    title: str
    body: str
    state: str
    severity: int | None
    dedup: str
    link: str | None
    labels: JSON
    integration: Integration | None
    service: Service | None
    incident_number: int | None
    disposition: str = strawberry.field(
        description="paged, joined, dropped, silenced, delayed, held, flapping, noted"
    )
    why: str = strawberry.field(description="Which rule held it back, in words.")
    count: int
    starts_at: datetime | None
    ends_at: datetime | None
    received_at: datetime
    due_at: datetime | None = strawberry.field(
        description="When a delayed or held alert will page if it still fires."
    )

    @classmethod
    def of(cls, told: Told, catalogue: "Catalogue") -> "Alert":
        row = told.row
        return cls(
            id=strawberry.ID(str(row.id)),
            title=row.title,
            body=row.body,
            state=row.state,
            severity=row.severity,
            dedup=row.dedup,
            link=row.link,
            labels=JSON(row.labels),
            integration=catalogue.integrations.get(row.integration_id),
            service=catalogue.services.get(row.service_id),
            incident_number=told.incident_number,
            disposition=row.disposition,
            why=row.why,
            count=row.count,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            received_at=row.received_at,
            due_at=row.due_at,
        )


AlertConnection = Connection[Alert]


@strawberry.type
class Quarantined:
    id: strawberry.ID
    integration: Integration | None
    reason: str
    index: int
    raw: str
    received_at: datetime

    @classmethod
    def of(cls, row: QuarantineRow, catalogue: "Catalogue") -> "Quarantined":
        return cls(
            id=strawberry.ID(str(row.id)),
            integration=catalogue.integrations.get(row.integration_id),
            reason=row.reason,
            index=row.index,
            raw=row.raw,
            received_at=row.received_at,
        )


@strawberry.type
class Change:
    id: strawberry.ID
    summary: str
    source: str
    service: Service | None
    at: datetime
    links: JSON

    @classmethod
    def of(cls, row: ChangeRow, catalogue: "Catalogue") -> "Change":
        return cls(
            id=strawberry.ID(str(row.id)),
            summary=row.summary,
            source=row.source,
            service=catalogue.services.get(row.service_id),
            at=row.at,
            links=JSON(row.links),
        )
