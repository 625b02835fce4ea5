"""The line between a browser and a server: cut, nothing passes, neither of the page nor of its worker.

Playwright's `set_offline` does not reach a worker that the browser itself wakes.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65_536


class Line:
    """The same server under an origin of its own, while the line holds."""

    def __init__(self, origin: str) -> None:
        self._to = urlsplit(origin)
        self._door: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self._port = 0

    @property
    def origin(self) -> str:
        return f"http://{self._to.hostname}:{self._port}"

    async def mend(self) -> None:
        self._door = await asyncio.start_server(self._answer, "127.0.0.1", self._port)
        self._port = self._door.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """In the middle of whatever is being said."""
        if self._door is None:
            return
        self._door.close()
        self._door = None
        passing = list(self._passing)
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        try:
            await self._pass_on(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # either end hung up, or the line was cut
        finally:
            self._passing.discard(task)
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._to.port)
        try:
            await asyncio.gather(_copy(reader, back), _copy(there, writer))
        finally:
            back.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK):
        writer.write(data)
        await writer.drain()
    with suppress(OSError):
        writer.write_eof()


@asynccontextmanager
async def line_to(origin: str) -> AsyncIterator[Line]:
    line = Line(origin)
    await line.mend()
    try:
        yield line
    finally:
        await line.cut()
