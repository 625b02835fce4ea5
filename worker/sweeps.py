"""The loops that keep every promise: rung by the doorbell, and every second without it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

import structlog
from prometheus_client import Counter, Gauge

from api.database import Database
from api.store import upkeep

log = structlog.get_logger(__name__)

SWEEP = 1.0
_AFTER_A_FAULT = 0.5
_BEATS_EVERY = 5.0

_faults = Counter("tocsin_sweep_faults_total", "Sweeps that ended in an error", ["sweep"])
_last = Gauge("tocsin_sweep_last_timestamp_seconds", "When a sweep last finished", ["sweep"])


class Sweep:
    """One loop: does its work until none is left, then sleeps until it is rung, or the next row is due."""

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[int]],
        *,
        database: Database,
        clock: Callable[[], datetime],
        next_due: Callable[[], Awaitable[float | None]] | None = None,
    ) -> None:
        self.name = name
        self.bell = asyncio.Event()
        self._work = work
        self._database = database
        self._clock = clock
        self._next_due = next_due
        self._beat_at = 0.0

    async def run(self) -> None:
        while True:
            self.bell.clear()
            try:
                done = await self._work()
                await self._beat()
                pause = 0.0 if done else await self._pause()
            except Exception:  # the loop outlives whatever one round met
                _faults.labels(self.name).inc()
                log.exception("a sweep failed", sweep=self.name)
                pause = _AFTER_A_FAULT
            if pause > 0:
                # Not wait_for: before Python 3.12 it swallows a cancellation that comes with the ring.
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self.bell.wait()

    async def _pause(self) -> float:
        """Seconds to sleep: to the next due row if that is within the second, by the database's clock."""
        ahead = await self._next_due() if self._next_due else None
        return SWEEP if ahead is None else min(max(ahead, 0.001), SWEEP)

    async def _beat(self) -> None:
        """Say that this sweep is alive: to the metrics each time, to the database now and then."""
        now = self._clock()
        _last.labels(self.name).set(now.timestamp())
        monotonic = asyncio.get_running_loop().time()
        if monotonic - self._beat_at < _BEATS_EVERY:
            return
        self._beat_at = monotonic
        async with self._database.transaction() as tx:
            await upkeep.beat(tx.session, self.name)
