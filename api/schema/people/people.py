"""People, as their colleagues see them."""

import enum
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.domain.paging import reach
from api.schema.context import Info
from api.schema.fields import described, per_viewer
from api.schema.paging.devices import record_of
from api.store.people.people import PersonRow

if TYPE_CHECKING:
    from api.schema.organisation.teams import Team

LazyTeam = Annotated["Team", strawberry.lazy("api.schema.organisation.teams")]


@strawberry.enum
class Role(enum.Enum):
    ADMIN = "admin"
    RESPONDER = "responder"
    COMMS = "comms"
    STAKEHOLDER = "stakeholder"
    AUDITOR = "auditor"


@strawberry.type
class Person:
    id: strawberry.ID
    handle: str
    name: str
    time_zone: str
    role: Role
    teams: list[LazyTeam]
    disabled: bool
    version: int
    holidays: str | None = strawberry.field(
        description="Whose public holidays they keep: a country or a part of one, like DE or DE-BY."
    )
    key: strawberry.Private[UUID]
    address: strawberry.Private[str]

    @classmethod
    def of(cls, row: PersonRow) -> "Person":
        """Without teams: those are linked once all are known."""
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            name=row.name,
            time_zone=row.time_zone,
            role=Role(row.role),
            teams=[],
            disabled=row.disabled_at is not None,
            version=row.version,
            holidays=row.holidays,
            key=row.id,
            address=row.email,
        )

    @per_viewer("Only for administrators and the person itself.")
    def email(self, info: Info) -> str | None:
        return self.address if info.context.may("person.details", own=self._is_asking(info)) else None

    @described("Invited, and not yet here.")
    async def invited(self, info: Info) -> bool:
        return not await info.context.loaders.joined.load(self.key)

    @per_viewer(
        "ready, never-tested, silent (no receipt for 14 days), failing or no-device; "
        "unknown to those whom it does not concern"
    )
    async def reach(self, info: Info) -> str:
        context = info.context
        is_theirs = context.may("person.details", own=self._is_asking(info))
        if not (is_theirs or context.may("incident.act", own=True)):
            return "unknown"
        rows = await context.loaders.devices.load(self.key)
        return reach.reach([record_of(row) for row in rows], now=context.now)

    def _is_asking(self, info: Info) -> bool:
        return info.context.viewer is not None and info.context.viewer.person_id == self.key
