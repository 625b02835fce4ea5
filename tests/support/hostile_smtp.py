"""A mail server as they are: slow, forgetful, moody, and now and then dead in the middle of a sentence.

How it treats a recipient is the word their address begins with: `grey-` is put off the first time, `no-` is
refused for ever, `before-` and `after-` lose the connection once, before and after the letter was taken.
"""

import asyncio
import re
from collections import Counter, defaultdict
from contextlib import suppress
from typing import Self

_RCPT = re.compile(rb"RCPT TO:\s*<([^>]+)>", re.IGNORECASE)
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class HostileSmtp:
    """`async with HostileSmtp() as server:`; `taken` counts letters by their recipient and Message-ID."""

    def __init__(self, *, pause: float = 0.0) -> None:
        self.pause = pause
        self.url = ""
        self.taken: Counter[tuple[str, str]] = Counter()
        self.letters: dict[str, bytes] = {}
        self.refused: Counter[str] = Counter()
        self.connections = 0
        self.at_once = 0
        self.most_at_once = 0
        self._seen: defaultdict[str, int] = defaultdict(int)
        self._writers: set[asyncio.StreamWriter] = set()
        self._took = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**20)
        self.url = f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()
        await self._server.wait_closed()

    def recipients(self) -> set[str]:
        return {to for to, _ in self.taken}

    async def takes_another(self) -> None:
        self._took.clear()
        await self._took.wait()

    def repeats(self) -> int:
        """Letters that came more than once, the same each time."""
        return sum(self.taken.values()) - len(self.taken)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self._writers.add(writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._talk(reader, writer)
        finally:
            self.at_once -= 1
            self._writers.discard(writer)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        to = ""
        while line := await reader.readline():
            verb = line[:4].upper()
            match verb:
                case b"EHLO" | b"HELO":
                    writer.write(b"250-here\r\n250 8BITMIME\r\n")
                case b"RCPT":
                    found = _RCPT.match(line)
                    to = found[1].decode() if found else ""
                    writer.write(self._at_the_door(to))
                case b"DATA":
                    if not await self._take(to, reader, writer):
                        return
                case b"QUIT":
                    writer.write(b"221 bye\r\n")
                    return
                case _:
                    writer.write(b"250 fine\r\n")
            await writer.drain()

    def _at_the_door(self, to: str) -> bytes:
        self._seen[to] += 1
        if to.startswith("no-"):
            self.refused[to] += 1
            return b"550 no such user\r\n"
        if to.startswith("grey-") and self._seen[to] == 1:
            return b"451 come back later\r\n"
        return b"250 fine\r\n"

    async def _take(self, to: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """False where the connection is gone."""
        if to.startswith("before-") and self._seen[to] == 1:
            return False
        writer.write(b"354 go on\r\n")
        await writer.drain()
        letter = await reader.readuntil(b"\r\n.\r\n")
        await asyncio.sleep(self.pause)
        found = _MESSAGE_ID.search(letter)
        self.taken[to, found[1].decode() if found else ""] += 1
        self.letters[to] = letter
        self._took.set()
        if to.startswith("after-") and self._seen[to] == 1:
            return False
        writer.write(b"250 taken\r\n")
        return True
