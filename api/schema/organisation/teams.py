"""Teams and who is in them."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.schema.people.people import Person
from api.store.organisation.ownership import TeamRow

if TYPE_CHECKING:
    from api.schema.organisation.services import Service

LazyService = Annotated["Service", strawberry.lazy("api.schema.organisation.services")]


@strawberry.type
class Team:
    id: strawberry.ID
    handle: str
    name: str
    members: list[Person]
    services: list[LazyService]
    archived: bool
    version: int
    key: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: TeamRow) -> "Team":
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            name=row.name,
            members=[],
            services=[],
            archived=row.archived_at is not None,
            version=row.version,
            key=row.id,
        )
