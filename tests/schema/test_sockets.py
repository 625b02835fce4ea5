"""The protocol's edges: who is let in, and what ends a connection."""

import asyncio
from datetime import timedelta
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from tests.schema.office import HOST, Office, until

FOLLOW = "subscription { incidentsChanged { seq } }"


async def test_a_foreign_page_is_refused_at_the_door(office: Office) -> None:
    async with office.served() as host:
        with pytest.raises(InvalidStatus) as refusal:
            async with office.socket(host, headers={"origin": "https://evil.example"}):
                pass
    assert refusal.value.response.status_code == 403


async def test_a_cookie_without_an_origin_is_nobody(office: Office) -> None:
    ana = await office.person("ana", "admin")
    _, cookie = await office.session_of(ana)
    async with office.served() as host, office.socket(host, headers={"cookie": f"tocsin={cookie}"}) as caller:
        await caller.say(type="connection_init")
        assert await caller.closes() == 4403


async def test_a_token_lets_in_by_header_and_by_first_word(office: Office) -> None:
    ana = await office.person("ana", "admin")
    async with office.served() as host:
        async with office.socket(host, headers=office.headers(ana)) as caller:
            await caller.say(type="connection_init")
            assert (await caller.hears())["type"] == "connection_ack"
        async with office.socket(host) as caller:
            await caller.say(type="connection_init", payload={"token": "tocsin_nonsense"})
            assert await caller.closes() == 4403


async def test_the_legacy_protocol_is_not_spoken(office: Office) -> None:
    async with office.served() as host:
        async with connect(f"ws://{host}/graphql", subprotocols=[Subprotocol("graphql-ws")]) as line:
            await line.wait_closed()
        assert line.close_code == 4406


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([{"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }"}}], 4401),
        (["{"], 4400),
        (["[" * 60_000], 4400),
        (["[]"], 4400),
        (["7"], 4400),
        (['"text"'], 4400),
        ([{"type": 7}], 4400),
        ([{"no": "type"}], 4400),
        ([{"type": "nonsense"}], 4400),
        ([{"type": "connection_init", "payload": 7}], 4400),
        ([b"bytes"], 4400),
        (["INIT", {"type": "connection_init"}], 4429),
        (["INIT", {"id": 1, "type": "subscribe", "payload": {"query": "{ __typename }"}}], 4400),
        (["INIT", {"id": "1", "type": "subscribe", "payload": "{ __typename }"}], 4400),
        (["INIT", {"id": "1", "type": "subscribe", "payload": {"query": 7}}], 4400),
        (["INIT", {"id": "1", "type": "subscribe", "payload": {"query": "{a}", "variables": []}}], 4400),
        (["INIT", {"id": ["1"], "type": "complete"}], 4400),
        (["INIT", *[{"id": "1", "type": "subscribe", "payload": {"query": "FOLLOW"}}] * 2], 4409),
        (["x" * 66_000], 1009),
        (["INIT", *[{"type": "ping"}] * 301], 4429),
    ],
)
async def test_what_breaks_the_protocol_ends_the_connection_with_its_code(
    office: Office, words: list[Any], code: int
) -> None:
    ana = await office.person("ana", "admin")
    init = {"type": "connection_init", "payload": {"token": office.tokens[ana.person_id]}}
    async with office.served() as host, office.socket(host) as caller:
        for word in words:
            said = init if word == "INIT" else word
            if isinstance(said, dict):
                said = (
                    orjson.dumps(said).decode().replace("FOLLOW", "subscription { incidentsChanged { seq } }")
                )
            await caller.line.send(said)
        assert await caller.closes() == code


async def test_a_socket_holds_fifty_operations(office: Office) -> None:
    ana = await office.person("ana", "admin")
    async with office.served() as host, office.socket(host, ana) as caller:
        for number in range(51):
            await caller.subscribe(FOLLOW, name=str(number))
        message = await caller.hears()
        assert (message["id"], message["type"]) == ("50", "error")


async def test_whoever_says_nothing_is_shown_out(office: Office) -> None:
    assert office.face.connection_init_wait_timeout == timedelta(seconds=10)
    office.face.connection_init_wait_timeout = timedelta(seconds=0.2)
    async with office.served() as host, office.socket(host) as caller:
        assert await caller.closes() == 4408


async def test_a_socket_that_is_torn_leaves_nothing_behind(office: Office) -> None:
    ana = await office.person("ana", "admin")
    async with office.served() as host:
        async with office.socket(host, ana) as caller:
            await caller.subscribe(FOLLOW)
            await asyncio.sleep(0.1)
            caller.line.transport.abort()

        async def nobody_is_left() -> bool:
            return not (office.hub.followed or office.hub.connected)

        await until(nobody_is_left)


def test_our_own_pages_are_known_behind_a_proxy(office: Office) -> None:
    class Asked:
        app = office.app

    assert office.face.is_websocket_origin_allowed(Asked(), HOST)  # type: ignore[arg-type]
    assert not office.face.is_websocket_origin_allowed(Asked(), "https://evil.example")  # type: ignore[arg-type]
