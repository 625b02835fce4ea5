"""What is saved of schedules and overrides."""

import strawberry

from api.actions.oncall.takeovers import undo
from api.actions.organisation.overrides import add_override, remove_override
from api.actions.organisation.schedules import save_schedule
from api.schema.context import Info
from api.schema.oncall.schedules import Override
from api.schema.organisation.editing import Owned, editing, id_of, there
from api.schema.organisation.inputs import OverrideInput, ScheduleInput
from api.schema.organisation.results import OverrideResult, ScheduleResult
from api.schema.results import DONE, DoneResult
from api.store.oncall import swaps
from api.store.organisation import ledger


@strawberry.type
class OnCallMutations:
    @strawberry.mutation
    async def save_schedule(
        self, info: Info, schedule: ScheduleInput, why: str | None = None
    ) -> ScheduleResult:
        async with editing(info.context, "schedule.edit", Owned("schedule", schedule.handle)) as edit:
            row = await save_schedule(
                edit.tx,
                schedule.shape(),
                by=edit.by,
                why=why or "",
                version=schedule.version,
                now=info.context.now,
            )
            return there((await edit.after()).schedules.get(row.id))

    @strawberry.mutation
    async def add_override(
        self, info: Info, override: OverrideInput, why: str | None = None
    ) -> OverrideResult:
        async with editing(info.context, "override.edit", Owned("override", override.schedule)) as edit:
            row = await add_override(
                edit.tx,
                override.schedule,
                override.shape(),
                by=edit.by,
                why=why or "",
                now=info.context.now,
            )
            people = (await edit.after()).people
            return Override.of(row, person=people.get(row.person_id), by=people.get(row.by_id))

    @strawberry.mutation
    async def remove_override(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        why: str | None = None,
    ) -> DoneResult:
        context = info.context
        override_id = id_of(id, "override")
        async with context.database.read() as session:
            schedule = await ledger.schedule_of_override(session, override_id)
            swap_id = await swaps.swap_of_override(session, override_id)
        if swap_id is not None:
            # Both of its halves, and both people are told.
            async with context.database.transaction() as tx:
                await undo(tx, swap_id, by=context.require_viewer(), why=why or "", now=context.now)
            return DONE
        async with editing(context, "override.edit", Owned("override", schedule)) as edit:
            await remove_override(edit.tx, override_id, by=edit.by, why=why or "", now=context.now)
        return DONE
