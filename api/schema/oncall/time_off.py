"""Time off and public holidays: who is away when, and which shifts that hits."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import strawberry

from api.actions.oncall.prospects import away_of
from api.actions.oncall.substitutes import collisions_of
from api.actions.oncall.time_off import plans_for, remove_time_off, save_time_off
from api.domain.oncall.time_off import check_time_off, public_holidays
from api.domain.refusal import Refused
from api.holidays_of import holidays_of
from api.schema.context import Context, Info
from api.schema.fields import described, per_viewer
from api.schema.oncall.substitutes import Collision, collisions
from api.schema.organisation.catalogue import Catalogue
from api.schema.organisation.editing import id_of
from api.schema.people.people import Person
from api.schema.refusals import Refusal
from api.schema.results import DONE, DoneResult
from api.store.oncall import time_off as rows
from api.store.oncall.time_off import TimeOffRow

_LONGEST: Final = timedelta(days=400)


class Hits:
    """What a list of absences collides with, worked out once for all of them, when somebody asks."""

    def __init__(self, found: Sequence[tuple[TimeOffRow, str]]) -> None:
        self._found = found
        self._answer: dict[UUID, list[Collision]] | None = None
        self._turn = asyncio.Lock()

    async def of(self, row: TimeOffRow, context: Context) -> list[Collision]:
        async with self._turn:
            if self._answer is None:
                self._answer = await self._ask(context)
        return self._answer.get(row.id, [])

    async def _ask(self, context: Context) -> dict[UUID, list[Collision]]:
        away = {away_of(row, handle): row.id for row, handle in self._found}
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            found = await collisions_of(session, list(away), now=context.now)
        answer: dict[UUID, list[Collision]] = {}
        for one in found:
            answer.setdefault(away[one.conflict.away], []).extend(collisions([one], catalogue))
        return answer


@strawberry.type
class TimeOff:
    id: strawberry.ID
    person: Person
    starts_at: datetime
    ends_at: datetime
    from_calendar: bool = strawberry.field(description="A calendar that is read brought it: change it there.")
    row: strawberry.Private[TimeOffRow]
    hits: strawberry.Private[Hits]

    @classmethod
    def of(cls, row: TimeOffRow, hits: Hits, catalogue: Catalogue) -> "TimeOff":
        return cls(
            id=strawberry.ID(str(row.id)),
            person=catalogue.people[row.person_id],
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            from_calendar=row.import_id is not None,
            row=row,
            hits=hits,
        )

    @per_viewer("vacation, sick, training or other; null for those whom it does not concern")
    def kind(self, info: Info) -> str | None:
        return self.row.kind if _concerns(info.context, self.person.handle) else None

    @per_viewer("Null for those whom it does not concern.")
    def note(self, info: Info) -> str | None:
        return self.row.note if _concerns(info.context, self.person.handle) else None

    @per_viewer("Whether whoever asks may change or remove it.")
    def may_edit(self, info: Info) -> bool:
        return _concerns(info.context, self.person.handle) and not self.from_calendar

    @described("Shifts from now on that it hits, each with somebody proposed.")
    async def collisions(self, info: Info) -> list[Collision]:
        return await self.hits.of(self.row, info.context)


@strawberry.type
class PublicHoliday:
    name: str
    starts_at: datetime
    ends_at: datetime


@strawberry.input
class TimeOffInput:
    id: strawberry.ID | None = None
    person: str
    kind: str = strawberry.field(description="vacation, sick, training or other")
    starts_at: datetime
    ends_at: datetime
    note: str = ""


TimeOffResult = Annotated[TimeOff | Refusal, strawberry.union("TimeOffResult")]


@strawberry.type
class TimeOffQueries:
    @described("Of everybody or of one person, the first to begin first.")
    async def time_off(
        self,
        info: Info,
        since: Annotated[datetime, strawberry.argument(name="from")],
        until: Annotated[datetime, strawberry.argument(name="to")],
        person: str | None = None,
    ) -> list[TimeOff]:
        context = info.context
        _check_span(since, until)
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            context.check("time-off.see", own=context.viewer is not None and person == context.viewer.handle)
            everybody = {one.key: one for one in catalogue.people if not one.disabled}
            asked = [key for key, one in everybody.items() if person is None or one.handle == person]
            found = await rows.between(session, asked, since=since, until=until)
        hits = Hits([(row, everybody[row.person_id].handle) for row in found])
        return [TimeOff.of(row, hits, catalogue) for row in found]

    @described("Days of a person's own zone that touch the span.")
    async def public_holidays(
        self,
        info: Info,
        person: str,
        since: Annotated[datetime, strawberry.argument(name="from")],
        until: Annotated[datetime, strawberry.argument(name="to")],
    ) -> list[PublicHoliday]:
        context = info.context
        context.check("person.see")
        _check_span(since, until)
        async with context.database.read() as session:
            found = (await context.catalogue(session)).people.called(person)
        if found is None:
            raise Refused("NOT_FOUND", "There is no such person.")
        days = holidays_of(found.holidays, years=range(since.year - 1, until.year + 2))
        return [
            PublicHoliday(name=day.what, starts_at=day.starts_at, ends_at=day.ends_at)
            for day in public_holidays(person, ZoneInfo(found.time_zone), days, since=since, until=until)
        ]


@strawberry.type
class TimeOffMutations:
    @strawberry.mutation
    async def save_time_off(self, info: Info, time_off: TimeOffInput) -> TimeOffResult:
        context = info.context
        by = context.require_viewer().actor
        async with context.database.transaction() as tx:
            catalogue = await context.catalogue(tx.session)
            _check_edit(context, time_off.person)
            row = await save_time_off(
                tx,
                time_off.person,
                check_time_off(
                    time_off.kind,
                    starts_at=time_off.starts_at,
                    ends_at=time_off.ends_at,
                    note=time_off.note,
                ),
                by=by,
                time_off_id=id_of(time_off.id, "time off") if time_off.id else None,
                now=context.now,
            )
        return TimeOff.of(row, Hits([(row, time_off.person)]), catalogue)

    @strawberry.mutation
    async def remove_time_off(self, info: Info, id: strawberry.ID) -> DoneResult:  # noqa: A002
        context = info.context
        by = context.require_viewer().actor
        async with context.database.transaction() as tx:
            catalogue = await context.catalogue(tx.session)
            row = await rows.lock(tx.session, id_of(id, "time off"))
            _check_edit(context, catalogue.people[row.person_id].handle if row else "")
            await remove_time_off(tx, id_of(id, "time off"), by=by, now=context.now)
        return DONE


def _check_edit(context: Context, handle: str) -> None:
    context.check("time-off.edit", own=_plans_for(context, handle))


def _concerns(context: Context, handle: str) -> bool:
    return context.may("time-off.edit", own=_plans_for(context, handle))


def _plans_for(context: Context, handle: str) -> bool:
    viewer = context.viewer
    return viewer is not None and plans_for(context.known.organisation, viewer, handle)


def _check_span(since: datetime, until: datetime) -> None:
    if until < since:
        raise Refused("BAD_SPAN", "A span ends after it begins.")
    if until - since > _LONGEST:
        raise Refused("SPAN_TOO_LONG", f"A span is at most {_LONGEST.days} days long.")
