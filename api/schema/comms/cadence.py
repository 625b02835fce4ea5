"""What is due next across all incidents, and how well our promises were kept."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final

import strawberry

from api.actions.comms.due_list import Due, due_list
from api.domain.comms import adherence
from api.domain.comms.adherence import Key, tallies, tally
from api.domain.refusal import Refused
from api.schema.comms.audience import Audience, UpdateState
from api.schema.comms.promises import Promise
from api.schema.context import Info
from api.schema.fields import described
from api.schema.incidents.incidents import Incident
from api.schema.people.people import Person
from api.store.comms import cadence
from api.store.incidents import lists as incident_lists

_MOST_DUE: Final = 200
_LONGEST: Final = timedelta(days=366)


@strawberry.type
class CommsDue:
    """One audience that waits for word of one incident."""

    incident: Incident
    audience: Audience
    due_at: datetime
    overdue: bool
    speakers: list[Person] = strawberry.field(
        description="Who speaks now; the administrators, where nobody does."
    )
    deputy: Person | None
    state: UpdateState | None = strawberry.field(
        description="What they were told last; null before anything."
    )
    said_at: datetime | None
    draft_id: strawberry.ID | None = strawberry.field(description="An update that is prepared for them.")
    promise: Promise

    @classmethod
    def of(cls, due: Due, info: Info) -> "CommsDue":
        catalogue = info.context.known
        deputy = due.speakers.deputy
        return cls(
            incident=catalogue.incident(due.incident),
            audience=Audience(due.promise.audience),
            due_at=due.promise.due_at,
            overdue=due.promise.due_at < info.context.now,
            speakers=[catalogue.people[one.id] for one in due.speakers.leads],
            deputy=catalogue.people.get(deputy.id) if deputy else None,
            state=UpdateState(due.said[0]) if due.said else None,
            said_at=due.said[1] if due.said else None,
            draft_id=strawberry.ID(str(due.draft)) if due.draft else None,
            promise=Promise.of(due.promise, catalogue),
        )


@strawberry.type
class Adherence:
    """`promised` = kept + broken + extended + waiting; `late` are broken ones that were kept at last."""

    promised: int
    kept: int
    broken: int
    late: int
    extended: int
    waiting: int
    share_kept: float | None = strawberry.field(description="Of those that came due, 0 to 1.")

    @classmethod
    def of(cls, counted: adherence.Tally) -> "Adherence":
        return cls(
            promised=counted.promised,
            kept=counted.kept,
            broken=counted.broken,
            late=counted.late,
            extended=counted.extended,
            waiting=counted.waiting,
            share_kept=counted.share_kept,
        )


@strawberry.type
class AudienceAdherence:
    audience: Audience
    adherence: Adherence


@strawberry.type
class SeverityAdherence:
    severity: int
    adherence: Adherence


@strawberry.type
class LeadAdherence:
    person: Person | None = strawberry.field(description="Null where nobody did, or it is not decided yet.")
    adherence: Adherence


@strawberry.type
class IncidentAdherence:
    incident: Incident
    adherence: Adherence


@strawberry.type
class CommsAdherence:
    whole: Adherence
    audiences: list[AudienceAdherence]
    severities: list[SeverityAdherence]
    leads: list[LeadAdherence]
    incidents: list[IncidentAdherence] = strawberry.field(description="Those I may see, the newest first.")


@strawberry.type
class CadenceQueries:
    @described("What is owed to anybody, the soonest first.")
    async def comms_due(self, info: Info) -> list[CommsDue]:
        context = info.context
        context.check("cadence.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            found = await due_list(
                session, catalogue.organisation, context.sight, now=context.now, limit=_MOST_DUE
            )
        return [CommsDue.of(due, info) for due in found]

    @described("Of promises that were due in this time.")
    async def comms_adherence(
        self,
        info: Info,
        since: Annotated[datetime, strawberry.argument(name="from")],
        until: Annotated[datetime, strawberry.argument(name="to")],
    ) -> CommsAdherence:
        context = info.context
        context.check("cadence.see")
        if not timedelta(0) < until - since <= _LONGEST:
            raise Refused("BAD_SPAN", "Ask for a span of at most a year that ends after it begins.")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            found = await cadence.came_due(session, since=since, until=until)
            ids = {promise.incident_id for promise in found}
            rows = await incident_lists.by_ids(session, ids, context.sight)

        def counted(key: Callable[[adherence.Promise], Key]) -> Mapping[Key, Adherence]:
            made = tallies(found, key, now=context.now)
            return {one: Adherence.of(each) for one, each in made.items()}

        of_incident = counted(lambda promise: promise.incident_id)
        return CommsAdherence(
            whole=Adherence.of(tally(found, now=context.now)),
            audiences=[
                AudienceAdherence(audience=Audience(audience), adherence=each)
                for audience, each in counted(lambda promise: promise.audience).items()
            ],
            severities=[
                SeverityAdherence(severity=severity, adherence=each)
                for severity, each in sorted(counted(lambda promise: promise.severity).items())
            ],
            leads=[
                LeadAdherence(person=catalogue.people.get(person), adherence=each)
                for person, each in counted(lambda promise: promise.lead_id).items()
            ],
            incidents=[
                IncidentAdherence(incident=catalogue.incident(row), adherence=of_incident[row.id])
                for row in rows
                if row.id in of_incident
            ],
        )
