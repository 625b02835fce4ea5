"""Looking whether anybody watched: what nobody saw is not shown as if all had been well."""

import structlog

from api.actions.status.repainting import repaint
from api.database import Transaction
from api.domain.status.silence import is_alive, silence
from api.store import silences, upkeep

log = structlog.get_logger(__name__)


async def watch(tx: Transaction) -> None:
    """Call it often, one at a time; the first look at a living engine after a silence writes it down."""
    seen = await silences.look(tx.session)
    if not is_alive(seen.beat_at, now=seen.now):
        return
    found = silence(seen.watched_at, now=seen.now)
    if found is not None:
        silences.write(tx.session, found)
        log.warning("nobody watched", since=found.starts_at.isoformat())
        await repaint(tx, now=seen.now)
    await upkeep.beat(tx.session, silences.WATCH)
