"""Questions about incidents."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import strawberry

from api.domain.refusal import Refused
from api.schema.connections import Connection, capped, connection, number_of
from api.schema.context import Context, Info
from api.schema.fields import described
from api.schema.incidents import custody
from api.schema.incidents.custody import Verification
from api.schema.incidents.incidents import Incident, IncidentChange, IncidentState
from api.schema.scalars import JSON
from api.store.incidents import lists as incident_lists
from api.store.incidents.lists import Sieve

_MOST_SEQS: Final = 500
_LARGEST_SEQ: Final = 2**31 - 1


@strawberry.input
class IncidentFilter:
    states: list[IncidentState] | None = None
    severities: list[int] | None = None
    service: str | None = None
    team: str | None = None
    mine: bool | None = strawberry.field(default=None, description="Only incidents I hold or was paged for.")
    search: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@strawberry.type
class IncidentQueries:
    @strawberry.field
    async def incidents(
        self,
        info: Info,
        filter: IncidentFilter | None = None,  # noqa: A002 - its public name
        first: int = 25,
        after: str | None = None,
    ) -> Connection[Incident]:
        context = info.context
        context.check("incident.see")
        first, below = capped(first), number_of(after)
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            rows = await incident_lists.page(
                session, context.sight, _sieve(context, filter), below=below, limit=first + 1
            )
        return connection(
            rows, first=first, after=after, node=catalogue.incident, place=lambda row: str(row.number)
        )

    @described("By opaque id or by number.")
    async def incident(self, info: Info, id: strawberry.ID) -> Incident | None:  # noqa: A002
        context = info.context
        context.check("incident.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            row = await incident_lists.by_reference(session, context.sight, id)
        return catalogue.incident(row) if row is not None else None

    @described("What I missed: incidents whose seq is above the one I name, by id.")
    async def incidents_since(self, info: Info, seqs: JSON) -> list[IncidentChange]:
        context = info.context
        context.check("incident.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            rows = await incident_lists.changed_since(session, context.sight, _seqs(seqs))
        return [IncidentChange(seq=row.seq, incident=catalogue.incident(row)) for row in rows]

    @strawberry.field
    async def verify(self, info: Info, incident_id: strawberry.ID | None = None) -> Verification:
        return await custody.verify(info.context, incident_id)


def _sieve(context: Context, asked: IncidentFilter | None) -> Sieve:
    if asked is None:
        return Sieve()
    mine = context.require_viewer().person_id if asked.mine else None
    return Sieve(
        states=[state.value for state in asked.states] if asked.states is not None else None,
        severities=asked.severities,
        service=asked.service,
        team=asked.team,
        mine=mine,
        search=asked.search,
        since=asked.since,
        until=asked.until,
    )


def _seqs(given: object) -> dict[UUID, int]:
    """{"incident id": the last seq seen}; an id that is none names nothing."""
    if not isinstance(given, Mapping) or len(given) > _MOST_SEQS:
        raise Refused("BAD_SEQS", f"`seqs` holds the last seq by incident id, for at most {_MOST_SEQS}.")
    found: dict[UUID, int] = {}
    for name, seq in given.items():
        if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq <= _LARGEST_SEQ:
            raise Refused("BAD_SEQS", "A seq is a number, 0 or more.")
        try:
            found[UUID(str(name))] = seq
        except ValueError:
            continue
    return found
