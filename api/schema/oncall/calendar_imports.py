"""Calendars that are read as a schedule or as time off: listed, added, read again, removed."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.actions.oncall import calendar_imports
from api.actions.oncall.calendar_imports import ImportDraft
from api.domain.oncall.calendar_import import IMPORT_KINDS
from api.domain.refusal import Refused
from api.schema.context import Info
from api.schema.oncall.schedules import Schedule
from api.schema.organisation.catalogue import Catalogue
from api.schema.organisation.editing import id_of
from api.schema.refusals import Refusal
from api.schema.results import DONE, DoneResult
from api.store.oncall import calendars
from api.store.oncall.calendars import CalendarImportRow


@strawberry.type
class CalendarImport:
    id: strawberry.ID
    kind: str = strawberry.field(description="schedule or time-off.")
    name: str
    schedule: Schedule | None
    from_address: bool = strawberry.field(description="Read again every hour; a file is read once.")
    read_at: datetime | None = strawberry.field(description="When the copy in use was read.")
    tried_at: datetime | None
    error: str | None = strawberry.field(description="What was wrong at the last try.")
    unknown: list[str] = strawberry.field(description="Events in it of nobody who is known here.")
    waiting: bool = strawberry.field(description="It has not been read yet.")
    created_by: str

    @classmethod
    def of(cls, row: CalendarImportRow, catalogue: Catalogue) -> "CalendarImport":
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=row.kind,
            name=row.name,
            schedule=catalogue.schedules.get(row.schedule_id),
            from_address=row.url is not None,
            read_at=row.read_at,
            tried_at=row.tried_at,
            error=row.error,
            unknown=list(row.unknown),
            waiting=row.tried_at is None,
            created_by=row.created_by,
        )


@strawberry.input
class CalendarImportInput:
    kind: str
    name: str
    schedule: str | None = None
    url: str | None = None
    text: str | None = None

    def draft(self) -> ImportDraft:
        if self.kind not in IMPORT_KINDS:
            raise Refused("BAD_KIND", "A calendar stands for a schedule or for time off.")
        return ImportDraft(
            kind=self.kind,
            name=self.name,
            schedule=self.schedule,
            url=self.url,
            text=self.text,
        )


CalendarImportResult = Annotated[CalendarImport | Refusal, strawberry.union("CalendarImportResult")]


@strawberry.type
class CalendarImportQueries:
    @strawberry.field
    async def calendar_imports(self, info: Info) -> list[CalendarImport]:
        context = info.context
        context.check("organisation.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            return [CalendarImport.of(row, catalogue) for row in await calendars.live_imports(session)]


@strawberry.type
class CalendarImportMutations:
    @strawberry.mutation
    async def import_calendar(self, info: Info, calendar: CalendarImportInput) -> CalendarImportResult:
        context = info.context
        viewer = context.require_viewer()
        async with context.database.transaction() as tx:
            row = await calendar_imports.add_import(
                tx, viewer, context.common.keyring, calendar.draft(), now=context.now
            )
            return CalendarImport.of(row, await context.catalogue(tx.session))

    @strawberry.mutation
    async def read_calendar_again(self, info: Info, id: strawberry.ID) -> CalendarImportResult:  # noqa: A002
        context = info.context
        viewer = context.require_viewer()
        async with context.database.transaction() as tx:
            row = await calendar_imports.read_again(tx, viewer, id_of(id, "calendar"), now=context.now)
            return CalendarImport.of(row, await context.catalogue(tx.session))

    @strawberry.mutation
    async def remove_calendar_import(self, info: Info, id: strawberry.ID) -> DoneResult:  # noqa: A002
        context = info.context
        viewer = context.require_viewer()
        async with context.database.transaction() as tx:
            await calendar_imports.remove_import(tx, viewer, id_of(id, "calendar"), now=context.now)
        return DONE
