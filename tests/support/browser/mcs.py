"""The long-lived connection over which Chromium receives its pushes (Google's MCS), as a local TLS server."""

import asyncio
import ssl
import time
from collections.abc import Iterable
from secrets import token_hex
from types import TracebackType
from typing import Self

from tests.support.browser.memory import Memory
from tests.support.browser.protobuf import message, pairs, read_varint, varint

VERSION = 41
HEARTBEAT, HEARTBEAT_ACK, LOGIN, LOGIN_RESPONSE, DATA = 0, 1, 2, 3, 8


class McsServer:
    """Every logged-in browser gets every message: a browser drops what is not for it.

    With none logged in, messages wait for the next login as long as their TTL allows.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.logins: Memory[float] = Memory("push connections of Chromium")
        self._tls = tls
        self._open: set[asyncio.StreamWriter] = set()
        self._waiting: list[tuple[float, bytes]] = []
        self._readers: set[asyncio.Task[None]] = set()
        self.origin = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.origin = f"https://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)

    async def send(
        self, body: bytes, *, sender: str, app: str, values: Iterable[tuple[str, str]], ttl: int
    ) -> None:
        """The browser decrypts and wakes the worker by itself."""
        packet = message(
            (2, token_hex(8)),
            (3, sender),
            (5, app),
            *pairs(7, values),
            (9, token_hex(8)),
            (17, ttl),
            (18, int(time.time() * 1000)),
            (21, body),
        )
        if not self._open:
            self._waiting.append((time.monotonic() + ttl, packet))
        for writer in list(self._open):
            _write(writer, DATA, packet)
            await writer.drain()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._readers.add(task)
        try:
            await self._converse(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass  # the browser hung up
        finally:
            self._open.discard(writer)
            self._readers.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)
        while True:
            tag = (await reader.readexactly(1))[0]
            await reader.readexactly(await read_varint(reader))
            if tag == LOGIN:
                self._log_in(writer)
            if tag == HEARTBEAT:
                _write(writer, HEARTBEAT_ACK, b"")

    def _log_in(self, writer: asyncio.StreamWriter) -> None:
        now = int(time.time() * 1000)
        writer.write(bytes([VERSION]))
        _write(writer, LOGIN_RESPONSE, message((1, "chrome-1"), (2, "u@mcs"), (6, 1), (8, now)))
        waiting, self._waiting = self._waiting, []
        for deadline, packet in waiting:
            if time.monotonic() < deadline:
                _write(writer, DATA, packet)
        self._open.add(writer)
        self.logins.keep(time.monotonic())


def _write(writer: asyncio.StreamWriter, tag: int, packet: bytes) -> None:
    writer.write(bytes([tag]) + varint(len(packet)) + packet)
