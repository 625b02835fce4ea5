"""What people do to updates: write, publish, plan, edit, take back, and agree to each other's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.comms import announcement_edits, approval_answers, update_edits, updates
from api.schema.comms.access import actor_of, incident_of, to_write, updates_to_write
from api.schema.comms.audience import Audience
from api.schema.comms.update_inputs import (
    AnnouncementChange,
    EditedText,
    UpdateText,
    effects_in,
    text_of,
    texts_of,
)
from api.schema.comms.updates import Announcement, Update
from api.schema.context import Context, Info
from api.schema.organisation.editing import id_of
from api.schema.refusals import Refusal
from api.store.comms import updates as rows
from api.store.comms.comms import UpdateRow

_AT: Final = "When it goes out; left out, now."
_KEY: Final = "One per composition: the same key again makes nothing new."
_HASH: Final = "Of the text that was read: nothing else goes out."
_VERSION: Final = "The one that was looked at."


@strawberry.type(description="What was written at once, one update for each audience.")
class Composition:
    id: strawberry.ID
    updates: list[Update]


CompositionResult = Annotated[Composition | Refusal, strawberry.union("CompositionResult")]
UpdateResult = Annotated[Update | Refusal, strawberry.union("UpdateResult")]
AnnouncementResult = Annotated[Announcement | Refusal, strawberry.union("AnnouncementResult")]
At = Annotated[datetime | None, strawberry.argument(description=_AT)]
Version = Annotated[int, strawberry.argument(description=_VERSION)]
Key = Annotated[UUID | None, strawberry.argument(description=_KEY)]


@strawberry.type
class WritingMutations:
    @strawberry.mutation
    async def compose_update(
        self, info: Info, incident_id: strawberry.ID, texts: list[UpdateText], key: Key = None
    ) -> CompositionResult:
        context = info.context
        by = actor_of(context.require_viewer())
        async with context.database.transaction() as tx:
            row = await to_write(context, tx.session, incident_id)
            wanted = await texts_of(tx.session, texts)
            made = await updates.compose(tx, row.id, wanted, by=by, key=key, now=context.now)
            return await _composition(context, tx.session, made)

    @strawberry.mutation
    async def publish_update(
        self,
        info: Info,
        incident_id: strawberry.ID,
        texts: list[UpdateText],
        at: At = None,
        key: Key = None,
    ) -> CompositionResult:
        context = info.context
        by = actor_of(context.require_viewer())
        async with context.database.transaction() as tx:
            row = await to_write(context, tx.session, incident_id)
            wanted = await texts_of(tx.session, texts)
            made = await updates.publish(tx, row.id, wanted, by=by, at=at, key=key, now=context.now)
            return await _composition(context, tx.session, made)

    @strawberry.mutation
    async def submit_update(self, info: Info, ids: list[strawberry.ID], at: At = None) -> CompositionResult:
        context = info.context
        by = actor_of(context.require_viewer())
        async with context.database.transaction() as tx:
            wanted = await updates_to_write(context, tx.session, list(ids))
            made = await updates.submit(tx, wanted, by=by, at=at, now=context.now)
            return await _composition(context, tx.session, made)

    @strawberry.mutation
    async def rewrite_update(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        text: UpdateText,
        version: Version,
    ) -> UpdateResult:
        context = info.context
        by = actor_of(context.require_viewer())
        async with context.database.transaction() as tx:
            (update_id,) = await updates_to_write(context, tx.session, [id])
            wanted = await text_of(tx.session, text)
            row = await update_edits.rewrite(tx, update_id, wanted, by=by, seen=version, now=context.now)
            return await _update(context, tx.session, row)

    @strawberry.mutation
    async def discard_draft(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> UpdateResult:
        context = info.context
        by = actor_of(context.require_viewer())
        async with context.database.transaction() as tx:
            (update_id,) = await updates_to_write(context, tx.session, [id])
            row = await update_edits.discard(tx, update_id, by=by, now=context.now)
            return await _update(context, tx.session, row)


@strawberry.type
class CorrectingMutations:
    @strawberry.mutation
    async def edit_update(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        text: EditedText,
        why: str,
        version: Version,
    ) -> UpdateResult:
        context = info.context
        by = actor_of(context.require_viewer())
        async with context.database.transaction() as tx:
            (update_id,) = await updates_to_write(context, tx.session, [id])
            named = await effects_in(tx.session, text.effects) if text.effects is not None else None
            row = await update_edits.edit(
                tx, update_id, body=text.body, effects=named, by=by, why=why, seen=version, now=context.now
            )
            return await _update(context, tx.session, row)

    @strawberry.mutation
    async def retract_update(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        why: str,
    ) -> UpdateResult:
        context = info.context
        by = actor_of(context.require_viewer())
        async with context.database.transaction() as tx:
            (update_id,) = await updates_to_write(context, tx.session, [id])
            row = await update_edits.retract(tx, update_id, by=by, why=why, now=context.now)
            return await _update(context, tx.session, row)

    @strawberry.mutation
    async def set_announcement(
        self,
        info: Info,
        incident_id: strawberry.ID,
        audience: Audience,
        change: AnnouncementChange,
        version: int | None = None,
    ) -> AnnouncementResult:
        context = info.context
        by = actor_of(context.require_viewer())
        async with context.database.transaction() as tx:
            incident = await to_write(context, tx.session, incident_id)
            row = await announcement_edits.change(
                tx,
                incident.id,
                audience.value,
                by=by,
                headline=change.headline,
                impact=change.impact.value if change.impact else None,
                derive_impact=change.derive_impact,
                started_at=change.started_at,
                seen=version,
                now=context.now,
            )
            return Announcement.of(row)


@strawberry.type
class ApprovalMutations:
    @strawberry.mutation
    async def approve_update(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        hash: Annotated[str, strawberry.argument(description=_HASH)],  # noqa: A002 - its public name
        rationale: str = "",
    ) -> UpdateResult:
        context = info.context
        context.check("update.approve", own=True)
        by, update_id = actor_of(context.require_viewer()), id_of(id, "update")
        async with context.database.transaction() as tx:
            await incident_of(context, tx.session, update_id)
            row = await approval_answers.approve(
                tx, update_id, by=by, seen=hash, rationale=rationale, now=context.now
            )
            return await _update(context, tx.session, row)

    @strawberry.mutation
    async def refuse_update(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        rationale: str,
    ) -> UpdateResult:
        context = info.context
        context.check("update.approve", own=True)
        by, update_id = actor_of(context.require_viewer()), id_of(id, "update")
        async with context.database.transaction() as tx:
            await incident_of(context, tx.session, update_id)
            row = await approval_answers.refuse(tx, update_id, by=by, rationale=rationale, now=context.now)
            return await _update(context, tx.session, row)


async def _composition(context: Context, session: AsyncSession, made: Sequence[UpdateRow]) -> Composition:
    return Composition(
        id=strawberry.ID(str(made[0].composition_id)),
        updates=[await _update(context, session, row) for row in made],
    )


async def _update(context: Context, session: AsyncSession, row: UpdateRow) -> Update:
    await context.catalogue(session)
    ((_, announcement),) = await rows.placed(session, [row.id])
    return Update.of(row, announcement, context)
