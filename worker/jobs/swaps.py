"""Offers of shifts that nobody answered in time: each ends, and its giver hears of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from api.actions.oncall import swap_endings
from api.database import Database
from api.store.oncall import swaps

log = structlog.get_logger(__name__)

_BATCH = 100
_SET_ASIDE = timedelta(minutes=1)


async def expire_due(database: Database, *, clock: Callable[[], datetime]) -> int:
    async with database.read() as session:
        due = await swaps.due(session, limit=_BATCH)
    return sum([await _expire(database, swap_id, now=clock()) for swap_id in due])


async def _expire(database: Database, swap_id: UUID, *, now: datetime) -> bool:
    try:
        async with database.transaction() as tx:
            return await swap_endings.expire(tx, swap_id, now=now)
    except Exception:
        log.exception("an offer could not be ended; trying again in a minute", swap=str(swap_id))
        await _set_aside(database, swap_id)
        return False


async def _set_aside(database: Database, swap_id: UUID) -> None:
    try:
        async with database.transaction() as tx:
            await swaps.push_aside(tx.session, swap_id, by=_SET_ASIDE)
    except Exception:
        log.exception("an offer could not be set aside", swap=str(swap_id))
