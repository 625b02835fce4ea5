"""Pushes that were taken and never shown: the person's next channel starts."""

from collections.abc import Callable
from datetime import datetime

import structlog

from api.actions.paging import delivery
from api.database import Database
from api.store.paging import paging

log = structlog.get_logger(__name__)

_BATCH = 100


async def chase_receipts(database: Database, *, clock: Callable[[], datetime]) -> int:
    async with database.read() as session:
        pages = await paging.without_receipt(session, limit=_BATCH)
    done = 0
    for page_id in pages:
        try:
            async with database.transaction() as tx:
                await delivery.missed_receipt(tx, page_id, now=clock())
            done += 1
        except Exception:
            log.exception("a missing receipt could not be followed up", page=str(page_id))
    return done
