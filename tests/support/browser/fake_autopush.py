"""Mozilla's side of Firefox push on this machine: browsers listen on a WebSocket, senders use the sink."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.support.browser.memory import Memory
from tests.support.browser.push_sink import Push, PushSink
from tests.support.browser.vapid import to_base64url

Letter = dict[str, Any]


class FakeAutopush:
    """Made by `fake_autopush(sink)`; what Firefox did not acknowledge comes again when it reconnects."""

    def __init__(self, sink: PushSink) -> None:
        self.hellos: Memory[str] = Memory("Firefoxes that connected")
        self.channels: Memory[str] = Memory("subscriptions of Firefox")
        self.acknowledged: Memory[str] = Memory("pushes Firefox acknowledged")
        self.url = ""
        self._sink = sink
        self._tokens: dict[str, str] = {}
        self._connections: dict[str, ServerConnection] = {}
        self._waiting: dict[str, dict[str, Letter]] = {}

    async def converse(self, connection: ServerConnection) -> None:
        browser = ""
        try:
            async for text in connection:
                letter = json.loads(text)
                if letter.get("messageType") == "hello":
                    browser = letter.get("uaid") or uuid4().hex
                    await self._hello(connection, browser)
                else:
                    await self._answer(connection, browser, letter)
        except ConnectionClosed:
            return
        finally:
            if self._connections.get(browser) is connection:
                del self._connections[browser]

    async def _hello(self, connection: ServerConnection, browser: str) -> None:
        self._connections[browser] = connection
        greeting = {
            "messageType": "hello",
            "uaid": browser,
            "status": 200,
            "use_webpush": True,
            "broadcasts": {},
        }
        await _say(connection, greeting)
        for letter in list(self._waiting.setdefault(browser, {}).values()):
            await _say(connection, letter)
        self.hellos.keep(browser)

    async def _answer(self, connection: ServerConnection, browser: str, letter: Letter) -> None:
        match letter.get("messageType"):
            case "register":
                endpoint = self._register(browser, letter["channelID"], letter.get("key"))
                await _say(connection, {**_echo(letter), "status": 200, "pushEndpoint": endpoint})
            case "unregister":
                self._sink.unsubscribe(self._tokens[letter["channelID"]])
                await _say(connection, {**_echo(letter), "status": 200})
            case "ack":
                for update in letter["updates"]:
                    self._waiting[browser].pop(update["version"], None)
                    self.acknowledged.keep(update["version"])
            case "ping" | None:
                await connection.send("{}")

    def _register(self, browser: str, channel: str, key: str | None) -> str:
        async def deliver(push: Push) -> None:
            letter = _notification(channel, push)
            self._waiting[browser][letter["version"]] = letter
            if browser in self._connections:
                await _say(self._connections[browser], letter)

        self._tokens[channel] = self._sink.subscribe(deliver=deliver, application_key=key)
        self.channels.keep(channel)
        return self._sink.endpoint(self._tokens[channel])


@asynccontextmanager
async def fake_autopush(sink: PushSink) -> AsyncIterator[FakeAutopush]:
    autopush = FakeAutopush(sink)
    async with serve(autopush.converse, "127.0.0.1", 0, close_timeout=1, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        autopush.url = f"ws://127.0.0.1:{port}/"
        yield autopush


def _notification(channel: str, push: Push) -> Letter:
    return {
        "messageType": "notification",
        "channelID": channel,
        "version": uuid4().hex,
        "data": to_base64url(push.body),
        "headers": {"encoding": "aes128gcm"},
    }


def _echo(letter: Letter) -> Letter:
    return {"messageType": letter["messageType"], "channelID": letter["channelID"]}


async def _say(connection: ServerConnection, letter: Letter) -> None:
    with suppress(ConnectionClosed):  # what matters is kept, and comes again when the browser does
        await connection.send(json.dumps(letter))
