"""Looking after runbooks: every six hours, and soon after edits of the organisation and new texts."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from api.actions.runbooks import findings, reminders
from api.actions.runbooks.links import CHORE
from api.database import Database
from api.store.upkeep import claim_chore

# Often enough that a reminder comes on the day it is due.
_EVERY: Final = timedelta(hours=6)


async def care(database: Database, *, clock: Callable[[], datetime]) -> int:
    """Claimed and let go of before the hard work begins, which is done beside the loop that pages."""
    async with database.transaction() as tx:
        if not await claim_chore(tx.session, CHORE, every=_EVERY):
            return 0
    now = clock()
    async with database.read() as session:
        seen = await findings.gather(session, now=now)
    found = await asyncio.to_thread(findings.compared, seen)
    async with database.transaction() as tx:
        await findings.keep(tx, found, now=now)
    async with database.transaction() as tx:
        await reminders.remind(tx, now=now)
    return 1
