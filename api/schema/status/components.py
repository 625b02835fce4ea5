"""Components: what status pages show the state of."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.schema.comms.audience import ComponentStatus
from api.schema.context import Info
from api.schema.fields import described, per_viewer
from api.schema.organisation.services import Service
from api.store.status.components import BaselineRow, ComponentRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue
    from api.schema.status.pages import StatusPage

LazyStatusPage = Annotated["StatusPage", strawberry.lazy("api.schema.status.pages")]


@strawberry.type(description="What a component is without incidents and maintenance, from a time on.")
class Baseline:
    status: ComponentStatus
    at: datetime
    by: str = strawberry.field(description="Who set it, by name.")
    why: str

    @classmethod
    def of(cls, row: BaselineRow, catalogue: "Catalogue") -> "Baseline":
        return cls(
            status=ComponentStatus(row.status), at=row.at, by=catalogue.actor_name(row.by), why=row.why
        )


@strawberry.type
class Component:
    id: strawberry.ID
    code: str = strawberry.field(description="What outsiders know it by.")
    handle: str
    name: str
    description: str
    service: Service | None
    start_date: date = strawberry.field(description="Before this day there is no data.")
    baseline: Baseline | None = strawberry.field(description="The last that was set; null: operational.")
    pages: list[LazyStatusPage] = strawberry.field(description="Those that show it.")
    archived: bool
    version: int
    key: strawberry.Private[uuid.UUID]

    @classmethod
    def of(cls, row: ComponentRow, baseline: BaselineRow | None, catalogue: "Catalogue") -> "Component":
        """Alone: the pages that show it are linked once all are known."""
        return cls(
            id=strawberry.ID(str(row.id)),
            code=row.code,
            handle=row.handle,
            name=row.name,
            description=row.description,
            service=catalogue.services.get(row.service_id),
            start_date=row.start_date,
            baseline=Baseline.of(baseline, catalogue) if baseline else None,
            pages=[],
            archived=row.archived_at is not None,
            version=row.version,
            key=row.id,
        )

    @described("What it is now, as pages for our own people say it: with updates and maintenance.")
    async def effective_status(self, info: Info) -> ComponentStatus:
        found = await info.context.loaders.component_status.load((self.key, info.context.now))
        return ComponentStatus(found)

    @per_viewer("Whether whoever asks may announce maintenance of it.")
    def may_announce(self, info: Info) -> bool:
        own = self.service is not None and info.context.owns("service", self.service.handle)
        return info.context.may("maintenance.announce", own=own)


def named_in(ids: Sequence[str], components: dict[uuid.UUID, Component]) -> list[Component]:
    found = (components.get(uuid.UUID(one)) for one in ids)
    return [component for component in found if component is not None]
