"""The last yard to one reader: a bounded queue, one writer, and an end for those who do not read."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.websockets import WebSocketDisconnect

MOST_WAITING: Final = 64
# Longer than this a single message may not take: the reader has stopped reading.
PATIENCE: Final = 5.0


class Outlet:
    """`stalled` is called, once, when the reader is too slow: what waited is dropped, they ask again."""

    def __init__(self, send: Callable[[str], Awaitable[None]], *, stalled: Callable[[], None]) -> None:
        self._send = send
        self._stalled = stalled
        self._waiting: deque[str] = deque()
        self._something = asyncio.Event()
        self._closed = False

    def put(self, message: str) -> None:
        if self._closed:
            return
        if len(self._waiting) >= MOST_WAITING:
            self._give_up()
            return
        self._waiting.append(message)
        self._something.set()

    def close(self) -> None:
        """Nothing more leaves, and nothing more is taken."""
        self._closed = True
        self._waiting.clear()

    async def run(self) -> None:
        """Ends when the reader is gone or too slow."""
        try:
            while not self._closed:
                await self._something.wait()
                self._something.clear()
                while self._waiting:
                    async with asyncio.timeout(PATIENCE):
                        await self._send(self._waiting.popleft())
        except TimeoutError:
            self._give_up()
        except (OSError, RuntimeError, WebSocketDisconnect):
            self._closed = True

    def _give_up(self) -> None:
        if not self._closed:
            self.close()
            self._stalled()
