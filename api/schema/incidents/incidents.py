"""Incidents, as lists and screens read them."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import strawberry

from api.schema.alerts.alerts import Alert
from api.schema.comms.promises import Promise
from api.schema.comms.updates import Announcement, announcements
from api.schema.connections import Connection, capped
from api.schema.context import Info
from api.schema.fields import described
from api.schema.incidents.command import Held
from api.schema.incidents.decisions import Decision
from api.schema.incidents.impacts import IncidentImpact
from api.schema.incidents.timeline import TimelineConnection, Window, timeline
from api.schema.organisation.services import Service
from api.schema.paging.ladders import LadderRun
from api.schema.paging.pages import Page
from api.schema.people.people import Person
from api.schema.runbooks.attached import AttachedRunbook
from api.schema.runs.runs import Run
from api.store.incidents.incidents import IncidentRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.enum
class IncidentState(enum.Enum):
    OPEN = "OPEN"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    CONTAINED = "CONTAINED"
    RESOLVED = "RESOLVED"


@strawberry.type
class Clock:
    detected_at: datetime
    acknowledged_at: datetime | None
    escalated_at: datetime | None
    contained_at: datetime | None
    resolved_at: datetime | None
    reviewed_at: datetime | None

    @classmethod
    def of(cls, row: IncidentRow) -> "Clock":
        return cls(
            detected_at=row.detected_at,
            acknowledged_at=row.acknowledged_at,
            escalated_at=row.escalated_at,
            contained_at=row.contained_at,
            resolved_at=row.resolved_at,
            reviewed_at=row.reviewed_at,
        )


@strawberry.type
class Incident:
    id: strawberry.ID
    number: int
    title: str
    body: str
    severity: int
    state: IncidentState
    seq: int
    version: int
    clock: Clock
    service: Service | None
    assignee: Person | None = strawberry.field(
        description="Who holds it: the acknowledger, or whom it was handed to."
    )
    opened_by: str
    link: str | None
    runbook: str | None
    held_open: bool
    snoozed_until: datetime | None
    restricted: bool
    flapping: bool
    key: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: IncidentRow, catalogue: "Catalogue") -> "Incident":
        """Whoever calls it has asked whether this row may be seen."""
        return cls(
            id=strawberry.ID(str(row.id)),
            number=row.number,
            title=row.title,
            body=row.body,
            severity=row.severity,
            state=IncidentState(row.state),
            seq=row.seq,
            version=row.seq,
            clock=Clock.of(row),
            service=catalogue.services.get(row.service_id),
            assignee=catalogue.people.get(row.assignee_id),
            opened_by=row.opened_by,
            link=row.link,
            runbook=row.runbook,
            held_open=row.held_open,
            snoozed_until=row.snoozed_until,
            restricted=row.restricted,
            flapping=row.flapping,
            key=row.id,
        )

    @strawberry.field
    async def ladder(self, info: Info) -> LadderRun | None:
        context = info.context
        if not context.may("incident.detail"):
            return None
        row = await context.loaders.escalation.load(self.key)
        if row is None:
            return None
        pages = await context.loaders.pages.load(self.key)
        return LadderRun.of(row, pages, context.known, now=context.now)

    @strawberry.field
    async def pages(self, info: Info) -> list[Page]:
        context = info.context
        if not context.may("incident.detail"):
            return []
        return [Page.of(row, context.known) for row in await context.loaders.pages.load(self.key)]

    @strawberry.field
    async def alerts(self, info: Info, first: int = 50) -> list[Alert]:
        context = info.context
        if not context.may("incident.detail"):
            return []
        rows = await context.loaders.alerts.load((self.key, capped(first)))
        return [Alert.of(told, context.known) for told in rows]

    @described("Who holds which role now, the longest-held first.")
    async def roles(self, info: Info) -> list[Held]:
        rows = await info.context.loaders.roles.load(self.key)
        return [Held.of(row, info.context) for row in rows]

    @described("What to follow here, the nearest first, whether or not anybody has searched for it.")
    async def runbooks(self, info: Info) -> list[AttachedRunbook]:
        context = info.context
        if not context.may("runbook.see"):
            return []
        return [AttachedRunbook.of(match) for match in await context.loaders.attached.load(self.key)]

    @described("Who is hurt, in numbers; null where nobody has recorded it yet.")
    async def impact(self, info: Info) -> IncidentImpact | None:
        context = info.context
        if not context.may("impact.see"):
            return None
        row = await context.loaders.impact.load(self.key)
        return IncidentImpact.of(row) if row is not None else None

    @described("In the order in which they were asked, withdrawn ones too.")
    async def decisions(self, info: Info) -> list[Decision]:
        context = info.context
        if not context.may("decision.see"):
            return []
        return [Decision.of(row, context.known) for row in await context.loaders.decisions.load(self.key)]

    @described("Runbooks that are followed here, or were, in the order in which they began.")
    async def runs(self, info: Info) -> list[Run]:
        context = info.context
        if not context.may("run.see"):
            return []
        return [Run.of(row, context.known) for row in await context.loaders.runs.runs.load(self.key)]

    @described("What each audience was told, of those whom I may read along with.")
    async def announcements(self, info: Info) -> list[Announcement]:
        return await announcements(info.context, self.key)

    @described("What was promised to whom, in the order in which it was.")
    async def promises(self, info: Info) -> list[Promise]:
        context = info.context
        if not context.may("cadence.see"):
            return []
        rows = await context.loaders.comms.promises.load(self.key)
        return [Promise.of(row, context.known) for row in rows]

    @described("The oldest row first. The first 50, unless the first or the last so many are asked for.")
    async def timeline(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> TimelineConnection:
        window = Window(first=first, after=after, last=last, before=before)
        return await timeline(info.context, self.key, window)


IncidentConnection = Connection[Incident]


@strawberry.type
class IncidentChange:
    seq: int
    incident: Incident
