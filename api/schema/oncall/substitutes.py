"""Who could stand in for whom: proposed with the reason why not the others, and done only when asked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import strawberry

from api.actions.oncall.substitutes import apply_substitute, substitution
from api.domain.oncall.standing_in import Collision as FoundCollision
from api.domain.oncall.standing_in import Need
from api.domain.oncall.substitute import Substitution as FoundSubstitution
from api.domain.refusal import Refused
from api.domain.span import Span
from api.schema.context import Info
from api.schema.fields import described
from api.schema.oncall.schedules import Override, Schedule
from api.schema.organisation.catalogue import Catalogue
from api.schema.organisation.editing import Owned, editing
from api.schema.organisation.results import OverrideResult
from api.schema.people.people import Person


@strawberry.type
class Unable:
    person: Person
    why: str = strawberry.field(description="on-call, away, no-device or rest")


@strawberry.type
class Substitution:
    proposed: Person | None
    able: list[Person] = strawberry.field(description="All who can, whoever has carried least first.")
    unable: list[Unable]

    @classmethod
    def of(cls, found: FoundSubstitution, catalogue: Catalogue) -> "Substitution":
        able = catalogue.named(found.able)
        unable = ((catalogue.people.called(handle), why) for handle, why in found.unable)
        return cls(
            proposed=able[0] if able else None,
            able=able,
            unable=[Unable(person=person, why=why) for person, why in unable if person is not None],
        )


@strawberry.type(description="A shift, or a part of one, in which whoever has it is away.")
class Collision:
    schedule: Schedule
    person: Person
    starts_at: datetime
    ends_at: datetime
    substitution: Substitution


@strawberry.input
class SubstituteInput:
    schedule: str
    person: str
    by: str
    starts_at: datetime
    ends_at: datetime


def collisions(found: Iterable[FoundCollision], catalogue: Catalogue) -> list[Collision]:
    made = []
    for one in found:
        conflict = one.conflict
        schedule = catalogue.schedules.called(conflict.schedule)
        person = catalogue.people.called(conflict.person)
        if schedule is not None and person is not None:
            made.append(
                Collision(
                    schedule=schedule,
                    person=person,
                    starts_at=conflict.starts_at,
                    ends_at=conflict.ends_at,
                    substitution=Substitution.of(one.substitution, catalogue),
                )
            )
    return made


@strawberry.type
class SubstituteQueries:
    @described("Whom fairness proposes to stand in for somebody on a schedule.")
    async def substitution(
        self,
        info: Info,
        schedule: str,
        person: str,
        since: Annotated[datetime, strawberry.argument(name="from")],
        until: Annotated[datetime, strawberry.argument(name="to")],
    ) -> Substitution:
        context = info.context
        context.check("risk.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            found = await substitution(session, Need(schedule, person, Span(since, until)), now=context.now)
        return Substitution.of(found, catalogue)


@strawberry.type
class SubstituteMutations:
    @strawberry.mutation
    async def apply_substitute(
        self, info: Info, substitute: SubstituteInput, why: str | None = None
    ) -> OverrideResult:
        context = info.context
        async with editing(context, "override.edit", Owned("override", substitute.schedule)) as edit:
            catalogue = await edit.after()
            if catalogue.people.called(substitute.person) is None:
                raise Refused("UNKNOWN_HANDLE", "There is nobody of that handle.")
            row = await apply_substitute(
                edit.tx,
                Need(substitute.schedule, substitute.person, Span(substitute.starts_at, substitute.ends_at)),
                stand_in=substitute.by,
                by=edit.by,
                why=why or "",
                now=context.now,
            )
            people = (await edit.after()).people
            return Override.of(row, person=people.get(row.person_id), by=people.get(row.by_id))
