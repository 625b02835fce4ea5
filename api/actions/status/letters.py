"""Letters to subscribers: a mailing becomes a row for each reader, claimed and settled once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from api.actions.status import subscribers
from api.database import Transaction
from api.domain.comms.audience import Impact
from api.domain.outcome import Accepted, Outcome
from api.domain.status.letter import after_letter
from api.domain.status.subscription import Told, Wish, wants
from api.store.status import letters
from api.store.status.letters import Due
from api.store.status.subscribers import MailingRow, SubscriberRow

BATCH: Final = 500
# How often it is looked whether all letters of a mailing are out.
_LOOKED_EVERY: Final = timedelta(seconds=2)
TAKEN_BACK: Final = "what it says was taken back"
LEFT: Final = "the reader has left"
NEWER: Final = "something newer was told instead"


@dataclass(frozen=True, slots=True)
class Posted:
    """One attempt and what came of it; None where there was none, for its reader has left."""

    due: Due
    outcome: Outcome | None
    written_at: datetime


async def gather(tx: Transaction, row: MailingRow, *, now: datetime) -> None:
    """The next batch of its readers gets their letters written. Where it stopped, the next call goes on."""
    if await letters.is_taken_back(tx.session, row):
        await withdraw(tx, row, now=now)
        return
    if row.state == "sending":
        await _look(tx, row, now=now)
        return
    # Whatever is newer tells what this one would, to everybody that this one has not reached yet.
    is_old = await letters.has_newer(tx.session, row)
    found = [] if is_old else await letters.next_subscribers(tx.session, row, limit=BATCH)
    if not found:
        row.state, row.due_at = "sending", now
        return
    ids = [one.id for one in found]
    heard = await letters.already_told(tx.session, row, ids)
    told = _told(row)
    chosen = [one for one in found if one.id in heard or wants(_wish(one), told)]
    await letters.supersede(tx.session, row, [one.id for one in chosen])
    row.total += await letters.write(tx.session, row, chosen)
    row.gathered_to = found[-1].id


async def settle(tx: Transaction, posted: Sequence[Posted], *, now: datetime) -> None:
    """What came of a claim. A result whose lease has passed to somebody else is dropped."""
    sent = [one.due for one in posted if isinstance(one.outcome, Accepted)]
    await letters.record_sent(tx.session, sent, now=now)
    left = [one.due for one in posted if one.outcome is None]
    await letters.record_skipped(tx.session, left, why=LEFT)
    for one in posted:
        if one.outcome is not None and not isinstance(one.outcome, Accepted):
            await _settle_trouble(tx, one, one.outcome, now=now)


async def withdraw(tx: Transaction, row: MailingRow, *, now: datetime) -> None:
    """What was taken back is told to nobody any more."""
    await letters.skip_left(tx.session, row.id, why=TAKEN_BACK)
    await _finish(tx, row, now=now)


async def _look(tx: Transaction, row: MailingRow, *, now: datetime) -> None:
    if await letters.are_left(tx.session, row.id):
        row.due_at = now + _LOOKED_EVERY
    else:
        await _finish(tx, row, now=now)


async def _finish(tx: Transaction, row: MailingRow, *, now: datetime) -> None:
    """How it ended is kept with it: its letters are forgotten one day."""
    row.state, row.due_at, row.finished_at = "done", None, now
    counts = await letters.counted(tx.session, [row.id])
    row.words = row.words | {"told": dict(counts[row.id])}


async def _settle_trouble(tx: Transaction, one: Posted, outcome: Outcome, *, now: datetime) -> None:
    due = one.due
    step = after_letter(
        outcome, channel=due.channel, attempts=due.attempts, written_at=one.written_at, now=now
    )
    if step.state == "queued" and await letters.superseded(tx.session, due):
        await letters.record_skipped(tx.session, [due], why=NEWER)
    elif await letters.record_trouble(tx.session, due, step):
        await subscribers.note_trouble(tx, due.subscriber_id, step, now=now)


def _told(row: MailingRow) -> Told:
    words = row.words
    impact = cast("Impact", words["impact"]) if words["kind"] == "incident" else None
    return Told(frozenset(words["concerns"]), impact)


def _wish(row: SubscriberRow) -> Wish:
    return Wish(frozenset(row.components), cast("Impact", row.from_impact), row.maintenance)
