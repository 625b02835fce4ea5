"""Mailings that are due: their letters written in batches, their ends noticed; planned work's words said."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.status import letters, mailings
from api.database import Database, Transaction
from api.domain.status.maintenance_word import next_word
from api.domain.status.page_state import page_state
from api.store.status import letters as rows
from api.store.status import mailings as planned
from api.store.status.pages import MaintenanceRow, StatusPageRow
from api.store.status.snapshot import snapshot
from api.store.status.subscribers import MailingRow

log = structlog.get_logger(__name__)

_AFTER_A_FAULT: Final = timedelta(seconds=30)
Claim = Callable[[AsyncSession], Awaitable[MailingRow | MaintenanceRow | None]]


async def gather_due(database: Database, *, base_url: str, clock: Callable[[], datetime]) -> int:
    """One batch of one mailing in one transaction: a death in between loses nothing and doubles nothing."""
    try:
        async with database.transaction() as tx:
            row = await rows.claim_mailing(tx.session)
            if row is None:
                return 0
            gathers = row.state == "gathering"
            if gathers and row.gathered_to is None:
                await _note_state(tx, row, base_url=base_url, now=clock())
            await letters.gather(tx, row, now=clock())
            return 1 if gathers else 0
    except Exception:
        log.exception("a mailing could not be gathered")
        await _push_aside(database, rows.claim_mailing, now=clock())
        return 0


async def say_maintenance(database: Database, *, clock: Callable[[], datetime]) -> int:
    """The next word of one planned work that is due; said and planned on in one transaction."""
    try:
        async with database.transaction() as tx:
            row = await planned.claim_maintenance(tx.session)
            if row is None:
                return 0
            await _say_next(tx, row, now=clock())
            return 1
    except Exception:
        log.exception("a word of planned work could not be said")
        await _push_aside(database, planned.claim_maintenance, now=clock())
        return 0


async def _say_next(tx: Transaction, row: MaintenanceRow, *, now: datetime) -> None:
    word = next_word(mailings.plan_of(row), stage=row.stage, now=now)
    if word is not None and word.at <= now:
        await mailings.tell_maintenance(tx, row, word.topic, now=now)
        row.stage = word.stage + 1
        word = next_word(mailings.plan_of(row), stage=row.stage, now=now)
    row.due_at = word.at if word else None


async def _note_state(tx: Transaction, row: MailingRow, *, base_url: str, now: datetime) -> None:
    """How the whole page stands, for webhooks: once, as it is when the first letter is written."""
    page = await tx.session.get_one(StatusPageRow, row.page_id)
    state = page_state(await snapshot(tx.session, page, base_url=base_url, now=now), at=now)
    row.words = row.words | {"page": {"indicator": state.indicator, "description": state.description}}


async def _push_aside(database: Database, claim: Claim, *, now: datetime) -> None:
    """The first that is due: the one that has just failed stops no other."""
    async with database.transaction() as tx:
        row = await claim(tx.session)
        if row is not None:
            row.due_at = now + _AFTER_A_FAULT
