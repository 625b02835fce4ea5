"""Due letters of one channel: claimed as they can be sent, sent side by side, settled as the answers come."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from api.actions.status import letters
from api.actions.status.letters import NEWER, Posted
from api.database import Database
from api.domain.status.subscription import Channel
from api.store.status import letters as rows
from api.store.status.letters import Due
from worker.senders.courier import Courier
from worker.senders.pace import Pace

log = structlog.get_logger(__name__)

_BATCH: Final = 50
# Answers that come this close together are written down together: a transaction costs more than a letter.
_BREATH: Final = 0.02


class Letters:
    """`width` are claimed and not settled at most: a death leaves it open of so many whether they left."""

    def __init__(
        self,
        database: Database,
        courier: Courier,
        channel: Channel,
        *,
        clock: Callable[[], datetime],
        width: int,
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._courier = courier
        self._channel = channel
        self._clock = clock
        self._width = width
        self._pace = pace
        self._answered: asyncio.Queue[Posted] = asyncio.Queue()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._unsettled = 0
        self._has_room = asyncio.Event()

    async def sweep(self) -> int:
        """Claim what may leave now; returns how many: the caller comes again at once."""
        room = await self._room()
        if room <= 0:
            return 1
        async with self._database.transaction() as tx:
            taken = await rows.claim(tx.session, self._channel, limit=room)
            stale = [due for due in taken if due.attempts > 1 and await rows.superseded(tx.session, due)]
            await rows.record_skipped(tx.session, stale, why=NEWER)
        if self._pace is not None:
            self._pace.give_back(room - len(taken))
        for due in taken:
            if due not in stale:
                self._start(due)
        return len(taken)

    async def settle_forever(self) -> None:
        while True:
            batch = [await self._answered.get()]
            try:
                await asyncio.sleep(_BREATH)
                while len(batch) < _BATCH and not self._answered.empty():
                    batch.append(self._answered.get_nowait())
                await self._settle(batch)
            except asyncio.CancelledError:
                # Left for `drain`: writing down twice what came of a letter changes nothing.
                for one in batch:
                    self._answered.put_nowait(one)
                raise
            except Exception:  # the leases run out, and the same letters are sent again
                log.exception("settling letters failed", letters=len(batch))
            self._make_room(len(batch))

    async def drain(self) -> None:
        """On the way out: wait for what is on its way, and write down how it ended."""
        while self._in_flight:
            await asyncio.wait(list(self._in_flight))
        while not self._answered.empty():
            await self._settle([self._answered.get_nowait()])

    async def _room(self) -> int:
        """Waits a little where there is none: for places, for the pace, or for the server to come back."""
        self._has_room.clear()
        room = self._width - self._unsettled
        # Half of them at once: to claim one by one costs more than to send them.
        if room < (self._width + 1) // 2:
            await self._has_room.wait()
            return 0
        mail = self._courier.mail
        if self._channel == "email" and mail is not None and mail.is_away:
            await asyncio.sleep(0.5)
            return 0
        if self._pace is None:
            return room
        allowed = self._pace.take(room)
        if allowed == 0:
            await asyncio.sleep(min(self._pace.wait, 1.0))
        return allowed

    def _start(self, due: Due) -> None:
        self._unsettled += 1
        task = asyncio.create_task(self._send(due))
        self._in_flight.add(task)
        task.add_done_callback(self._in_flight.discard)

    def _make_room(self, places: int) -> None:
        self._unsettled -= places
        self._has_room.set()

    async def _send(self, due: Due) -> None:
        try:
            posted = await self._post(due)
        except Exception:  # what it says could not be read: its lease runs out, and it is sent again
            log.exception("a letter could not be begun", mailing=str(due.mailing_id))
            self._make_room(1)
        else:
            await self._answered.put(posted)

    async def _post(self, due: Due) -> Posted:
        if not due.is_wanted:
            return Posted(due, None, (await self._courier.mailing(due.mailing_id)).created_at)
        outcome, mailing = await self._courier.send(due)
        return Posted(due, outcome, mailing.created_at)

    async def _settle(self, batch: list[Posted]) -> None:
        try:
            async with self._database.transaction() as tx:
                await letters.settle(tx, batch, now=self._clock())
        except Exception:
            if len(batch) == 1:
                raise
            # One poisoned row must not lose the answers of the others.
            log.exception("settling a batch of letters failed; one by one", letters=len(batch))
            for one in batch:
                await self._settle_alone(one)

    async def _settle_alone(self, one: Posted) -> None:
        try:
            await self._settle([one])
        except Exception:
            log.exception("settling a letter failed", mailing=str(one.due.mailing_id))
