"""A fake phone answers the server that rang it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from tests.support.browser.phone import Answer, Phone
from tests.support.browser.push_sink import PushSink

PAGE = {"notification": {"title": "SEV1", "data": {"kind": "page", "capability": "c1"}}}
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


class Home:
    """A server that remembers letters."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, dict[str, Any]]] = []
        self.url = ""

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.letters.append((request.path, await request.json()))
        return web.json_response({"state": "ACKNOWLEDGED"}, status=200)


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    home = Home()
    runner = web.ServerRunner(web.Server(home.answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    home.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield home
    await runner.cleanup()


async def test_a_receipt_carries_the_capability_and_the_time(sink: PushSink, home: Home) -> None:
    phone = Phone(sink, home=home.url)
    assert (await phone.receipt(PAGE, shown_at=NOW)).status == 200
    assert home.letters == [("/push/receipt", {"capability": "c1", "shown_at": "2026-11-02T03:00:00+00:00"})]


async def test_a_tap_says_what_when_and_once(sink: PushSink, home: Home) -> None:
    phone = Phone(sink, home=home.url)
    assert await phone.act(PAGE, at=NOW) == Answer(200, {"state": "ACKNOWLEDGED"})
    await phone.act(PAGE, "escalate", at=NOW, key="k")
    (path, first), (_, second) = home.letters
    assert path == "/push/act"
    assert (first["capability"], first["action"], first["at"]) == ("c1", "acknowledge", NOW.isoformat())
    assert UUID(first["key"])
    assert (second["action"], second["key"]) == ("escalate", "k")


async def test_a_tap_can_go_another_way_than_the_network(sink: PushSink) -> None:
    sent: list[tuple[str, dict[str, Any]]] = []

    async def post(url: str, letter: dict[str, Any]) -> Answer:
        sent.append((url, letter))
        return Answer(410, None)

    assert (await Phone(sink).act(PAGE, post=post)).status == 410
    assert sent[0][0] == "/push/act"
