"""What is found of the bookshop's runbooks, the way it is found every six hours."""

from api.actions.runbooks import findings
from tests.browser.bookshop import Bookshop


async def looked_after(shop: Bookshop) -> None:
    """After everything else has happened."""
    async with shop.house.database.read() as session:
        seen = await findings.gather(session, now=shop.opened)
    async with shop.house.database.transaction() as tx:
        await findings.keep(tx, findings.compared(seen), now=shop.opened)
