"""Word that status pages show something else now: called by every action that changes what readers see."""

from datetime import datetime

from api.database import Transaction
from api.store.status import pages as status_pages


async def repaint(tx: Transaction, *, now: datetime) -> None:
    await status_pages.touch(tx.session, now=now)
    tx.repaint()
