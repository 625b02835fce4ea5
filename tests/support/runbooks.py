"""Short texts of runbooks, and short ways to write and publish them in stories."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from api.actions.runbooks import drafts, runbooks
from api.actions.runbooks.whole import Said
from api.database import Database
from api.domain.rights import Viewer
from api.store.base import new_id
from api.store.incidents.incidents import IncidentRow
from api.store.runbooks import lists as rows
from api.store.runbooks.runbooks import RunbookDraftRow, RunbookRow, RunbookVersionRow
from api.store.runs.runs import RunRow
from tests.support.people import NOON


def text(
    title: str = "Checkout errors", *lines: str, services: str = "checkout", body: str = "Look first."
) -> str:
    """`lines` go into the front part."""
    named = [f"services: {services}"] if services else []
    front = "\n".join(["---", f"title: {title}", *named, *lines, "---"])
    return f"{front}\n\n{body}\n\n{step('Restart one node')}"


def step(title: str, *lines: str, kind: str = "Do") -> str:
    details = "\n".join(["```step", *lines, "```"])
    return f"## {kind}: {title}\n\n{details}\n\nOnly one at a time.\n"


def part(title: str = "Roll back", *lines: str, body: str = "What is common.") -> str:
    return text(title, "part: yes", *lines, services="", body=body).replace("Restart one node", f"{title} it")


def including(handle: str, title: str = "Checkout errors") -> str:
    return text(title) + f"\n::: include {handle}\n"


async def drafted(
    database: Database,
    by: Viewer,
    words: str,
    handle: str = "checkout-errors",
    *,
    why: str = "for a story",
    begun_from: int = 0,
    seen: int | None = None,
    pictures: Mapping[str, str] | None = None,
    now: datetime = NOON,
) -> RunbookDraftRow:
    async with database.transaction() as tx:
        return await drafts.save(
            tx,
            handle,
            Said(words, pictures or {}),
            why=why,
            begun_from=begun_from,
            seen=seen,
            by=by,
            now=now,
        )


async def published(
    database: Database,
    by: Viewer,
    words: str,
    handle: str = "checkout-errors",
    *,
    why: str = "for a story",
    begun_from: int = 0,
    pictures: Mapping[str, str] | None = None,
    now: datetime = NOON,
) -> RunbookRow:
    draft = await drafted(
        database, by, words, handle, why=why, begun_from=begun_from, pictures=pictures, now=now
    )
    async with database.transaction() as tx:
        return await runbooks.publish(tx, draft.id, seen=draft.version, by=by, now=now)


async def handed_in(
    database: Database,
    by: Viewer,
    words: str,
    handle: str = "checkout-errors",
    *,
    begun_from: int = 0,
    now: datetime = NOON,
) -> RunbookDraftRow:
    draft = await drafted(database, by, words, handle, begun_from=begun_from, now=now)
    async with database.transaction() as tx:
        return await drafts.hand_in(tx, draft.id, seen=draft.version, by=by, now=now)


async def row_of(database: Database, handle: str = "checkout-errors") -> RunbookRow:
    async with database.read() as session:
        found = await rows.by_handle(session, handle)
    assert found is not None
    return found


async def versions(database: Database, handle: str = "checkout-errors") -> list[RunbookVersionRow]:
    """The newest first."""
    async with database.read() as session:
        question = select(RunbookRow.id).where(RunbookRow.handle == handle)
        return list(await rows.versions_of(session, [(await session.scalars(question)).one()]))


async def run_of(database: Database, row: RunbookRow, words: str | None = None) -> UUID:
    """Begun in the one incident there is."""
    async with database.transaction() as tx:
        incident = (await tx.session.scalars(select(IncidentRow.id))).one()
        run = RunRow(
            id=new_id(),
            incident_id=incident,
            runbook_id=row.id,
            number=1,
            content_hash=row.content_hash,
            text=words or text(),
            pictures={},
            title=row.title,
            started_at=NOON,
            started_by="person:ana",
            is_automatic=False,
            stopped_why="",
            verdict_note="",
            seq=0,
        )
        tx.session.add(run)
    return run.id
