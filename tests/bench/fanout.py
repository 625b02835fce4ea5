"""From a commit to the last of many live screens, beside the same bytes sent in a bare loop."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from uuid import UUID

import aiohttp
import orjson
from websockets.asyncio.client import ClientConnection, connect

from api import clock
from api.actions.incidents import incidents
from api.actions.people import tokens
from api.database import Database, Effect
from api.domain.incidents.incident import Actor
from api.doorbell import Doorbell
from api.settings import Settings
from api.store.base import new_id
from api.store.people import people
from api.store.people.people import PersonRow

_SOCKETS_EACH = 20

SUBSCRIPTION = (
    "subscription { incidentsChanged { seq incident { id number title severity state"
    " assignee { handle name } service { handle name } clock { detectedAt acknowledgedAt } } } }"
)


class _Stopwatch:
    """Notes when the transaction had committed, then rings the real bell."""

    def __init__(self, bell: Doorbell) -> None:
        self._bell = bell
        self.committed = 0.0

    async def deliver(self, effects: Sequence[Effect]) -> None:
        self.committed = time.monotonic()
        await self._bell.deliver(effects)


async def fanout(settings: Settings, api: str, *, clients: int, rounds: int) -> list[float]:
    """Milliseconds from the commit of an acknowledgement to its arrival at the last client, per round."""
    if settings.redis_url is None:
        raise ValueError("live announcements need a Redis-protocol server")
    bell = Doorbell(settings.redis_url)
    watch = _Stopwatch(bell)
    database = Database.connect(settings.sqlalchemy_url, bells=watch)
    try:
        async with database.read() as session:
            ana = await people.by_handle(session, "ana")
        assert ana is not None
        who = Actor("person", ana.handle, ana.name, ana.id)
        keys = [await _token(database, number) for number in range(-(-clients // _SOCKETS_EACH))]
        async with AsyncExitStack() as stack:
            url = api.replace("http", "ws") + "/graphql"
            sockets = [
                await stack.enter_async_context(_subscribed(url, keys[number // _SOCKETS_EACH]))
                for number in range(clients)
            ]
            return [await _round(database, watch, who, sockets) for _ in range(rounds)]
    finally:
        await database.close()
        await bell.close()


async def _token(database: Database, number: int) -> str:
    """Somebody more who watches; one person may have only so many sockets."""
    now = clock.now()
    async with database.transaction() as tx:
        person = PersonRow(
            id=new_id(),
            handle=f"watcher-{number}",
            name=f"Watcher {number}",
            email=f"watcher-{number}@example.org",
            time_zone="UTC",
            role="responder",
            working_hours={"days": []},
            created_at=now,
            joined_at=now,
            version=1,
        )
        tx.session.add(person)
        await tx.session.flush()
        return (await tokens.create_token(tx, person.id, name="bench", now=now)).secret


def _said(**words: object) -> str:
    return orjson.dumps(words).decode()


class _subscribed:  # noqa: N801 - reads as what it is, a context
    def __init__(self, url: str, token: str) -> None:
        self._connect = connect(url, subprotocols=["graphql-transport-ws"], compression=None, max_queue=None)  # type: ignore[list-item]
        self._token = token

    async def __aenter__(self) -> ClientConnection:
        socket = await self._connect.__aenter__()
        await socket.send(_said(type="connection_init", payload={"token": self._token}))
        assert "connection_ack" in str(await socket.recv())
        await socket.send(_said(id="1", type="subscribe", payload={"query": SUBSCRIPTION}))
        return socket

    async def __aexit__(self, *error: object) -> None:
        await self._connect.__aexit__(*error)  # type: ignore[arg-type]


async def _round(database: Database, watch: _Stopwatch, who: Actor, sockets: list[ClientConnection]) -> float:
    async with database.transaction() as tx:
        row = await incidents.declare(tx, by=who, title="Fan-out", severity=4, now=clock.now())
    await _all_hear(sockets, row.id, "OPEN")
    waiting = asyncio.create_task(_all_hear(sockets, row.id, "ACKNOWLEDGED"))
    await asyncio.sleep(0.3)
    async with database.transaction() as tx:
        await incidents.acknowledge(tx, row.id, by=who, now=clock.now())
    last = await waiting
    return (last - watch.committed) * 1000


async def _all_hear(sockets: list[ClientConnection], incident_id: UUID, state: str) -> float:
    """When the last of them had it."""

    async def one(socket: ClientConnection) -> float:
        while True:
            said = await socket.recv(decode=False)
            if str(incident_id).encode() in said and state.encode() in said:
                return time.monotonic()

    return max(await asyncio.gather(*(one(socket) for socket in sockets)))


async def bare(peer: str, *, clients: int, rounds: int) -> list[float]:
    """The same number of sockets and bytes, with nothing behind them."""
    values = []
    async with AsyncExitStack() as stack, aiohttp.ClientSession() as client:
        url = peer.replace("http", "ws") + "/live"
        sockets = [
            await stack.enter_async_context(connect(url, compression=None, max_queue=None))
            for _ in range(clients)
        ]
        await asyncio.sleep(0.5)
        for _ in range(rounds):

            async def heard(socket: ClientConnection) -> float:
                await socket.recv(decode=False)
                return time.monotonic()

            waiting = asyncio.gather(*(heard(socket) for socket in sockets))
            begun = time.monotonic()
            async with client.post(f"{peer}/tell", data="y" * 420) as answer:
                await answer.read()
            values.append((max(await waiting) - begun) * 1000)
            await asyncio.sleep(0.2)
    return values
