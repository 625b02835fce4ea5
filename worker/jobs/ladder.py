"""Ladders whose time has come: each climbs under its own incident's lock, and one bad row stops no other."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from api.actions.incidents.timeline import Case
from api.actions.paging import escalation
from api.database import Database
from api.store.incidents import incidents
from api.store.organisation import snapshot as organisations
from api.store.paging import ladders

log = structlog.get_logger(__name__)

_BATCH = 200
_SIDE_BY_SIDE = 6
_SET_ASIDE = timedelta(seconds=30)


async def climb_overdue(database: Database, *, clock: Callable[[], datetime]) -> int:
    """Climb everything that is due; several workers share the work by skipping what another holds."""
    async with database.read() as session:
        due = await ladders.overdue(session, limit=_BATCH)
    if not due:
        return 0
    gate = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def one(incident_id: UUID) -> bool:
        async with gate:
            return await _climb(database, incident_id, now=clock())

    return sum(await asyncio.gather(*(one(incident_id) for incident_id in due)))


async def _climb(database: Database, incident_id: UUID, *, now: datetime) -> bool:
    try:
        async with database.transaction() as tx:
            row = await incidents.lock_if_free(tx.session, incident_id)
            if row is None:
                return False
            run = await ladders.if_overdue(tx.session, incident_id)
            if run is None:
                return False
            opened = Case(tx, row, now)
            await escalation.climb(opened, await organisations.current(tx.session), run)
            await opened.close()
            return True
    except Exception:
        log.exception("a ladder could not climb; trying again in 30 s", incident=str(incident_id))
        await _set_aside(database, incident_id)
        return False


async def _set_aside(database: Database, incident_id: UUID) -> None:
    try:
        async with database.transaction() as tx:
            await ladders.push_aside(tx.session, incident_id, by=_SET_ASIDE)
    except Exception:
        log.exception("a ladder could not be set aside", incident=str(incident_id))
