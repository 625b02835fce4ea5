"""Server-sent events: the same live answers for those who cannot hold a socket."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from starlette.types import Receive, Send

from api.schema.serving.live import RESYNC, Guest, Hub, Leave, Topic
from api.schema.serving.outlet import Outlet

_PING_EVERY: Final = 15.0
_GOODBYE_WITHIN: Final = 1.0
_PING: Final = ": ping\n\n"
_COMPLETE: Final = "event: complete\ndata:\n\n"
_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]


class EventStream:
    """One subscription of one response."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._raw_send = send
        self._gone: asyncio.Future[Leave] = asyncio.get_running_loop().create_future()
        self._outlet = Outlet(self._send, stalled=lambda: self.drop(RESYNC))

    def drop(self, why: Leave) -> None:
        self._outlet.close()
        if not self._gone.done():
            self._gone.set_result(why)

    async def follow(self, hub: Hub, topic: Topic, guest: Guest) -> None:
        """Until the reader leaves, stops reading, or may no longer listen."""
        follower = _Follower(guest.viewer.person_id, self._outlet.put)
        await self._start()
        hub.follow(topic, follower)
        tasks = [
            asyncio.create_task(self._watch()),
            asyncio.create_task(self._outlet.run()),
            asyncio.create_task(self._ping()),
        ]
        ends: list[asyncio.Future[Any]] = [*tasks, self._gone]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            hub.unfollow(topic, follower)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._finish()

    async def say_once(self, payload: bytes) -> None:
        """The answer to a query, for whoever reads nothing but events."""
        await self._start()
        await self._send(_event(payload))
        await self._finish()

    async def _start(self) -> None:
        await self._raw_send({"type": "http.response.start", "status": 200, "headers": _HEADERS})

    async def _finish(self) -> None:
        with suppress(OSError, RuntimeError, TimeoutError):
            async with asyncio.timeout(_GOODBYE_WITHIN):
                await self._send(_COMPLETE)
                await self._raw_send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, text: str) -> None:
        await self._raw_send({"type": "http.response.body", "body": text.encode(), "more_body": True})

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(_PING_EVERY)
            self._outlet.put(_PING)


class _Follower:
    def __init__(self, person_id: UUID, put: Callable[[str], None]) -> None:
        self.person_id = person_id
        self._put = put

    def hear(self, payload: bytes) -> None:
        self._put(_event(payload))


def _event(payload: bytes) -> str:
    return f"event: next\ndata: {payload.decode()}\n\n"
