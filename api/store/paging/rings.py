"""When people's phones rang: pages that went out, one for all the devices and channels of one ring."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.paging.paging import PageRow, has_rung

# A page may be held until its person is next on duty: it was queued that much before it rang.
_LONGEST_HELD: Final = timedelta(days=8)


class RangRow(NamedTuple):
    person_id: uuid.UUID
    incident_id: uuid.UUID
    at: datetime


async def rings(
    session: AsyncSession, people: Collection[uuid.UUID], *, since: datetime, until: datetime
) -> Sequence[RangRow]:
    """Of pages for incidents, and never of tests; the first of each ring, in order."""
    if not people:
        return ()
    at = func.min(PageRow.sent_at)
    question = (
        select(PageRow.person_id, PageRow.incident_id, at.label("at"))
        .where(
            PageRow.person_id.in_(people),
            PageRow.queued_at > since - _LONGEST_HELD,
            PageRow.queued_at < until,
            PageRow.incident_id.is_not(None),
            has_rung(PageRow),
        )
        .group_by(PageRow.person_id, PageRow.incident_id, PageRow.queued_at)
        .having(at >= since, at < until)
        .order_by(at)
    )
    return [RangRow(row.person_id, row.incident_id, row.at) for row in await session.execute(question)]
