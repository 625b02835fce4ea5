"""Every few seconds somebody says that they watch; whoever comes back writes down how long nobody did."""

from datetime import timedelta
from typing import Final

from api.actions.watching import watch
from api.database import Database
from api.store.upkeep import claim_chore

EVERY: Final = timedelta(seconds=5)


async def keep_watch(database: Database) -> int:
    """One worker's turn."""
    async with database.transaction() as tx:
        if await claim_chore(tx.session, "watch", every=EVERY):
            await watch(tx)
    return 0
