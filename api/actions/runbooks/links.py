"""Links in texts of runbooks: kept when a text is published, and what was seen of each."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from api.database import Transaction
from api.domain.runbooks.link import Answer, failures_after, links_in, next_look
from api.domain.runbooks.runbook import Runbook
from api.store import upkeep
from api.store.runbooks import links as rows

CHORE: Final = "runbook-care"


async def keep_links(tx: Transaction, runbook_id: UUID, runbook: Runbook) -> None:
    """Of the text with everything it includes; what is new in it is looked at soon."""
    now = (await tx.session.execute(select(func.now()))).scalar_one()
    await rows.replace(tx.session, runbook_id, links_in(runbook), due_at=now)


async def looked(tx: Transaction, url: str, answer: Answer, *, now: datetime) -> None:
    """The same for every text that names it. The next look at runbooks says what follows."""
    for row in await rows.of_url(tx.session, url):
        failures = failures_after(row.failures, answer)
        if (failures > 0) != (row.failures > 0) or failures > row.failures:
            await upkeep.hasten(tx.session, CHORE)
        row.failures, row.answer = failures, answer.said
        row.looked_at, row.due_at = now, next_look(answer, now=now)
