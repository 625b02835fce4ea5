"""Runs that the clock has to look at: each under its incident's lock, and one bad run stops no other."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from api.actions.incidents.timeline import Case
from api.actions.runs import care
from api.actions.runs.following import follow
from api.database import Database
from api.store.incidents import incidents
from api.store.runs import lists as run_lists
from api.store.runs.lists import Due

log = structlog.get_logger(__name__)

_BATCH: Final = 200
_SET_ASIDE: Final = timedelta(seconds=30)


async def look_after_runs(database: Database, *, clock: Callable[[], datetime]) -> int:
    """Several workers share the work by skipping what another holds."""
    async with database.read() as session:
        due = await run_lists.due(session, limit=_BATCH)
    return sum([await _look(database, one, now=clock()) for one in due])


async def _look(database: Database, due: Due, *, now: datetime) -> bool:
    try:
        async with database.transaction() as tx:
            row = await incidents.lock_if_free(tx.session, due.incident_id)
            run = await run_lists.afresh(tx.session, due.run_id) if row is not None else None
            if row is None or run is None or run.due_at is None or run.due_at > now:
                return False
            opened = Case(tx, row, now)
            await care.look(await follow(opened, run))
            await opened.close()
            return True
    except Exception:
        log.exception("a run could not be looked after; trying again in 30 s", run=str(due.run_id))
        async with database.transaction() as tx:
            await run_lists.push_aside(tx.session, due.run_id, by=_SET_ASIDE)
        return False
