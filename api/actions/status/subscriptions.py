"""What is sent about a subscription itself, and what comes of it: the question, and the challenge."""

from datetime import datetime

from api.actions.status.subscribers import channel_of, confirmed, note_trouble
from api.database import Transaction
from api.domain.outcome import Outcome
from api.domain.status.letter import after_letter
from api.store.status import subscribed
from api.store.status.subscribers import SubscriberRow


async def asked(
    tx: Transaction, claimed: SubscriberRow, outcome: Outcome, *, is_echoed: bool = False, now: datetime
) -> None:
    """One attempt to send it was made under this lease; what came in between is not written over.

    `is_echoed`: the webhook has answered its challenge, so whoever gave its address also runs it.
    """
    row = await subscribed.lock(tx.session, claimed.id)
    if row is None or row.lease != claimed.lease or row.asked != claimed.asked:
        return
    written_at = claimed.due_at or now
    step = after_letter(
        outcome, channel=channel_of(row), attempts=row.attempts, written_at=written_at, now=now
    )
    row.lease = row.leased_until = None
    row.due_at = step.due_at
    if step.state != "queued":
        row.asked = None
    if is_echoed and row.state == "pending":
        confirmed(row, now=now)
    await note_trouble(tx, row.id, step, now=now)
