"""Apprise against a real local web hook: delivered, given up in time, and kept out of private networks."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import pytest
from aiohttp import web

from api.addresses import apprise_service, load_apprise
from api.domain.outcome import Accepted, NotAllowed, OurFault, Retry
from api.domain.refusal import Refused
from tests.worker.senders.conftest import Canary
from worker.senders.apprise import AppriseSender


@dataclass
class Hook:
    """A web hook that keeps what it is sent."""

    place: str = ""
    status: int = 200
    location: str = ""
    delay: float = 0
    letters: list[Any] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def url(self) -> str:
        return f"json://{self.place}/secret-path"

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.letters.append(json.loads(await request.read()))
        await asyncio.sleep(self.delay)
        self.at_once -= 1
        return web.Response(status=self.status, headers={"Location": self.location} if self.location else {})


@asynccontextmanager
async def running_hook() -> AsyncIterator[Hook]:
    hook = Hook()
    runner = web.ServerRunner(web.Server(hook.answer, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.place = f"127.0.0.1:{runner.addresses[0][1]}"
    yield hook
    await runner.cleanup()


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """Loading takes longer than some of these tests are willing to wait."""
    load_apprise()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with running_hook() as running:
        yield running


@pytest.fixture
async def sender(hook: Hook) -> AsyncIterator[AppriseSender]:
    async with AppriseSender(inner_hosts=frozenset({hook.place})) as running:
        yield running


async def test_a_message_arrives(sender: AppriseSender, hook: Hook) -> None:
    assert await sender.send(hook.url, "SEV1 Zahlung #142", "Line one\nLine two") == Accepted(0)
    [letter] = hook.letters
    assert (letter["title"], letter["message"]) == ("SEV1 Zahlung #142", "Line one\nLine two")


async def test_a_service_that_says_no_is_tried_again(sender: AppriseSender, hook: Hook) -> None:
    hook.status = 500
    assert await sender.send(hook.url, "t", "b") == Retry(None, "the service did not take it")


async def test_the_address_never_reaches_the_log(
    sender: AppriseSender, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hook.status = 500
    await sender.send(hook.url, "t", "b")
    await sender.send("json://127.0.0.1:1/secret-path", "t", "b")
    assert "secret-path" not in caplog.text


async def test_a_private_address_is_not_connected_to(canary: Canary) -> None:
    async with AppriseSender() as sender:
        for host in ("127.0.0.1", "localhost"):
            outcome = await sender.send(f"json://{host}:{canary.port}/x", "t", "b")
            assert isinstance(outcome, OurFault)
            assert "private network" in outcome.why
    assert canary.visits == 0


async def test_a_server_inside_is_reached_where_the_operator_named_it(hook: Hook, canary: Canary) -> None:
    host, _, port = hook.place.partition(":")
    for named in (hook.place, host):
        async with AppriseSender(inner_hosts=frozenset({named})) as sender:
            assert await sender.send(hook.url, "t", "b") == Accepted(0)
    async with AppriseSender(inner_hosts=frozenset({f"{host}:{canary.port}"})) as sender:
        refused = await sender.send(hook.url, "t", "b")
    assert isinstance(refused, OurFault)
    assert "TOCSIN_CHANNEL_HOSTS" in refused.why
    assert port not in refused.why
    assert len(hook.letters) == 2


@pytest.mark.parametrize("url", ["slack://only-one-part", "twilio://x", "file:///etc/passwd"])
def test_an_address_that_can_not_work_is_refused_when_it_is_saved(url: str) -> None:
    with pytest.raises(Refused):
        apprise_service(url)


async def test_a_redirect_is_not_followed(sender: AppriseSender, hook: Hook, canary: Canary) -> None:
    hook.status, hook.location = 307, f"http://127.0.0.1:{canary.port}/latest"
    assert isinstance(await sender.send(hook.url, "t", "b"), Retry)
    assert canary.visits == 0


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "slack://only-one-part", "slack://a/b/c?template=/etc/hosts"]
)
async def test_what_is_no_allowed_address_is_not_tried(sender: AppriseSender, url: str) -> None:
    assert isinstance(await sender.send(url, "t", "b"), NotAllowed)


async def test_one_slow_service_keeps_two_threads_at_most_and_is_given_up_in_time(hook: Hook) -> None:
    hook.delay = 30
    async with (
        running_hook() as other,
        AppriseSender(inner_hosts=frozenset({hook.place, other.place}), timeout=1.5) as sender,
    ):
        started = monotonic()
        slow = [asyncio.create_task(sender.send(hook.url, "t", "b")) for _ in range(12)]
        await asyncio.sleep(0.2)
        assert await sender.send(other.url, "t", "b") == Accepted(0)
        assert await asyncio.gather(*slow) == [Retry(None, "no answer in time")] * 12
        assert monotonic() - started < 9, "two at a time and each in turn"
    assert hook.most_at_once <= 2
