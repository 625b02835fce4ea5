"""Work that comes round: the weekly self-test, phones that went silent, the daily anchor, the sweeping-up."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from api.actions import upkeep
from api.actions.incidents import custody
from api.actions.oncall import swap_endings
from api.actions.runbooks import pictures
from api.actions.status import subscriber_list
from api.database import Database, Transaction
from api.store.upkeep import claim_chore

log = structlog.get_logger(__name__)

Chore = Callable[[Transaction, datetime], Awaitable[None]]

_CHORES: dict[str, tuple[timedelta, Chore]] = {
    "anchor": (timedelta(hours=1), custody.anchor_yesterday),
    "self-test": (timedelta(days=7), upkeep.test_every_phone),
    "silent-phones": (timedelta(hours=6), upkeep.tell_of_silent_phones),
    "offers": (timedelta(minutes=5), swap_endings.lapse_changed),
    "sweep-up": (timedelta(hours=1), upkeep.sweep_up),
    "subscribers": (timedelta(hours=1), subscriber_list.tidy),
    "runbook-pictures": (timedelta(days=1), pictures.tidy),
}


async def do_chores(database: Database, *, clock: Callable[[], datetime]) -> int:
    """Each chore in its own transaction, claimed by the one worker whose turn it is."""
    for name, (every, chore) in _CHORES.items():
        try:
            async with database.transaction() as tx:
                if await claim_chore(tx.session, name, every=every):
                    await chore(tx, clock())
        except Exception:
            log.exception("a chore failed", chore=name)
    return 0
