"""Updates whose time has come, and requests to agree that nobody answered: each under its incident's lock."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from api.actions.comms import approval_due, update_due
from api.database import Database
from api.domain.refusal import Refused
from api.store.comms import approvals, updates

log = structlog.get_logger(__name__)

_BATCH: Final = 50
_ASIDE: Final = timedelta(seconds=30)


async def tell_due(database: Database, *, clock: Callable[[], datetime]) -> int:
    """How many went out, were held, or asked somebody else."""
    async with database.read() as session:
        planned = await updates.due(session, limit=_BATCH)
        unanswered = await approvals.due(session, limit=_BATCH)
    done = [await _one(database, approval_id, _pass_on, now=clock()) for approval_id in unanswered]
    done += [await _one(database, update_id, _go_out, now=clock()) for update_id in planned]
    return sum(done)


Work = Callable[[Database, UUID, datetime], Awaitable[bool]]


async def _one(database: Database, key: UUID, work: Work, *, now: datetime) -> bool:
    """One bad row stops no other."""
    try:
        return await work(database, key, now)
    except Exception:
        log.exception("what was due of an update failed; trying again in 30 s", key=str(key))
        async with database.transaction() as tx:
            await updates.push_aside(tx.session, key, by=_ASIDE)
            await approvals.push_aside(tx.session, key, by=_ASIDE)
        return False


async def _go_out(database: Database, update_id: UUID, now: datetime) -> bool:
    try:
        async with database.transaction() as tx:
            return await update_due.go_out(tx, update_id, now=now)
    except Refused as refused:
        async with database.transaction() as tx:
            return await update_due.give_up(tx, update_id, why=refused.message, now=now)


async def _pass_on(database: Database, approval_id: UUID, now: datetime) -> bool:
    async with database.transaction() as tx:
        return await approval_due.pass_on(tx, approval_id, now=now)
