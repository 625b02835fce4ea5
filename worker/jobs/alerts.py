"""Delayed, silenced and flapping alerts whose time has come."""

from collections.abc import Callable
from datetime import datetime

import structlog

from api.actions.alerts import alerts
from api.database import Database
from api.store.alerts import alerts as alert_rows

log = structlog.get_logger(__name__)

_BATCH = 100


async def wake_due(database: Database, *, clock: Callable[[], datetime]) -> int:
    async with database.read() as session:
        due = await alert_rows.due(session, limit=_BATCH)
    done = 0
    for alert_id in due:
        try:
            async with database.transaction() as tx:
                done += await alerts.wake(tx, alert_id, now=clock())
        except Exception:
            log.exception("a waiting alert could not be woken", alert=str(alert_id))
    return done
