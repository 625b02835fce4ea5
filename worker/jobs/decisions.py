"""Decisions that are due and not taken: whoever was asked is asked again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from api.actions.incidents import decisions
from api.database import Database
from api.store.incidents import decisions as rows
from api.store.incidents.command import DecisionRow

log = structlog.get_logger(__name__)

_BATCH: Final = 50
_ASIDE: Final = timedelta(minutes=1)


async def remind_due(database: Database, *, clock: Callable[[], datetime]) -> int:
    async with database.read() as session:
        due = await rows.due(session, limit=_BATCH)
    for row in due:
        await _remind(database, row, now=clock())
    return 0


async def _remind(database: Database, row: DecisionRow, *, now: datetime) -> None:
    try:
        async with database.transaction() as tx:
            await decisions.remind(tx, row.incident_id, row.id, now=now)
    except Exception:
        log.exception("a reminder of a decision failed", decision=str(row.id))
        async with database.transaction() as tx:
            await rows.push_aside(tx.session, row.id, by=_ASIDE)
