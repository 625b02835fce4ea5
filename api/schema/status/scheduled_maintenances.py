"""Maintenance as readers of status pages know it."""

import enum
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from api.actions.status.scheduled_maintenances import state_of
from api.schema.comms.audience import Audience, ComponentStatus
from api.schema.context import Info
from api.schema.fields import per_viewer
from api.schema.organisation.services import Service
from api.schema.status.components import Component, named_in
from api.store.status.pages import MaintenanceNoteRow, MaintenanceRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue
    from api.schema.status.pages import StatusCatalogue


@strawberry.enum(description="By the clock, unless people called it off or were done early.")
class MaintenanceState(enum.Enum):
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@strawberry.enum
class MaintenanceNoteStatus(enum.Enum):
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    VERIFYING = "verifying"
    COMPLETED = "completed"


@strawberry.type
class MaintenanceNote:
    id: strawberry.ID
    status: MaintenanceNoteStatus
    body: str
    at: datetime
    by: str = strawberry.field(description="Who wrote it, by name.")

    @classmethod
    def of(cls, row: MaintenanceNoteRow, catalogue: "Catalogue") -> "MaintenanceNote":
        return cls(
            id=strawberry.ID(str(row.id)),
            status=MaintenanceNoteStatus(row.status),
            body=row.body,
            at=row.at,
            by=catalogue.actor_name(row.by),
        )


@strawberry.type(description="Planned work that readers of status pages are told of.")
class ScheduledMaintenance:
    id: strawberry.ID
    code: str = strawberry.field(description="What outsiders know it by.")
    headline: str
    body: str
    components: list[Component]
    audiences: list[Audience]
    status: ComponentStatus = strawberry.field(description="What its components are meanwhile.")
    state: MaintenanceState
    starts_at: datetime
    ends_at: datetime
    completed_at: datetime | None
    cancelled_at: datetime | None
    notify: bool
    silences: Service | None = strawberry.field(description="Whose alerts wake nobody meanwhile.")
    notes: list[MaintenanceNote] = strawberry.field(description="The newest first.")
    created_at: datetime
    created_by: str = strawberry.field(description="By name.")
    changed_at: datetime
    version: int

    @classmethod
    def of(
        cls,
        row: MaintenanceRow,
        notes: Iterable[MaintenanceNoteRow],
        silences: Service | None,
        *,
        status: "StatusCatalogue",
        catalogue: "Catalogue",
        now: datetime,
    ) -> "ScheduledMaintenance":
        return cls(
            id=strawberry.ID(str(row.id)),
            code=row.code,
            headline=row.headline,
            body=row.body,
            components=named_in(row.components, status.components),
            audiences=[Audience(one) for one in row.audiences],
            status=ComponentStatus(row.status),
            state=MaintenanceState(state_of(row, now=now)),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            completed_at=row.completed_at,
            cancelled_at=row.cancelled_at,
            notify=row.notify,
            silences=silences,
            notes=[MaintenanceNote.of(one, catalogue) for one in notes],
            created_at=row.created_at,
            created_by=catalogue.actor_name(row.created_by),
            changed_at=row.changed_at,
            version=row.version,
        )

    @per_viewer("Whether whoever asks may change it.")
    def may_edit(self, info: Info) -> bool:
        """Nobody owns what is on nothing any more."""
        context = info.context
        mine = [one.service and context.owns("service", one.service.handle) for one in self.components]
        return context.may("maintenance.announce", own=bool(mine) and all(mine))
