"""Spans in which nobody watched, and the clock of whoever watches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.span import Span
from api.store.base import new_id
from api.store.status.components import SilenceRow
from api.store.upkeep import HeartbeatRow, last_beat

# The heartbeat of the watch itself: it beats when the engine was seen alive.
WATCH: Final = "watched"


@dataclass(frozen=True, slots=True)
class Watch:
    """By the database's clock, as heartbeats are."""

    now: datetime
    watched_at: datetime | None
    beat_at: datetime | None


async def look(session: AsyncSession) -> Watch:
    watched = select(HeartbeatRow.at).where(HeartbeatRow.name == WATCH).scalar_subquery()
    now, watched_at = (await session.execute(select(func.now(), watched))).one()
    return Watch(now, watched_at, await last_beat(session))


def write(session: AsyncSession, span: Span) -> None:
    session.add(SilenceRow(id=new_id(), starts_at=span.starts_at, ends_at=span.ends_at))
