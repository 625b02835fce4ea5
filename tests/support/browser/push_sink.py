"""A local push service that remembers every request, checks it, fails on demand and passes it on."""

import asyncio
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_urlsafe
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.support.browser.faults import Fault
from tests.support.browser.memory import Memory
from tests.support.browser.rfc8030 import objection
from tests.support.browser.vapid import BadVapidError, Vapid, verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One request as it came in and what it was answered; `status` 0 is a connection broken on purpose.

    `monotonic` is comparable with `time.monotonic()` of any process on this machine.
    """

    token: str
    at: datetime
    monotonic: float
    headers: Mapping[str, str] = field(repr=False)
    """Names as HTTP has them: any case finds them."""
    body: bytes = field(repr=False)
    vapid: Vapid | None = field(repr=False)
    status: int
    reason: str

    @property
    def ttl(self) -> int:
        return int(self.headers["TTL"])

    @property
    def topic(self) -> str | None:
        return self.headers.get("Topic")

    @property
    def urgency(self) -> str | None:
        return self.headers.get("Urgency")


Deliver = Callable[[Push], Awaitable[None]]


class PushSink:
    """`async with PushSink() as sink:` listens on a free port of 127.0.0.1 until the block ends.

    A subscription is a token; its endpoint is `sink.endpoint(token)`. An accepted push is given to the
    subscription's `deliver` before the sender is answered. Pushes are remembered whatever the answer.
    """

    def __init__(self) -> None:
        self.pushes: Memory[Push] = Memory("push sink")
        self._subscriptions: dict[str, _Subscription] = {}
        self._faults: dict[str | None, Iterator[Fault]] = {}
        self._known_vapid: dict[str, Vapid] = {}
        self._over = asyncio.Event()
        self.origin = ""

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._answer, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=4096).start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        await self._runner.cleanup()

    @property
    def host(self) -> str:
        """`host:port`, as TOCSIN_PUSH_EXTRA_HOSTS wants it."""
        return self.origin.removeprefix("http://")

    def subscribe(
        self, *, deliver: Deliver | None = None, application_key: str | None = None, token: str | None = None
    ) -> str:
        """A new token; with an application key only the owner of that VAPID key may push to it."""
        token = token or token_urlsafe(24)
        self._subscriptions[token] = _Subscription(deliver, application_key and application_key.rstrip("="))
        return token

    def unsubscribe(self, token: str) -> None:
        """The token answers 410 from now on."""
        self._subscriptions[token].live = False

    def endpoint(self, token: str) -> str:
        return f"{self.origin}/push/{token}"

    def fail(self, fault: Fault, *, token: str | None = None, times: int | None = None) -> None:
        """Every push, or every push to one token, meets this fault: so many times, or until healed."""
        self._faults[token] = _repeat(fault, times)

    def heal(self, token: str | None = None) -> None:
        self._faults.pop(token, None)

    def for_token(self, token: str) -> list[Push]:
        return [push for push in self.pushes if push.token == token]

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        at, monotonic = datetime.now(UTC), time.monotonic()
        token = request.path.rpartition("/")[2]
        fault = self._fault(token)
        if fault.delay:
            await self._pause(fault.delay)
        body = b"" if fault.breaks == "reset" else await request.read()
        status, reason, vapid = self._verdict(request, token, body, fault)
        push = Push(
            token=token,
            at=at,
            monotonic=monotonic,
            headers=request.headers,
            body=body,
            vapid=vapid,
            status=status,
            reason=reason,
        )
        self.pushes.keep(push)
        if status == 201 or (status == 0 and fault.breaks == "no answer"):
            await self._deliver(push)
        if fault.breaks:
            await self._break(request, fault)
        headers = dict(fault.headers)
        if status == 201:
            headers |= {"Location": f"{self.origin}/message/{token_urlsafe(12)}", "TTL": str(push.ttl)}
        return web.Response(status=status, reason=None, text=reason, headers=headers)

    async def _deliver(self, push: Push) -> None:
        deliver = self._subscriptions[push.token].deliver
        if deliver:
            await deliver(push)

    def _verdict(
        self, request: web.BaseRequest, token: str, body: bytes, fault: Fault
    ) -> tuple[int, str, Vapid | None]:
        if fault.breaks == "reset":
            return 0, "reset", None
        if fault.status:
            return fault.status, "fault", self._vapid(request)
        try:
            vapid = self._check(request, token, body)
        except _NoError as no:
            return no.status, str(no), self._vapid(request)
        return (0, fault.breaks, vapid) if fault.breaks else (201, "", vapid)

    def _check(self, request: web.BaseRequest, token: str, body: bytes) -> Vapid:
        subscription = self._subscriptions.get(token)
        if subscription is None:
            raise _NoError(404, "no such subscription")
        if not subscription.live:
            raise _NoError(410, "the subscription is gone")
        no = objection(request.method, request.headers, body)
        if no:
            raise _NoError(*no)
        vapid = self._vapid(request)
        if vapid is None:
            raise _NoError(401, "VAPID is missing or wrong")
        if subscription.application_key not in {None, vapid.key}:
            raise _NoError(403, "signed with another key than the subscription's")
        return vapid

    def _vapid(self, request: web.BaseRequest) -> Vapid | None:
        """Remembers headers it has seen: senders reuse one for hours."""
        header = request.headers.get("Authorization", "")
        if header in self._known_vapid:
            return self._known_vapid[header]
        try:
            vapid = verify(header, audience=self.origin, now=time.time())
        except BadVapidError:
            return None
        self._known_vapid[header] = vapid
        return vapid

    def _fault(self, token: str) -> Fault:
        for scope in (token, None):
            fault = next(self._faults.get(scope, iter(())), None)
            if fault:
                return fault
        return Fault()

    async def _break(self, request: web.BaseRequest, fault: Fault) -> None:
        if fault.breaks == "hang":
            await self._over.wait()
        if request.transport is not None:
            if fault.breaks == "reset":
                sock = request.transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.transport.abort()

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            return


@dataclass(slots=True)
class _Subscription:
    deliver: Deliver | None
    application_key: str | None
    live: bool = True


class _NoError(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def _repeat(fault: Fault, times: int | None) -> Iterator[Fault]:
    while times is None or times > 0:
        yield fault
        times = None if times is None else times - 1
