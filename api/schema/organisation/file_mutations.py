"""The organisation as a file: planned, applied; and things put away."""

import asyncio

import strawberry

from api.actions.organisation.applying import apply
from api.actions.organisation.archive import archive, check_noun
from api.actions.organisation.planning import plan
from api.actions.organisation.reading import read_file
from api.actions.organisation.restoring import restore
from api.schema.context import Info
from api.schema.organisation.editing import Owned, editing
from api.schema.organisation.plans import Plan
from api.schema.organisation.results import PlanResult
from api.schema.results import DONE, DoneResult


@strawberry.type
class FileMutations:
    @strawberry.mutation
    async def archive(self, info: Info, noun: str, handle: str, why: str | None = None) -> DoneResult:
        async with editing(info.context, _right(noun), Owned(noun, handle)) as edit:
            await archive(edit.tx, noun, handle, by=edit.by, why=why or "", now=info.context.now)
        return DONE

    @strawberry.mutation
    async def restore(self, info: Info, noun: str, handle: str, why: str | None = None) -> DoneResult:
        keyring = info.context.common.keyring
        async with editing(info.context, _right(noun), Owned(noun, handle)) as edit:
            await restore(edit.tx, keyring, noun, handle, by=edit.by, why=why or "", now=info.context.now)
        return DONE

    @strawberry.mutation
    async def plan_organisation(self, info: Info, file: str) -> PlanResult:
        context = info.context
        context.check("organisation.apply")
        read = await asyncio.to_thread(read_file, file)
        async with context.database.read() as session:
            found = await plan(
                session,
                read,
                context.common.keyring,
                by=context.require_viewer().actor,
                now=context.now,
                inner_hosts=context.common.settings.channel_hosts,
            )
        return Plan.of(found.changes, found.notes, applied=False)

    @strawberry.mutation
    async def apply_organisation(self, info: Info, file: str, why: str | None = None) -> PlanResult:
        context = info.context
        context.check("organisation.apply")
        read = await asyncio.to_thread(read_file, file)
        async with editing(context, "organisation.apply") as edit:
            found = await apply(
                edit.tx,
                read,
                context.common.keyring,
                by=edit.by,
                why=why or "",
                now=context.now,
                inner_hosts=context.common.settings.channel_hosts,
            )
        return Plan.of(found.changes, found.notes, applied=found.applied)


def _right(noun: str) -> str:
    """Who may edit it may put it away, and bring it back."""
    check_noun(noun)
    return f"{noun}.edit"
