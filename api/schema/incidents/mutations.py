"""What people do to incidents: the action's verb, and the incident or the refusal as the answer."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import strawberry

from api.actions.incidents import incidents, taps
from api.actions.incidents.taps import Tap
from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.schema.context import Info
from api.schema.incidents.acting import act, actor
from api.schema.results import IncidentResult
from api.store.base import new_id
from api.store.incidents.incidents import IncidentRow

_AT: Final = "When it was tapped, if that was before now: kept on the timeline, while arrival is what counts."
_KEY: Final = "One per tap: the same key again gets the same answer."


@strawberry.type
class IncidentMutations:
    @strawberry.mutation
    async def declare_incident(
        self, info: Info, title: str, service: str | None = None, severity: int = 2, body: str = ""
    ) -> IncidentResult:
        context = info.context
        context.check("incident.declare")
        async with context.database.transaction() as tx:
            row = await incidents.declare(
                tx,
                by=actor(context.require_viewer()),
                title=title,
                severity=severity,
                body=body,
                service=service,
                now=context.now,
            )
            return (await context.catalogue(tx.session)).incident(row)

    @strawberry.mutation
    async def acknowledge(
        self,
        info: Info,
        incident_id: strawberry.ID,
        at: Annotated[datetime | None, strawberry.argument(description=_AT)] = None,
        key: Annotated[UUID | None, strawberry.argument(description=_KEY)] = None,
    ) -> IncidentResult:
        now = info.context.now

        async def verb(tx: Transaction, row: IncidentRow, by: Actor) -> IncidentRow | Refused:
            tap = Tap(key=key or new_id(), by=by, action="acknowledge", at=min(at or now, now))
            return await taps.acknowledge(tx, row.id, tap, now=now)

        return await act(info.context, incident_id, verb)

    @strawberry.mutation
    async def escalate(
        self, info: Info, incident_id: strawberry.ID, why: str | None = None
    ) -> IncidentResult:
        async def verb(tx: Transaction, row: IncidentRow, by: Actor) -> IncidentRow:
            return await incidents.escalate(tx, row.id, by=by, why=why or "", now=info.context.now)

        return await act(info.context, incident_id, verb)

    @strawberry.mutation
    async def hand_off(
        self, info: Info, incident_id: strawberry.ID, to: str, why: str | None = None
    ) -> IncidentResult:
        async def verb(tx: Transaction, row: IncidentRow, by: Actor) -> IncidentRow:
            return await incidents.hand_off(tx, row.id, by=by, to=to, why=why or "", now=info.context.now)

        return await act(info.context, incident_id, verb)

    @strawberry.mutation
    async def contain(
        self, info: Info, incident_id: strawberry.ID, note: str | None = None
    ) -> IncidentResult:
        async def verb(tx: Transaction, row: IncidentRow, by: Actor) -> IncidentRow:
            return await incidents.contain(tx, row.id, by=by, note=note or "", now=info.context.now)

        return await act(info.context, incident_id, verb)

    @strawberry.mutation
    async def resolve(
        self, info: Info, incident_id: strawberry.ID, note: str | None = None
    ) -> IncidentResult:
        async def verb(tx: Transaction, row: IncidentRow, by: Actor) -> IncidentRow:
            return await incidents.resolve(tx, row.id, by=by, note=note or "", now=info.context.now)

        return await act(info.context, incident_id, verb)

    @strawberry.mutation
    async def reopen(self, info: Info, incident_id: strawberry.ID, why: str) -> IncidentResult:
        async def verb(tx: Transaction, row: IncidentRow, by: Actor) -> IncidentRow:
            return await incidents.reopen(tx, row.id, by=by, why=why, now=info.context.now)

        return await act(info.context, incident_id, verb)

    @strawberry.mutation
    async def set_severity(
        self, info: Info, incident_id: strawberry.ID, severity: int, why: str | None = None
    ) -> IncidentResult:
        async def verb(tx: Transaction, row: IncidentRow, by: Actor) -> IncidentRow:
            return await incidents.set_severity(
                tx, row.id, by=by, severity=severity, why=why or "", now=info.context.now
            )

        return await act(info.context, incident_id, verb)

    @strawberry.mutation
    async def hold_open(
        self, info: Info, incident_id: strawberry.ID, hold: bool, why: str | None = None
    ) -> IncidentResult:
        async def verb(tx: Transaction, row: IncidentRow, by: Actor) -> IncidentRow:
            return await incidents.hold_open(
                tx, row.id, by=by, hold=hold, why=why or "", now=info.context.now
            )

        return await act(info.context, incident_id, verb)

    @strawberry.mutation
    async def snooze(
        self, info: Info, incident_id: strawberry.ID, until: datetime, why: str | None = None
    ) -> IncidentResult:
        async def verb(tx: Transaction, row: IncidentRow, by: Actor) -> IncidentRow:
            return await incidents.snooze(tx, row.id, by=by, until=until, why=why or "", now=info.context.now)

        return await act(info.context, incident_id, verb)

    @strawberry.mutation
    async def add_note(self, info: Info, incident_id: strawberry.ID, text: str) -> IncidentResult:
        async def verb(tx: Transaction, row: IncidentRow, by: Actor) -> IncidentRow:
            return await incidents.add_note(tx, row.id, by=by, text=text, now=info.context.now)

        return await act(info.context, incident_id, verb, right="incident.note")
