"""The questions asked of runbooks' pictures."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.runbooks.runbooks import RunbookPictureRow

# Nobody else touches what somebody has in hand: it is in use.
_USED: Final = text("""
    WITH used AS (
        SELECT shown.value AS hash FROM runbook_versions, jsonb_each_text(runbook_versions.pictures) AS shown
        UNION SELECT shown.value FROM runbook_drafts, jsonb_each_text(runbook_drafts.pictures) AS shown
        UNION SELECT shown.value FROM runs, jsonb_each_text(runs.pictures) AS shown
    )
    UPDATE runbook_pictures SET at = :now WHERE hash IN (
        SELECT hash FROM runbook_pictures WHERE hash IN (SELECT hash FROM used) FOR UPDATE SKIP LOCKED
    )
    """)
_UNUSED: Final = text("""
    DELETE FROM runbook_pictures WHERE hash IN (
        SELECT hash FROM runbook_pictures WHERE at < :before FOR UPDATE SKIP LOCKED
    )
    """)
_FRESH: Final = timedelta(days=1)


async def picture(session: AsyncSession, picture_hash: str) -> RunbookPictureRow | None:
    return await session.get(RunbookPictureRow, picture_hash)


async def sizes(session: AsyncSession, hashes: Collection[str]) -> Mapping[str, tuple[int, int]]:
    """Width and height of each, by its hash; without its content."""
    columns = (RunbookPictureRow.hash, RunbookPictureRow.width, RunbookPictureRow.height)
    question = select(*columns).where(RunbookPictureRow.hash.in_(hashes))
    return {found: (width, height) for found, width, height in await session.execute(question)}


async def room_taken(session: AsyncSession) -> int:
    """By all of them, in bytes; Postgres knows how long each is without reading it."""
    question = select(func.coalesce(func.sum(func.octet_length(RunbookPictureRow.content)), 0))
    return int((await session.execute(question)).scalar_one())


async def keep(session: AsyncSession, row: RunbookPictureRow) -> None:
    """Once, whoever sends it again."""
    values = {column.key: getattr(row, column.key) for column in RunbookPictureRow.__table__.columns}
    await session.execute(insert(RunbookPictureRow).values(values).on_conflict_do_nothing())


async def use(session: AsyncSession, hashes: Collection[str], *, now: datetime) -> None:
    """A text names them from now on. Whoever throws old ones away waits for it, or has thrown them away."""
    question = select(RunbookPictureRow.hash).where(
        RunbookPictureRow.hash.in_(hashes), RunbookPictureRow.at < now - _FRESH
    )
    # In one order, so that two who name the same ones never wait in a ring.
    old = (await session.scalars(question.order_by(RunbookPictureRow.hash).with_for_update())).all()
    if old:
        await session.execute(update(RunbookPictureRow).where(RunbookPictureRow.hash.in_(old)).values(at=now))


async def note_used(session: AsyncSession, *, now: datetime) -> None:
    """Every picture that a version, a draft or a run shows."""
    await session.execute(_USED, {"now": now})


async def throw_away(session: AsyncSession, *, before: datetime) -> None:
    """Those that were sent, or seen in use, before that at the latest."""
    await session.execute(_UNUSED, {"before": before})
