"""Noise filters: routes and maintenance windows, each with what it held back."""

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from api.domain.alerts.route import parse_route
from api.schema.organisation.services import Service
from api.schema.scalars import JSON
from api.store.alerts.alerts import MaintenanceWindowRow, RouteRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.type
class Route:
    id: strawberry.ID
    position: int
    when: JSON
    action: str | None
    service: Service | None
    severity: int | None
    lower_to: int | None
    for_seconds: int | None
    held_back: int

    @classmethod
    def of(cls, row: RouteRow, catalogue: "Catalogue") -> "Route":
        route = parse_route(row.definition, position=row.position)
        return cls(
            id=strawberry.ID(str(row.id)),
            position=row.position,
            when=JSON(row.definition["when"]),
            action=route.action,
            service=catalogue.services.called(route.service) if route.service else None,
            severity=route.severity,
            lower_to=route.lower_to,
            for_seconds=round(route.for_.total_seconds()) if route.for_ is not None else None,
            held_back=row.held_back,
        )


@strawberry.type
class Maintenance:
    id: strawberry.ID
    service: Service | None
    when: JSON | None
    starts_at: datetime
    ends_at: datetime
    reason: str
    created_by: str
    held_back: int

    @classmethod
    def of(cls, row: MaintenanceWindowRow, catalogue: "Catalogue") -> "Maintenance":
        return cls(
            id=strawberry.ID(str(row.id)),
            service=catalogue.services.get(row.service_id),
            when=JSON(row.when) if row.when is not None else None,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            reason=row.reason,
            created_by=row.created_by,
            held_back=row.held_back,
        )
