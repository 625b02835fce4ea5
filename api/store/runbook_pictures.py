"""The questions asked of runbooks' pictures."""

from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.runbooks import RunbookPictureRow


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
