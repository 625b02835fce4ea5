"""Findings settled by whose runbook it is: looked at, and the text is right all the same."""

from datetime import datetime
from uuid import UUID

from api.actions.runbooks.drafts import LONGEST_WHY
from api.actions.runbooks.edits import at, owned, record
from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.runbooks import findings as rows
from api.store.runbooks.runbooks import RunbookRow
from api.store.runs.runs import RunbookFindingRow


async def settle(
    tx: Transaction, finding_id: UUID, *, why: str = "", by: Viewer, now: datetime
) -> RunbookFindingRow:
    """A second time, and of what is gone by itself, changes nothing."""
    row = await rows.lock(tx.session, finding_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such finding.")
    about = await tx.session.get_one(RunbookRow, row.runbook_id)
    runbook = await owned(tx, about.handle, by=by)
    if row.settled_at is not None:
        return row
    row.settled_at, row.settled_by = now, by.actor
    said = clean_line(why, LONGEST_WHY)
    before = {"finding": row.text}
    after = at(runbook.published)
    await record(tx, runbook, "settle", by=by.actor, before=before, after=after, why=said, now=now)
    return row


async def settle_all(tx: Transaction, runbook: RunbookRow, *, by: str, now: datetime) -> None:
    """Somebody has read it again: whatever was found until now is answered."""
    for row in await rows.open_of(tx.session, [runbook.id]):
        row.settled_at, row.settled_by = now, by
