"""Relief: every minute, who on call has had too much is offered it; offers that nobody answered end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from api.actions.oncall import reliefs
from api.actions.oncall.fatigue import Weary, weary
from api.database import Database
from api.store.oncall import reliefs as rows
from api.store.organisation import snapshot as organisations
from api.store.upkeep import claim_chore

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(minutes=1)
_BATCH: Final = 100


async def relieve(database: Database, *, clock: Callable[[], datetime]) -> int:
    """One worker's turn each minute."""
    async with database.transaction() as tx:
        if not await claim_chore(tx.session, "reliefs", every=EVERY):
            return 0
    await offer_reliefs(database, now=clock())
    await expire_reliefs(database, now=clock())
    return 0


async def offer_reliefs(database: Database, *, now: datetime) -> None:
    async with database.read() as session:
        organisation = await organisations.current(session)
        found = await weary(session, organisation, now=now)
    for one in found:
        await _offer(database, one, now=now)


async def expire_reliefs(database: Database, *, now: datetime) -> None:
    async with database.read() as session:
        due = await rows.due(session, limit=_BATCH)
    for relief_id in due:
        await _expire(database, relief_id, now=now)


async def _offer(database: Database, one: Weary, *, now: datetime) -> None:
    try:
        async with database.transaction() as tx:
            await reliefs.offer(tx, one, now=now)
    except Exception:
        log.exception("relief could not be offered; trying again in a minute", schedule=one.schedule)


async def _expire(database: Database, relief_id: UUID, *, now: datetime) -> None:
    try:
        async with database.transaction() as tx:
            await reliefs.expire(tx, relief_id, now=now)
    except Exception:
        log.exception("an offer of relief could not be ended", relief=str(relief_id))
        async with database.transaction() as tx:
            await rows.push_aside(tx.session, relief_id, by=EVERY)
