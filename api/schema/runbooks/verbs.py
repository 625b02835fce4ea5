"""What people do to runbooks: write, hand in, publish, give back, restore, read again, put away."""

from typing import Annotated, Final

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.runbooks import drafts, keeping
from api.actions.runbooks import runbooks as actions
from api.schema.context import Context, Info
from api.schema.fields import acted
from api.schema.organisation.editing import id_of
from api.schema.refusals import Refusal
from api.schema.runbooks.drafts import RunbookDraft
from api.schema.runbooks.queries import RunbookPictureInput, said_of
from api.schema.runbooks.runbooks import Runbook
from api.store.runbooks import lists as rows
from api.store.runbooks.runbooks import RunbookDraftRow, RunbookRow

_BEGUN: Final = "The published version that was looked at; 0 for something new."
_DRAFT: Final = "Of the draft that was looked at; left out where none was begun."
_WHOLE: Final = "Of the runbook, as it was looked at."
_NUMBER: Final = "The published version that was read."
_READ: Final = (
    "Of the whole that was read, parts included: an unattended step may have come with a part since."
)
RunbookResult = Annotated[Runbook | Refusal, strawberry.union("RunbookResult")]
RunbookDraftResult = Annotated[RunbookDraft | Refusal, strawberry.union("RunbookDraftResult")]
Number = Annotated[int, strawberry.argument(description=_NUMBER)]


@strawberry.type
class RunbookDraftMutations:
    @acted("Keeps what was typed, also where it cannot be read yet; `meanwhile` says who was quicker.")
    async def draft_runbook(
        self,
        info: Info,
        *,
        handle: str,
        text: str,
        pictures: list[RunbookPictureInput] | None = None,
        why: str = "",
        begun_from: Annotated[int, strawberry.argument(description=_BEGUN)] = 0,
        version: Annotated[int | None, strawberry.argument(description=_DRAFT)] = None,
    ) -> RunbookDraftResult:
        context = info.context
        by, said = context.require_viewer(), said_of(text, pictures)
        async with context.database.transaction() as tx:
            row = await drafts.save(
                tx, handle, said, why=why, begun_from=begun_from, seen=version, by=by, now=context.now
            )
            return await _draft(context, tx.session, row)

    @acted("To whoever may publish it; they are told.")
    async def hand_in_runbook(
        self, info: Info, draft: strawberry.ID, version: int, why: str = ""
    ) -> RunbookDraftResult:
        context = info.context
        by, draft_id = context.require_viewer(), id_of(draft, "draft")
        async with context.database.transaction() as tx:
            row = await drafts.hand_in(tx, draft_id, seen=version, why=why, by=by, now=context.now)
            return await _draft(context, tx.session, row)

    @acted("To whoever wrote it, with words.")
    async def give_back_runbook(
        self, info: Info, draft: strawberry.ID, version: int, answer: str
    ) -> RunbookDraftResult:
        context = info.context
        by, draft_id = context.require_viewer(), id_of(draft, "draft")
        async with context.database.transaction() as tx:
            row = await drafts.give_back(tx, draft_id, seen=version, answer=answer, by=by, now=context.now)
            return await _draft(context, tx.session, row)

    @acted("One's own. A runbook that was never published goes with its last draft.")
    async def drop_draft(self, info: Info, draft: strawberry.ID) -> RunbookResult:
        context = info.context
        by, draft_id = context.require_viewer(), id_of(draft, "draft")
        async with context.database.transaction() as tx:
            return await _runbook(context, tx.session, await drafts.drop(tx, draft_id, by=by))


@strawberry.type
class RunbookMutations:
    @acted("By its owner this is their yes to every step of it.")
    async def publish_runbook(
        self, info: Info, draft: strawberry.ID, version: int, why: str = ""
    ) -> RunbookResult:
        context = info.context
        by, draft_id = context.require_viewer(), id_of(draft, "draft")
        async with context.database.transaction() as tx:
            row = await actions.publish(tx, draft_id, seen=version, why=why, by=by, now=context.now)
            return await _runbook(context, tx.session, row)

    @acted("A new version that says what an old one said.")
    async def restore_runbook(
        self,
        info: Info,
        handle: str,
        number: int,
        why: str,
        version: Annotated[int, strawberry.argument(description=_WHOLE)],
    ) -> RunbookResult:
        context = info.context
        by = context.require_viewer()
        async with context.database.transaction() as tx:
            row = await actions.restore(tx, handle, number, seen=version, why=why, by=by, now=context.now)
            return await _runbook(context, tx.session, row)

    @acted("The owner's yes to what somebody else published: from now on its steps may run unattended.")
    async def approve_runbook(
        self,
        info: Info,
        handle: str,
        number: Number,
        content_hash: Annotated[str, strawberry.argument(description=_READ)],
    ) -> RunbookResult:
        context = info.context
        by = context.require_viewer()
        async with context.database.transaction() as tx:
            row = await actions.approve(tx, handle, number, read=content_hash, by=by, now=context.now)
            return await _runbook(context, tx.session, row)

    @acted("It was read, and is still right.")
    async def review_runbook(self, info: Info, handle: str, number: Number, why: str = "") -> RunbookResult:
        context = info.context
        by = context.require_viewer()
        async with context.database.transaction() as tx:
            row = await keeping.review(tx, handle, number, why=why, by=by, now=context.now)
            return await _runbook(context, tx.session, row)

    @strawberry.mutation
    async def archive_runbook(self, info: Info, handle: str, why: str = "") -> RunbookResult:
        context = info.context
        by = context.require_viewer()
        async with context.database.transaction() as tx:
            row = await keeping.archive(tx, handle, why=why, by=by, now=context.now)
            return await _runbook(context, tx.session, row)

    @strawberry.mutation
    async def unarchive_runbook(self, info: Info, handle: str, why: str = "") -> RunbookResult:
        context = info.context
        by = context.require_viewer()
        async with context.database.transaction() as tx:
            row = await keeping.unarchive(tx, handle, why=why, by=by, now=context.now)
            return await _runbook(context, tx.session, row)


async def _runbook(context: Context, session: AsyncSession, row: RunbookRow) -> Runbook:
    return Runbook.of(row, await context.catalogue(session))


async def _draft(context: Context, session: AsyncSession, row: RunbookDraftRow) -> RunbookDraft:
    (about,) = await rows.by_ids(session, [row.runbook_id])
    catalogue = await context.catalogue(session)
    return RunbookDraft.of(row, Runbook.of(about, catalogue), catalogue)
