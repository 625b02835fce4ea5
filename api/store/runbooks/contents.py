"""Texts by the hash of their content, wherever they are kept."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.runbooks.runbooks import RunbookRow
from api.store.runs.runs import RunRow


async def of_run(session: AsyncSession, content_hash: str) -> RunRow | None:
    question = select(RunRow).where(RunRow.content_hash == content_hash).limit(1)
    return (await session.scalars(question)).one_or_none()


async def of_runbook(session: AsyncSession, content_hash: str) -> RunbookRow | None:
    question = select(RunbookRow).where(RunbookRow.content_hash == content_hash).limit(1)
    return (await session.scalars(question)).one_or_none()
