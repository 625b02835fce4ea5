"""Spans in which nobody watched, and the clock of whoever watches."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.silence import Silence, Watch
from api.store.base import new_id
from api.store.components import SilenceRow
from api.store.upkeep import HeartbeatRow, last_beat

# The heartbeat of the watch itself: no sweep beats it but the one that looks for silences.
WATCH: Final = "watch"


async def look(session: AsyncSession) -> tuple[Watch, datetime]:
    """As it stands, and the database's time."""
    watched = select(HeartbeatRow.at).where(HeartbeatRow.name == WATCH)
    silent = select(SilenceRow.starts_at).where(SilenceRow.ends_at.is_(None))
    question = select(func.now(), watched.scalar_subquery(), silent.scalar_subquery())
    now, watched_at, silent_since = (await session.execute(question)).one()
    return Watch(watched_at, await last_beat(session), silent_since), now


async def write(session: AsyncSession, found: Silence) -> None:
    """One that lasted until now is closed; there is never more than one that lasts."""
    closed = await session.execute(
        update(SilenceRow)
        .where(SilenceRow.ends_at.is_(None))
        .values(ends_at=found.ends_at)
        .returning(SilenceRow.id)
    )
    if closed.first() is None:
        session.add(SilenceRow(id=new_id(), starts_at=found.starts_at, ends_at=found.ends_at))
