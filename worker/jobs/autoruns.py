"""Incidents get the runs that begin with their alerts; runs that began by themselves take their next step."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from api.actions.runs import autoruns
from api.database import Database
from api.store.runs import autoruns as rows

log = structlog.get_logger(__name__)

_BATCH: Final = 100
_ASIDE: Final = timedelta(minutes=1)


async def run_by_itself(database: Database, *, clock: Callable[[], datetime]) -> int:
    return await begin_due(database, clock=clock) + await act_due(database, clock=clock)


async def begin_due(database: Database, *, clock: Callable[[], datetime]) -> int:
    async with database.transaction() as tx:
        found = await rows.opened(tx.session, limit=_BATCH)
        if found and await rows.without_runbooks(tx.session):
            await rows.leave_alone(tx.session, found)
            return len(found)
    for incident_id in found:
        await _begin(database, incident_id, clock=clock)
    return len(found)


async def act_due(database: Database, *, clock: Callable[[], datetime]) -> int:
    async with database.read() as session:
        found = await rows.acting(session, limit=_BATCH)
    for one in found:
        await _act(database, one, clock=clock)
    return len(found)


async def _begin(database: Database, incident_id: UUID, *, clock: Callable[[], datetime]) -> None:
    try:
        async with database.transaction() as tx:
            await autoruns.begin(tx, incident_id, now=clock())
    except Exception:
        log.exception("runbooks of an incident did not begin; again in a minute", incident=str(incident_id))
        await _aside(lambda: _push_aside(database, incident_id))


async def _act(database: Database, one: rows.Due, *, clock: Callable[[], datetime]) -> None:
    try:
        async with database.transaction() as tx:
            await autoruns.act(tx, one.run_id, one.incident_id, now=clock())
    except Exception:
        log.exception("a run could not go on by itself; again in a minute", run=str(one.run_id))
        await _aside(lambda: _put_off(database, one.run_id))


async def _push_aside(database: Database, incident_id: UUID) -> None:
    async with database.transaction() as tx:
        await rows.push_aside(tx.session, incident_id, by=_ASIDE)


async def _put_off(database: Database, run_id: UUID) -> None:
    async with database.transaction() as tx:
        await rows.put_off(tx.session, run_id, by=_ASIDE)


async def _aside(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except Exception:
        log.exception("what could not be done could not be set aside either")
