"""Briefings: drafts laid out before executives are owed one, and the weekly brief when its week is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from api.actions.briefings import briefings, weekly_brief
from api.database import Database
from api.store.briefings import facts as briefing_facts
from api.store.upkeep import claim_chore

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(minutes=1)
# A draft lies there when whoever writes it is reminded, five minutes ahead, and a little before.
AHEAD: Final = timedelta(minutes=10)
_BATCH: Final = 50


async def prepare_briefings(database: Database, *, clock: Callable[[], datetime]) -> int:
    """One worker's turn each minute."""
    async with database.transaction() as tx:
        if not await claim_chore(tx.session, "briefings", every=EVERY):
            return 0
    await prepare_owed(database, now=clock())
    await issue_weekly(database, now=clock())
    return 0


async def prepare_owed(database: Database, *, now: datetime) -> None:
    async with database.read() as session:
        owed = await briefing_facts.owed_briefings(session, until=now + AHEAD, limit=_BATCH)
    for incident_id in owed:
        await _prepare(database, incident_id, now=now)


async def issue_weekly(database: Database, *, now: datetime) -> None:
    try:
        async with database.transaction() as tx:
            await weekly_brief.issue_weekly(tx, now=now)
    except Exception:
        log.exception("the weekly brief could not be given out; trying again in a minute")


async def _prepare(database: Database, incident_id: UUID, *, now: datetime) -> None:
    try:
        async with database.transaction() as tx:
            await briefings.prepare(tx, incident_id, now=now)
    except Exception:
        log.exception("a briefing could not be prepared", incident=str(incident_id))
