"""What is found of the bookshop's runbooks, the way it is found every six hours."""

from api.actions import runbook_findings
from tests.browser.bookshop import Bookshop


async def looked_after(shop: Bookshop) -> None:
    """After everything else has happened."""
    async with shop.house.database.read() as session:
        seen = await runbook_findings.gather(session, now=shop.opened)
    async with shop.house.database.transaction() as tx:
        await runbook_findings.keep(tx, runbook_findings.compared(seen), now=shop.opened)
