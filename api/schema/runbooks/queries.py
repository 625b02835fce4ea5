"""Asking for runbooks: one, a page of them, the drafts that wait, and how a text would be read."""

from typing import Final

import strawberry

from api.actions.runbooks.drafts import check_said
from api.actions.runbooks.whole import Said
from api.schema.connections import USUAL, Connection, capped, connection, not_a_cursor, place_of
from api.schema.context import Info
from api.schema.fields import described, per_viewer
from api.schema.runbooks.drafts import RunbookDraft, RunbookPreview, preview
from api.schema.runbooks.runbooks import Runbook
from api.store.runbooks import lists as rows
from api.store.runbooks.lists import Sieve

_BETWEEN: Final = "\n"


@strawberry.input(description="What is left out does not narrow, except that archived ones stay away.")
class RunbookFilter:
    service: str | None = None
    owner: str | None = None
    parts: bool | None = strawberry.field(default=None, description="Only parts, or only what is no part.")
    archived: bool = False
    published: bool | None = strawberry.field(
        default=True, description="False for those of which there are only drafts; null for both."
    )
    review_due: bool = False


@strawberry.input(description="What a text calls a picture, and the hash it was uploaded under.")
class RunbookPictureInput:
    name: str
    hash: str


@strawberry.type
class RunbookQueries:
    @strawberry.field
    async def runbook(self, info: Info, handle: str) -> Runbook | None:
        context = info.context
        context.check("runbook.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            row = await rows.by_handle(session, handle)
        return Runbook.of(row, catalogue) if row else None

    @described("By title.")
    async def runbooks(
        self,
        info: Info,
        filter: RunbookFilter | None = None,  # noqa: A002 - its public name
        first: int = USUAL,
        after: str | None = None,
    ) -> Connection[Runbook]:
        context = info.context
        context.check("runbook.see")
        first, place = capped(first), _place(after)
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            sieve = _sieve(filter or RunbookFilter(), info)
            found = await rows.page(session, sieve, after=place, limit=first + 1) if sieve else ()
        return connection(
            found,
            first=first,
            after=after,
            node=lambda row: Runbook.of(row, catalogue),
            place=lambda row: f"{row.handle}{_BETWEEN}{row.title}",
        )

    @per_viewer("One's own, and those that wait for whoever asks; what waits comes first.")
    async def runbook_drafts(self, info: Info) -> list[RunbookDraft]:
        context = info.context
        context.check("runbook.see")
        viewer = context.require_viewer()
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            waiting = await rows.waiting_drafts(session)
            mine = await rows.drafts_by(session, viewer.person_id)
            about = await rows.by_ids(session, {row.runbook_id for row in (*waiting, *mine)})
        runbooks = {row.id: Runbook.of(row, catalogue) for row in about}
        drafts = [RunbookDraft.of(row, runbooks[row.runbook_id], catalogue) for row in waiting]
        judged = [one for one in drafts if "publish" in await one.allowed(context) and not one.is_of(viewer)]
        return judged + [RunbookDraft.of(row, runbooks[row.runbook_id], catalogue) for row in mine]

    @described(
        "How a text would be read, and what stands against publishing it. With a `handle`, as that runbook."
    )
    async def runbook_preview(
        self,
        info: Info,
        text: str,
        pictures: list[RunbookPictureInput] | None = None,
        handle: str | None = None,
    ) -> RunbookPreview:
        context = info.context
        context.check("runbook.write")
        said = said_of(text, pictures)
        check_said(said)
        async with context.database.read() as session:
            return await preview(session, said, handle)


def said_of(text: str, pictures: list[RunbookPictureInput] | None) -> Said:
    return Said(text, {one.name: one.hash for one in pictures or ()})


def _sieve(asked: RunbookFilter, info: Info) -> Sieve | None:
    """None where nothing can be found."""
    owner = None
    if asked.owner is not None:
        owner = info.context.known.organisation.handles.get(asked.owner)
        if owner is None:
            return None
    return Sieve(
        service=asked.service,
        owner=owner,
        parts=asked.parts,
        archived=asked.archived,
        published=asked.published,
        due=info.context.now if asked.review_due else None,
    )


def _place(cursor: str | None) -> tuple[str, str] | None:
    place = place_of(cursor)
    if place is None:
        return None
    handle, between, title = place.partition(_BETWEEN)
    if not between:
        raise not_a_cursor()
    return title, handle
