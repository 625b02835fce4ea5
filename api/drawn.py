"""What was drawn once, by a name that says all of it: bounded by its bytes, the least used goes first."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

MOST_BYTES: Final = 32 * 1024 * 1024


class Drawn:
    """Of many who want the same at once, one draws and the others wait."""

    def __init__(self, *, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        # One for all names: drawing takes a processor, and others want some of it too.
        self._line = asyncio.Lock()

    async def get(self, name: str, draw: Callable[[], Awaitable[bytes | None]]) -> bytes | None:
        """None where there is nothing to draw; that is not kept."""
        if name not in self._kept:
            async with self._line:
                if name not in self._kept:
                    return self._keep(name, await draw())
        self._kept.move_to_end(name)
        return self._kept[name]

    def _keep(self, name: str, body: bytes | None) -> bytes | None:
        if body is None or len(body) > self._most:
            return body
        self._kept[name] = body
        self._size += len(body)
        while self._size > self._most:
            _, gone = self._kept.popitem(last=False)
            self._size -= len(gone)
        return body
