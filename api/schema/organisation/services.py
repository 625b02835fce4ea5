"""Services: who answers for them, what they hang on, and how they are doing."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.schema.connections import capped
from api.schema.context import Info
from api.schema.fields import per_viewer
from api.schema.organisation.edits import Edit
from api.schema.organisation.teams import Team
from api.schema.paging.ladders import Ladder
from api.schema.people.people import Person
from api.store.organisation import ledger
from api.store.organisation.ownership import ServiceRow

if TYPE_CHECKING:
    from api.schema.alerts.integrations import Integration
    from api.schema.incidents.incidents import Incident

LazyIncident = Annotated["Incident", strawberry.lazy("api.schema.incidents.incidents")]
LazyIntegration = Annotated["Integration", strawberry.lazy("api.schema.alerts.integrations")]
LazyService = Annotated["Service", strawberry.lazy("api.schema.organisation.services")]


@strawberry.type
class SeverityLadder:
    severity: int
    ladder: Ladder


@strawberry.type
class Dependency:
    service: LazyService
    critical: bool


@strawberry.type
class ServiceLink:
    label: str
    url: str


@strawberry.type
class Service:
    id: strawberry.ID
    handle: str
    name: str
    description: str
    kind: str
    tier: int
    environments: list[str]
    team: Team | None = None
    owner: Person | None = None
    primary: Person | None = None
    secondary: Person | None = None
    backup: Person | None = None
    coordinator: Person | None = None
    ladder: Ladder | None = None
    ladder_by_severity: list[SeverityLadder]
    depends_on: list[Dependency]
    dependents: list[LazyService]
    links: list[ServiceLink]
    integrations: list[LazyIntegration]
    archived: bool
    version: int
    key: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: ServiceRow) -> "Service":
        """Alone: team, people, ladders and other services are linked once all are known."""
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            name=row.name,
            description=row.description,
            kind=row.kind,
            tier=row.tier,
            environments=list(row.environments),
            ladder_by_severity=[],
            depends_on=[],
            dependents=[],
            links=[ServiceLink(label=link["label"], url=link["url"]) for link in row.links],
            integrations=[],
            archived=row.archived_at is not None,
            version=row.version,
            key=row.id,
        )

    @strawberry.field
    async def open_incidents(self, info: Info) -> list[LazyIncident]:
        rows = await info.context.loaders.open_incidents.load(self.key)
        return [info.context.known.incident(row) for row in rows]

    @per_viewer("Of itself and of its runbooks; nothing for those whom it does not concern.")
    async def history(self, info: Info, first: int = 20) -> list[Edit]:
        context = info.context
        if not context.may("edits.see", own=context.owns("service", self.handle)):
            return []
        async with context.database.read() as session:
            rows = await ledger.service_edits(session, self.handle, limit=capped(first))
        return [Edit.of(row) for row in rows]
