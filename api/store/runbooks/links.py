"""The questions asked of links in runbooks: which are kept, which are due, and how each answered."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.runbooks.link import Link
from api.store.runbooks.runbooks import RunbookRow
from api.store.runs.runs import RunbookLinkRow


async def replace(
    session: AsyncSession, runbook_id: uuid.UUID, urls: Collection[str], *, due_at: datetime
) -> None:
    """What is known of a link that stays is kept."""
    table = RunbookLinkRow
    await session.execute(delete(table).where(table.runbook_id == runbook_id, table.url.not_in(urls)))
    if urls:
        rows = [
            {"runbook_id": runbook_id, "url": url, "due_at": due_at, "answer": "", "failures": 0}
            for url in urls
        ]
        await session.execute(insert(table).values(rows).on_conflict_do_nothing())


async def all_links(session: AsyncSession) -> Mapping[uuid.UUID, Sequence[Link]]:
    found: dict[uuid.UUID, list[Link]] = defaultdict(list)
    for row in await session.scalars(select(RunbookLinkRow).order_by(RunbookLinkRow.url)):
        found[row.runbook_id].append(Link(row.url, row.answer, row.failures))
    return found


async def due(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[str]:
    """Addresses, the longest overdue first; each once, however many texts name it."""
    question = (
        select(RunbookLinkRow.url, RunbookLinkRow.due_at)
        .join(RunbookRow, RunbookRow.id == RunbookLinkRow.runbook_id)
        .where(RunbookLinkRow.due_at <= now, RunbookRow.archived_at.is_(None))
        .order_by(RunbookLinkRow.due_at, RunbookLinkRow.url)
        .limit(limit)
    )
    return list(dict.fromkeys(row.url for row in await session.execute(question)))


async def of_url(session: AsyncSession, url: str) -> Sequence[RunbookLinkRow]:
    """Locked, wherever it is named."""
    question = select(RunbookLinkRow).where(RunbookLinkRow.url == url)
    return (await session.scalars(question.order_by(RunbookLinkRow.runbook_id).with_for_update())).all()
