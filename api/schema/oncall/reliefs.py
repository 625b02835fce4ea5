"""Relief: who on call has had too much, who was asked to take over, and what each may answer."""

import enum
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api.actions.oncall import reliefs as actions
from api.domain.rights import Viewer
from api.schema.context import Info
from api.schema.fields import described, per_viewer
from api.schema.oncall.schedules import Schedule
from api.schema.organisation.catalogue import Catalogue
from api.schema.organisation.editing import id_of
from api.schema.people.people import Person
from api.schema.refusals import Refusal
from api.store.oncall import reliefs as rows
from api.store.oncall.reliefs import ReliefRow


@strawberry.enum
class ReliefState(enum.Enum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


@strawberry.type
class Relief:
    id: strawberry.ID
    person: Person
    schedule: Schedule
    starts_at: datetime
    ends_at: datetime
    why: str
    proposed: list[Person] = strawberry.field(description="Who was asked, the freshest first.")
    state: ReliefState
    offered_at: datetime
    due_at: datetime | None
    taken_by: Person | None
    row: strawberry.Private[ReliefRow]

    @classmethod
    def of(cls, row: ReliefRow, catalogue: Catalogue) -> "Relief":
        return cls(
            id=strawberry.ID(str(row.id)),
            person=catalogue.people[row.person_id],
            schedule=catalogue.schedules[row.schedule_id],
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            why=row.why,
            proposed=[person for one in row.proposed if (person := catalogue.people.get(UUID(one)))],
            state=ReliefState(row.state),
            offered_at=row.offered_at,
            due_at=row.due_at,
            taken_by=catalogue.people.get(row.taken_by),
            row=row,
        )

    @per_viewer("What whoever asks may answer: accept, decline.")
    def may(self, info: Info) -> list[str]:
        viewer, known = info.context.viewer, info.context.known
        if viewer is None or self.state is not ReliefState.OFFERED:
            return []
        takes = actions.may_answer(known.organisation, self.row, self.schedule.handle, viewer)
        declines = viewer.person_id == self.row.person_id or str(viewer.person_id) in self.row.proposed
        return ["accept"] * takes + ["decline"] * declines


ReliefResult = Annotated[Relief | Refusal, strawberry.union("ReliefResult")]


@strawberry.type
class ReliefQueries:
    @described("Offers that wait for an answer and concern whoever asks; administrators see all.")
    async def reliefs(self, info: Info) -> list[Relief]:
        context = info.context
        viewer = context.require_viewer()
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            found = [Relief.of(row, catalogue) for row in await rows.open_ones(session)]
        return [one for one in found if context.may("fairness.see") or _concerns(one, viewer, catalogue)]


@strawberry.type
class ReliefMutations:
    @strawberry.mutation
    async def accept_relief(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        taker: str | None = None,
    ) -> ReliefResult:
        context = info.context
        viewer, relief_id = context.require_viewer(), id_of(id, "offer of relief")
        async with context.database.transaction() as tx:
            row = await actions.accept(tx, relief_id, by=viewer, taker=taker, now=context.now)
            return Relief.of(row, await context.catalogue(tx.session))

    @strawberry.mutation
    async def decline_relief(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> ReliefResult:
        context = info.context
        viewer, relief_id = context.require_viewer(), id_of(id, "offer of relief")
        async with context.database.transaction() as tx:
            row = await actions.decline(tx, relief_id, by=viewer, now=context.now)
            return Relief.of(row, await context.catalogue(tx.session))


def _concerns(relief: Relief, viewer: Viewer, catalogue: Catalogue) -> bool:
    return viewer.person_id == relief.row.person_id or actions.may_answer(
        catalogue.organisation, relief.row, relief.schedule.handle, viewer
    )
