"""Looking whether anybody watched: what nobody saw is not shown as if all had been well."""

import structlog

from api.actions.repainting import repaint
from api.database import Transaction
from api.domain.silence import silence
from api.store import silences, upkeep

log = structlog.get_logger(__name__)


async def watch(tx: Transaction) -> None:
    """Call it often; the first call after a silence writes it down."""
    seen, now = await silences.look(tx.session)
    found = silence(seen, now=now)
    if found is not None:
        await silences.write(tx.session, found)
        log.warning("nobody watched", since=found.starts_at.isoformat(), lasts=found.ends_at is None)
        await repaint(tx, now=now)
    await upkeep.beat(tx.session, silences.WATCH)
