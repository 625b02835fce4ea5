"""What is wrong with the plan ahead, and the busy times a planner announces."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.actions.oncall.peaks import add_peak, remove_peak
from api.domain.refusal import Refused
from api.domain.span import Span
from api.schema.context import Info
from api.schema.fields import described, per_viewer
from api.schema.oncall.schedules import Schedule
from api.schema.organisation.catalogue import Catalogue
from api.schema.organisation.editing import Owned, editing, id_of
from api.schema.organisation.services import Service
from api.schema.people.people import Person
from api.schema.refusals import Refusal
from api.schema.results import DONE, DoneResult
from api.store.oncall import plans
from api.store.oncall.plans import PeakRow, RiskRow


@strawberry.type
class Risk:
    id: strawberry.ID
    kind: str = strawberry.field(
        description=(
            "gap, one-person, dependency, peak, two-places, no-device, time-off, holiday, rest, nights, share"
        )
    )
    text: str
    starts_at: datetime
    ends_at: datetime
    times: int = strawberry.field(description="How often it comes within its span.")
    schedule: Schedule | None
    service: Service | None
    person: Person | None
    found_at: datetime
    reminded_at: datetime | None = strawberry.field(description="When its planner last heard of it.")

    @classmethod
    def of(cls, row: RiskRow, catalogue: Catalogue) -> "Risk":
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=row.kind,
            text=row.text,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            times=int(row.details["times"]),
            schedule=catalogue.schedules.get(row.schedule_id),
            service=catalogue.services.get(row.service_id),
            person=catalogue.people.get(row.person_id),
            found_at=row.found_at,
            reminded_at=row.reminded_at,
        )

    @per_viewer("Whether whoever asks may change who is on call there.")
    def may_override(self, info: Info) -> bool:
        context = info.context
        if self.schedule is None:
            return False
        return context.may("override.edit", own=context.owns("override", self.schedule.handle))


@strawberry.type(description="An announced busy time in which a schedule needs more people than usual.")
class Peak:
    id: strawberry.ID
    name: str
    schedule: Schedule
    starts_at: datetime
    ends_at: datetime
    wanted: int
    created_by: str

    @classmethod
    def of(cls, row: PeakRow, catalogue: Catalogue) -> "Peak":
        return cls(
            id=strawberry.ID(str(row.id)),
            name=row.name,
            schedule=catalogue.schedules[row.schedule_id],
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            wanted=row.wanted,
            created_by=row.created_by,
        )

    @per_viewer("Whether whoever asks may remove it.")
    def may_edit(self, info: Info) -> bool:
        context = info.context
        return context.may("peak.edit", own=context.owns("schedule", self.schedule.handle))


@strawberry.input
class PeakInput:
    schedule: str
    name: str
    starts_at: datetime
    ends_at: datetime
    wanted: int


PeakResult = Annotated[Peak | Refusal, strawberry.union("PeakResult")]


@strawberry.type
class RiskQueries:
    @described("As the last scan found them, at most an hour ago; what begins first first.")
    async def risks(self, info: Info, schedule: str | None = None) -> list[Risk]:
        context = info.context
        context.check("risk.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            rows = await plans.risks(session, since=context.now)
        found = [Risk.of(row, catalogue) for row in rows]
        return [
            one for one in found if schedule is None or (one.schedule and one.schedule.handle == schedule)
        ]

    @described("Those that are not over.")
    async def peaks(self, info: Info) -> list[Peak]:
        context = info.context
        context.check("risk.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            rows = await plans.peaks(session, since=context.now)
        found = [Peak.of(row, catalogue) for row in rows]
        return [peak for peak in found if not peak.schedule.archived]


@strawberry.type
class RiskMutations:
    @strawberry.mutation
    async def add_peak(self, info: Info, peak: PeakInput) -> PeakResult:
        context = info.context
        async with editing(context, "peak.edit", Owned("schedule", peak.schedule)) as edit:
            row = await add_peak(
                edit.tx,
                peak.schedule,
                name=peak.name,
                span=Span(peak.starts_at, peak.ends_at),
                wanted=peak.wanted,
                by=edit.by,
                now=context.now,
            )
            return Peak.of(row, await edit.after())

    @strawberry.mutation
    async def remove_peak(self, info: Info, id: strawberry.ID) -> DoneResult:  # noqa: A002
        context = info.context
        peak_id = id_of(id, "peak")
        async with context.database.read() as session:
            schedule = await plans.schedule_of_peak(session, peak_id)
        async with editing(context, "peak.edit", Owned("schedule", schedule)) as edit:
            if schedule is None:
                raise Refused("NOT_FOUND", "There is no such peak.")
            await remove_peak(edit.tx, peak_id, schedule=schedule, by=edit.by, now=context.now)
        return DONE
