"""Hand-overs: what waits for whom, what was written, and whether the phone that takes over rings."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from api.actions.oncall import handovers as actions
from api.actions.oncall.handovers import takes_part
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.schema.connections import Connection, capped, connection, not_a_cursor, place_of
from api.schema.context import Context, Info
from api.schema.fields import described, per_viewer
from api.schema.oncall.schedules import Schedule
from api.schema.organisation.editing import id_of
from api.schema.paging.pages import Page
from api.schema.people.people import Person
from api.schema.refusals import Refusal
from api.store.oncall import handovers
from api.store.oncall.handovers import HandoverRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.enum(description="Started: the shift began before the hand-over was confirmed.")
class HandoverState(enum.Enum):
    OPEN = "open"
    WRITTEN = "written"
    STARTED = "started"
    CONFIRMED = "confirmed"
    OVER = "over"
    DROPPED = "dropped"


@strawberry.type(description="An incident as it was when the note was filled or sent.")
class HandoverIncident:
    number: int
    title: str
    severity: int
    state: str
    service: str
    holder: str | None


@strawberry.type
class HandoverNote:
    incidents: list[HandoverIncident]
    changed: str
    watch: str
    next: str

    @classmethod
    def of(cls, shape: dict[str, Any]) -> "HandoverNote":
        return cls(
            incidents=[HandoverIncident(**one) for one in shape.get("incidents", ())],
            changed=shape.get("changed", ""),
            watch=shape.get("watch", ""),
            next=shape.get("next", ""),
        )


@strawberry.type
class Handover:
    id: strawberry.ID
    schedule: Schedule | None
    at: datetime
    outgoing: list[Person]
    incoming: list[Person]
    state: HandoverState
    note: HandoverNote
    opened_at: datetime
    written_at: datetime | None = strawberry.field(description="Null: nobody wrote, the facts alone.")
    confirmed_at: datetime | None
    nags: int
    told_coordinator_at: datetime | None
    version: int
    row: strawberry.Private[HandoverRow]

    @classmethod
    def of(cls, row: HandoverRow, catalogue: "Catalogue") -> "Handover":
        return cls(
            id=strawberry.ID(str(row.id)),
            schedule=catalogue.schedules.get(row.schedule_id),
            at=row.at,
            outgoing=_people(row.outgoing, catalogue),
            incoming=_people(row.incoming, catalogue),
            state=HandoverState(row.state),
            note=HandoverNote.of(row.note),
            opened_at=row.opened_at,
            written_at=row.written_at,
            confirmed_at=row.confirmed_at,
            nags=row.nags,
            told_coordinator_at=row.told_coordinator_at,
            version=row.version,
            row=row,
        )

    @described("By name.")
    def written_by(self, info: Info) -> str | None:
        return info.context.known.actor_name(self.row.written_by) if self.row.written_by else None

    @described("By name.")
    def confirmed_by(self, info: Info) -> str | None:
        return info.context.known.actor_name(self.row.confirmed_by) if self.row.confirmed_by else None

    @described("The test pages that told the incoming people that their shift begins.")
    async def tests(self, info: Info) -> list[Page]:
        async with info.context.database.read() as session:
            rows = await handovers.test_pages(session, self.row)
        return [Page.of(row, info.context.known) for row in rows]

    @per_viewer("Whether whoever asks may write the note now.")
    def may_write(self, info: Info) -> bool:
        is_open = self.row.state in ("open", "written", "started")
        return is_open and _may_edit(info.context, self.row, side="outgoing")

    @per_viewer("Whether whoever asks may confirm it now.")
    def may_confirm(self, info: Info) -> bool:
        is_there = self.row.state in ("written", "started")
        return is_there and _may_edit(info.context, self.row, side="incoming")


@strawberry.input(description="What a note says; it may be bettered until the hand-over is confirmed.")
class HandoverNoteInput:
    changed: str
    watch: str
    next: str


HandoverResult = Annotated[Handover | Refusal, strawberry.union("HandoverResult")]


@strawberry.type
class HandoverQueries:
    @described("Changes of hands with something to hand over, the latest first.")
    async def handovers(
        self,
        info: Info,
        schedule: str | None = None,
        mine: bool = False,
        first: int = 25,
        after: str | None = None,
    ) -> Connection[Handover]:
        context = info.context
        context.check("handover.see")
        person_id = context.require_viewer().person_id if mine else None
        first = capped(first)
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            rows = await handovers.page(
                session, schedule=schedule, person_id=person_id, before=_before(after), limit=first + 1
            )
        return connection(
            rows,
            first=first,
            after=after,
            node=lambda row: Handover.of(row, catalogue),
            place=lambda row: f"{row.at.isoformat()} {row.id}",
        )

    @strawberry.field
    async def handover(self, info: Info, id: strawberry.ID) -> Handover | None:  # noqa: A002
        context = info.context
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            row = await session.get(HandoverRow, id_of(id, "hand-over"))
        context.check("handover.see", own=row is not None and _is_in(row, context.viewer))
        return Handover.of(row, catalogue) if row is not None else None

    @per_viewer("What I have to write or to confirm, the first due first.")
    async def handovers_waiting(self, info: Info) -> list[Handover]:
        context = info.context
        viewer = context.require_viewer()
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            rows = await handovers.waiting_for(session, viewer.person_id)
        return [Handover.of(row, catalogue) for row in rows]


@strawberry.type
class HandoverMutations:
    @strawberry.mutation
    async def hand_over(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        note: HandoverNoteInput,
        version: int | None = None,
    ) -> HandoverResult:
        context = info.context
        viewer = context.require_viewer()
        handover_id = id_of(id, "hand-over")
        await _check_edit(context, handover_id, side="outgoing")
        async with context.database.transaction() as tx:
            row = await actions.hand_over(
                tx,
                viewer,
                handover_id,
                changed=note.changed,
                watch=note.watch,
                next_=note.next,
                expected_version=version,
                now=context.now,
            )
            return Handover.of(row, await context.catalogue(tx.session))

    @strawberry.mutation
    async def confirm_handover(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> HandoverResult:
        context = info.context
        viewer = context.require_viewer()
        handover_id = id_of(id, "hand-over")
        await _check_edit(context, handover_id, side="incoming")
        async with context.database.transaction() as tx:
            row = await actions.confirm(tx, viewer, handover_id, now=context.now)
            return Handover.of(row, await context.catalogue(tx.session))


async def _check_edit(context: Context, handover_id: UUID, *, side: str) -> None:
    async with context.database.read() as session:
        row = await session.get(HandoverRow, handover_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such hand-over.")
    viewer = context.require_viewer()
    context.check("handover.edit", own=takes_part(row, viewer.person_id, side=side))


def _may_edit(context: Context, row: HandoverRow, *, side: str) -> bool:
    viewer = context.viewer
    own = viewer is not None and takes_part(row, viewer.person_id, side=side)
    return context.may("handover.edit", own=own)


def _is_in(row: HandoverRow, viewer: Viewer | None) -> bool:
    return viewer is not None and str(viewer.person_id) in {*row.outgoing, *row.incoming}


def _people(ids: list[Any], catalogue: "Catalogue") -> list[Person]:
    found = (catalogue.people.get(UUID(person)) for person in ids)
    return [person for person in found if person is not None]


def _before(cursor: str | None) -> tuple[datetime, UUID] | None:
    place = place_of(cursor)
    if place is None:
        return None
    at, _, row_id = place.partition(" ")
    try:
        return datetime.fromisoformat(at), UUID(row_id)
    except ValueError:
        raise not_a_cursor() from None
