"""A push service, a signing key and a sender that may reach it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Self

import pytest

from api.vapid import VapidKeyPair, make_key_pair
from tests.support.browser.phone import Phone
from tests.support.browser.push_sink import PushSink
from worker.senders.push import PushSender, Subscription
from worker.senders.vapid import VapidSigner

SUBJECT = "mailto:ops@tocsin.dev"


@pytest.fixture
async def sink() -> AsyncIterator[PushSink]:
    async with PushSink() as running:
        yield running


@pytest.fixture(scope="session")
def key_pair() -> VapidKeyPair:
    return make_key_pair()


@pytest.fixture
def signers(key_pair: VapidKeyPair) -> dict[str, VapidSigner]:
    return {"key-1": VapidSigner(key_pair.private_pem, subject=SUBJECT)}


@pytest.fixture
def dead_host() -> Iterator[str]:
    """`host:port` of something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
async def sender(
    sink: PushSink, dead_host: str, signers: dict[str, VapidSigner]
) -> AsyncIterator[PushSender]:
    extra_hosts = frozenset({sink.host, dead_host})
    async with PushSender(signers=signers, extra_hosts=extra_hosts) as running:
        yield running


def subscription(phone: Phone, *, endpoint: str | None = None) -> Subscription:
    return Subscription(
        endpoint=endpoint or phone.endpoint, p256dh=phone.p256dh, auth=phone.auth, vapid_key_id="key-1"
    )


class Canary:
    """Listens where nothing may arrive, and remembers who came."""

    visits = 0
    port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _visit(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits += 1
        writer.close()


@pytest.fixture
async def canary() -> AsyncIterator[Canary]:
    async with Canary() as listening:
        yield listening
