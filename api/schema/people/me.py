"""The person who asks: what is theirs, what waits for them, and what they may do."""

from datetime import datetime
from uuid import UUID

import strawberry

from api.actions.paging import push_keys
from api.actions.paging.reach import effective_rules
from api.domain.rights import Viewer as Asker
from api.domain.rights import rights_of
from api.schema.context import Context, Info
from api.schema.fields import described
from api.schema.incidents.incidents import Incident
from api.schema.oncall.schedules import OnCallDuty, Shift
from api.schema.organisation.catalogue import Catalogue
from api.schema.paging.devices import ContactMethod, Device, NotificationRule, is_shown
from api.schema.people.people import Person, Role
from api.store.incidents import lists as incident_lists
from api.store.paging import reach
from api.store.people import people
from api.store.people.people import PersonRow, SessionRow, TokenRow

_MOST_INCIDENTS = 50


@strawberry.type
class WorkingHours:
    days: list[str]
    start: str = strawberry.field(name="from")
    end: str = strawberry.field(name="to")


@strawberry.input
class WorkingHoursInput:
    days: list[str]
    start: str = strawberry.field(name="from")
    end: str = strawberry.field(name="to")


@strawberry.type
class Session:
    id: strawberry.ID
    created_at: datetime
    last_seen_at: datetime
    user_agent: str
    address: str
    current: bool

    @classmethod
    def of(cls, row: SessionRow, *, current: UUID | None) -> "Session":
        return cls(
            id=strawberry.ID(str(row.id)),
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            user_agent=row.user_agent,
            address=row.address,
            current=row.id == current,
        )


@strawberry.type
class Token:
    id: strawberry.ID
    name: str
    created_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: TokenRow) -> "Token":
        return cls(
            id=strawberry.ID(str(row.id)),
            name=row.name,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
        )


@strawberry.type
class Viewer:
    person: Person
    role: Role
    email: str
    working_hours: WorkingHours
    rights: list[str] = strawberry.field(
        description=(
            "What this person may do, by right name: the screens ask this, the server decides again."
        )
    )
    first_run: bool = strawberry.field(
        description="True until the wizard has ended with this person's phone ringing."
    )
    asker: strawberry.Private[Asker]

    @classmethod
    def of(cls, row: PersonRow, asker: Asker, catalogue: Catalogue) -> "Viewer":
        hours = row.working_hours
        return cls(
            person=catalogue.people.get(row.id) or Person.of(row),
            role=Role(asker.role),
            email=row.email,
            working_hours=WorkingHours(days=hours["days"], start=hours["from"], end=hours["to"]),
            rights=list(rights_of(asker)),
            first_run=row.first_page_at is None,
            asker=asker,
        )

    @strawberry.field
    async def devices(self, info: Info) -> list[Device]:
        context = info.context
        async with context.database.read() as session:
            rows = (await reach.devices_of(session, [self.asker.person_id]))[self.asker.person_id]
        return [Device.of(row, context) for row in rows if is_shown(row)]

    @strawberry.field
    async def contact_methods(self, info: Info) -> list[ContactMethod]:
        async with info.context.database.read() as session:
            rows = await reach.methods_of(session, self.asker.person_id)
        return [ContactMethod.of(row, info.context.common.keyring) for row in rows]

    @strawberry.field
    async def notification_rules(self, info: Info) -> list[NotificationRule]:
        async with info.context.database.read() as session:
            rules = await effective_rules(session, self.asker.person_id)
        return [NotificationRule.of(rule) for rule in rules]

    @strawberry.field
    async def sessions(self, info: Info) -> list[Session]:
        async with info.context.database.read() as session:
            rows = await people.open_sessions(session, self.asker.person_id, now=info.context.now)
        return [Session.of(row, current=self.asker.session_id) for row in rows]

    @strawberry.field
    async def tokens(self, info: Info) -> list[Token]:
        async with info.context.database.read() as session:
            return [Token.of(row) for row in await people.live_tokens(session, self.asker.person_id)]

    @described("Public key with which a browser subscribes to push.")
    async def push_key(self, info: Info) -> str:
        async with info.context.database.read() as session:
            return await push_keys.push_key(session)

    @strawberry.field
    async def open_incidents(self, info: Info) -> list[Incident]:
        context = info.context
        async with context.database.read() as session:
            rows = await incident_lists.open_of_person(
                session, context.sight, self.asker.person_id, limit=_MOST_INCIDENTS
            )
        return [context.known.incident(row) for row in rows]

    @strawberry.field
    def next_shift(self, info: Info) -> Shift | None:
        known, now = info.context.known, info.context.now
        coming = [
            shift
            for schedule in known.schedules
            if (shift := schedule.next_of(self.asker.handle, known, now=now)) is not None
        ]
        return min(coming, key=lambda shift: shift.starts_at, default=None)

    @strawberry.field
    def on_call_now(self, info: Info) -> list[OnCallDuty]:
        known, now = info.context.known, info.context.now
        return [
            OnCallDuty(schedule=schedule, until=until)
            for schedule in known.schedules
            if (until := schedule.duty_of(self.asker.handle, known, now=now)) is not None
        ]


async def viewer_of(context: Context) -> Viewer | None:
    if context.viewer is None:
        return None
    async with context.database.read() as session:
        catalogue = await context.catalogue(session)
        row = await people.by_id(session, context.viewer.person_id)
    return Viewer.of(row, context.viewer, catalogue) if row is not None else None
