"""Due pages claimed, sent without a transaction open, and settled as the answers come in."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from api.actions.paging import bundling, delivery
from api.actions.paging.bundling import Parcel
from api.actions.paging.delivery import Sent
from api.database import Database, Transaction
from api.domain.organisation.snapshot import Organisation
from api.domain.runbooks.match import Match
from api.store.organisation import snapshot as organisations
from api.store.paging.paging import Due
from api.store.runbooks import matches as runbook_matches
from worker.senders.post import Post

log = structlog.get_logger(__name__)

BATCH: Final = 100
# A dead push host keeps its pages in flight for seconds; the rest must still find room.
MOST_IN_FLIGHT: Final = 1000


class Delivery:
    """Claims while there is room, sends side by side, and settles whatever has been answered meanwhile."""

    def __init__(
        self,
        database: Database,
        post: Post,
        *,
        clock: Callable[[], datetime],
        one_by_one: int = 0,
    ) -> None:
        self._database = database
        self._post = post
        self._clock = clock
        self._one_by_one = one_by_one
        self._answered: asyncio.Queue[Sent] = asyncio.Queue()
        self._in_flight: set[asyncio.Task[None]] = set()

    async def sweep(self) -> int:
        """Claim what is due and start sending it; returns how many: the caller comes again at once."""
        room = min(BATCH, MOST_IN_FLIGHT - len(self._in_flight))
        if room <= 0:
            await asyncio.sleep(0.01)
            return 1
        async with self._database.transaction() as tx:
            parcels = await bundling.claim(tx, limit=room, one_by_one=self._one_by_one)
            organisation = await organisations.current(tx.session) if parcels else None
            if organisation is not None and organisation.runbooks:
                parcels = await self._with_runbooks(tx, parcels, organisation)
        for parcel in parcels:
            if organisation is not None:
                task = asyncio.create_task(self._send(parcel, organisation))
                self._in_flight.add(task)
                task.add_done_callback(self._in_flight.discard)
        return len(parcels)

    async def _with_runbooks(
        self, tx: Transaction, parcels: list[Parcel], organisation: Organisation
    ) -> list[Parcel]:
        """Each page with the runbook to follow; whatever goes wrong in looking, the pages leave."""
        rows = [due for one in parcels for due in one.rows]
        paged = {due.incident_id for due in rows if due.kind == "page" and due.incident_id}
        try:
            async with tx.session.begin_nested():
                found = await runbook_matches.of_incidents(
                    tx.session, organisation, paged, base_url=self._post.desk.base
                )
        except Exception:
            log.exception("looking for runbooks failed; the pages leave without", pages=len(rows))
            return parcels
        return [replace(one, rows=tuple(_with_runbook(due, found) for due in one.rows)) for one in parcels]

    async def settle_forever(self) -> None:
        """Answers are written down together when they come together: one transaction for many pages."""
        while True:
            batch = [await self._answered.get()]
            while len(batch) < BATCH and not self._answered.empty():
                batch.append(self._answered.get_nowait())
            try:
                await self._settle(batch)
            except Exception:  # the leases run out and the pages are sent again
                log.exception("settling failed", pages=len(batch))

    async def _settle(self, batch: list[Sent]) -> None:
        try:
            async with self._database.transaction() as tx:
                await delivery.settle(tx, batch, now=self._clock())
        except Exception:
            if len(batch) == 1:
                raise
            # One poisoned row must not lose the answers of the others.
            log.exception("settling a batch failed; settling one by one", pages=len(batch))
            for one in batch:
                await self._settle_alone(one)

    async def _settle_alone(self, one: Sent) -> None:
        try:
            await self._settle([one])
        except Exception:
            log.exception("settling a page failed", page=str(one.due.id))

    async def _send(self, parcel: Parcel, organisation: Organisation) -> None:
        outcome = await self._post.send(parcel, organisation, now=self._clock())
        for due in parcel.rows:
            await self._answered.put(Sent(due, outcome))

    async def drain(self) -> None:
        """On the way out: wait for what is in flight, and write down how it ended."""
        while self._in_flight:
            await asyncio.wait(list(self._in_flight))
        while not self._answered.empty():
            await self._settle([self._answered.get_nowait()])


def _with_runbook(due: Due, found: Mapping[UUID, Sequence[Match]]) -> Due:
    matches = found.get(due.incident_id, ()) if due.incident_id else ()
    return replace(due, runbook=(matches[0].runbook.handle, matches[0].runbook.title)) if matches else due
