"""Who learns beside whom: added, and taken back."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.actions.oncall.shadows import add_shadow, remove_shadow
from api.domain.refusal import Refused
from api.schema.context import Context, Info
from api.schema.oncall.shadows import Shadow
from api.schema.organisation.editing import id_of
from api.schema.refusals import Refusal
from api.schema.results import DONE, DoneResult
from api.store.oncall import handovers


@strawberry.input
class ShadowInput:
    schedule: str
    person: str
    follows: str | None = strawberry.field(default=None, description="Absent: everybody there.")
    starts_at: datetime
    ends_at: datetime


ShadowResult = Annotated[Shadow | Refusal, strawberry.union("ShadowResult")]


@strawberry.type
class ShadowMutations:
    @strawberry.mutation
    async def add_shadow(self, info: Info, shadow: ShadowInput) -> ShadowResult:
        context = info.context
        viewer = context.require_viewer()
        async with context.database.transaction() as tx:
            await context.catalogue(tx.session)
            _check(context, shadow.schedule, is_self=shadow.person == viewer.handle)
            row = await add_shadow(
                tx,
                shadow.schedule,
                shadow.person,
                follows=shadow.follows,
                starts_at=shadow.starts_at,
                ends_at=shadow.ends_at,
                by=viewer.actor,
                now=context.now,
            )
            people = (await context.catalogue(tx.session)).people
            return Shadow(
                id=strawberry.ID(str(row.id)),
                person=people[row.person_id],
                follows=people.get(row.follows_id),
                starts_at=row.starts_at,
                ends_at=row.ends_at,
            )

    @strawberry.mutation
    async def remove_shadow(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> DoneResult:
        context = info.context
        viewer = context.require_viewer()
        shadow_id = id_of(id, "shadow")
        async with context.database.transaction() as tx:
            await context.catalogue(tx.session)
            found = await handovers.schedule_of_shadow(tx.session, shadow_id)
            if found is None:
                raise Refused("NOT_FOUND", "Nobody learns there.")
            _check(context, found[0], is_self=found[1] == viewer.person_id)
            await remove_shadow(tx, shadow_id, by=viewer.actor, now=context.now)
        return DONE


def _check(context: Context, schedule: str, *, is_self: bool) -> None:
    """Who may override there may let somebody learn; everybody may learn themselves."""
    context.check("shadow.edit", own=is_self or context.owns("override", schedule))
