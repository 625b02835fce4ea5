"""One noisy sender must not take every connection: each has a few places, and the rest of it queues."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

PLACES: Final = 6
# Senders give up after ten seconds.
PATIENCE: Final = 8.0


class Bulkhead:
    """Who waits here holds no connection, so nobody else waits for it."""

    def __init__(self, *, places: int = PLACES, patience: float = PATIENCE) -> None:
        self._places = places
        self._patience = patience
        self._lines: defaultdict[UUID, asyncio.Semaphore] = defaultdict(self._line)

    @asynccontextmanager
    async def place(self, sender: UUID) -> AsyncIterator[None]:
        """A place until the block ends; TimeoutError when none becomes free in time."""
        line = self._lines[sender]
        async with asyncio.timeout(self._patience):
            await line.acquire()
        try:
            yield
        finally:
            line.release()

    def _line(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(self._places)
