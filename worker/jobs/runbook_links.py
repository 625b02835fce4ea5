"""Links in runbooks, looked at now and then: a few at a time, one of each server, outside any transaction."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog

from api.actions.runbooks import links as runbook_links
from api.database import Database
from api.store.runbooks import links as rows
from api.store.upkeep import claim_chore
from worker.senders.probe import Probe

log = structlog.get_logger(__name__)

CHORE: Final = "runbook-links"
_EVERY: Final = timedelta(minutes=10)
# At a time, each of another server: nobody notices us.
_FEW: Final = 10
_LOOKED_THROUGH: Final = 400


async def look_at_links(database: Database, probe: Probe, *, clock: Callable[[], datetime]) -> int:
    async with database.transaction() as tx:
        if not await claim_chore(tx.session, CHORE, every=_EVERY):
            return 0
        due = await rows.due(tx.session, now=clock(), limit=_LOOKED_THROUGH)
    for url in one_of_each(due)[:_FEW]:
        try:
            answer = await probe.link(url)
            async with database.transaction() as tx:
                await runbook_links.looked(tx, url, answer, now=clock())
        except Exception:
            log.exception("a link of a runbook could not be looked at; again in ten minutes")
    return 0


def one_of_each(urls: Iterable[str]) -> list[str]:
    """The first of each server."""
    found: dict[str, str] = {}
    for url in urls:
        found.setdefault(_server(url), url)
    return list(found.values())


def _server(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return url
