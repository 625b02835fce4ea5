"""Firefox's remote control, spoken directly: one command after another over a local socket."""

import asyncio
import json
from itertools import count
from typing import Any

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class MarionetteError(Exception):
    """What Firefox answered instead of doing it."""


class Marionette:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._numbers = count(1)
        self._turn = asyncio.Lock()

    async def greet(self) -> None:
        await self._read()
        await self.send("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {}}})

    async def send(self, command: str, arguments: dict[str, Any] | None = None) -> Any:
        async with self._turn:
            text = json.dumps([0, next(self._numbers), command, arguments or {}]).encode()
            self._writer.write(f"{len(text)}:".encode() + text)
            await self._writer.drain()
            _, _, error, result = await self._read()
        if error:
            raise MarionetteError(f"{command}: {error['error']}: {error['message']}")
        return result

    def close(self) -> None:
        self._writer.close()

    async def _read(self) -> Any:
        size = int((await self._reader.readuntil(b":"))[:-1])
        return json.loads(await self._reader.readexactly(size))
