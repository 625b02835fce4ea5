"""The calendar of many schedules in one compact answer: people once, shifts as numbers."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final

import strawberry

from api.domain.oncall import calendar as rules
from api.domain.oncall.oncall import Schedule as Rule
from api.domain.oncall.oncall import named_in
from api.domain.refusal import Refused
from api.schema.context import Info
from api.schema.fields import described
from api.schema.oncall.schedules import Override, Schedule, checked
from api.schema.organisation.catalogue import Catalogue
from api.schema.people.people import Person
from api.schema.scalars import CalendarRows

MOST_ROWS: Final = 50_000


@strawberry.type(description="One rotation alone, whatever lies above it.")
class CalendarLayer:
    name: str
    precedence: int
    rows: CalendarRows


@strawberry.type(description="One schedule's part: `rows` fill the span, and one without people is a gap.")
class CalendarPage:
    schedule: Schedule
    origins: list[str]
    rows: CalendarRows
    rule: strawberry.Private[Rule]
    places: strawberry.Private[Mapping[str, int]]
    since: strawberry.Private[datetime]
    until: strawberry.Private[datetime]

    @described("Those that touch the span.")
    def overrides(self) -> list[Override]:
        rows = self.schedule.overrides
        return [row for row in rows if row.starts_at < self.until and row.ends_at > self.since]

    @described("Every rotation alone, the highest precedence first.")
    async def layers(self) -> list[CalendarLayer]:
        await asyncio.sleep(0)
        found = rules.layers_of(self.rule, self.places, since=self.since, until=self.until)
        return [
            CalendarLayer(name=one.name, precedence=one.precedence, rows=CalendarRows(one.rows))
            for one in found
        ]


@strawberry.type
class Calendar:
    people: list[Person]
    pages: list[CalendarPage]


@strawberry.type
class CalendarQueries:
    @described("Who is on call in a span: of all schedules, of some, or of those that name a person.")
    async def calendar(
        self,
        info: Info,
        since: Annotated[datetime, strawberry.argument(name="from")],
        until: Annotated[datetime, strawberry.argument(name="to")],
        schedules: list[str] | None = None,
        person: str | None = None,
    ) -> Calendar:
        context = info.context
        context.check("organisation.see")
        checked(since, until)
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
        wanted = _wanted(catalogue, schedules, person)
        people = _people(catalogue, wanted)
        places = {person.handle: place for place, person in enumerate(people)}
        pages: list[CalendarPage] = []
        written = 0
        for schedule, rule in wanted:
            page = rules.page(rule, places, since=since, until=until)
            written += len(page.rows)
            if written > MOST_ROWS:
                raise Refused("SPAN_TOO_LONG", f"That is more than {MOST_ROWS} shifts: ask for less of it.")
            pages.append(
                CalendarPage(
                    schedule=schedule,
                    origins=page.origins,
                    rows=CalendarRows(page.rows),
                    rule=rule,
                    places=places,
                    since=since,
                    until=until,
                )
            )
            await asyncio.sleep(0)  # an alert must not wait for everybody's calendar
        return Calendar(people=people, pages=pages)


def _wanted(
    catalogue: Catalogue, handles: list[str] | None, person: str | None
) -> list[tuple[Schedule, Rule]]:
    """In the order of lists; one that is archived or unknown has no calendar."""
    rules_of = catalogue.organisation.schedules
    known = [one for one in catalogue.schedules if one.handle in rules_of]
    chosen = known if handles is None else [one for one in known if one.handle in set(handles)]
    found = [(one, rules_of[one.handle]) for one in chosen]
    return found if person is None else [(one, rule) for one, rule in found if person in named_in(rule)]


def _people(catalogue: Catalogue, wanted: list[tuple[Schedule, Rule]]) -> list[Person]:
    named = {who for _, rule in wanted for who in named_in(rule)}
    return [person for person in catalogue.people if person.handle in named]
