"""Looking at the next 90 days: every hour, and soon after every change of the organisation."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from api.actions.oncall import risks
from api.database import Database
from api.domain.oncall.risk_scan import scan
from api.store.upkeep import claim_chore

_EVERY = timedelta(hours=1)


async def look_ahead(database: Database, *, clock: Callable[[], datetime]) -> int:
    """Claimed and let go of before the hard work begins, which is done beside the loop that pages."""
    async with database.transaction() as tx:
        if not await claim_chore(tx.session, risks.CHORE, every=_EVERY):
            return 0
    now = clock()
    async with database.read() as session:
        prospect = await risks.look_ahead(session, now=now)
    found = await asyncio.to_thread(scan, prospect)
    async with database.transaction() as tx:
        await risks.keep(tx, found, now=now)
    return 1
