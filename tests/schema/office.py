"""An office for stories about the GraphQL face: people with tokens, a service, and the face itself."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson
import uvicorn
from sqlalchemy import delete, event, select, update
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api import clock
from api.actions.incidents import incidents
from api.actions.organisation.edits import record_edit
from api.actions.paging.push_keys import ensure_push_key
from api.actions.people.sessions import open_session
from api.actions.people.tokens import create_token
from api.database import Database
from api.domain.incidents.incident import Actor
from api.domain.rights import Viewer
from api.http.samples import read_sample
from api.schema.serving.app import GraphQLFace, Hub
from api.secrets import Keyring
from api.settings import Settings
from api.state import Home
from api.store.alerts.alerts import AlertRow, IntegrationKeyRow, IntegrationRow
from api.store.base import new_id
from api.store.incidents.incidents import IncidentRow, NamedPersonRow
from api.store.organisation.ownership import ServiceRow, TeamMemberRow, TeamRow
from api.store.paging.ladders import LadderRow
from api.store.paging.paging import PageRow
from tests.support.people import joined

HOST = "http://localhost:8080"
PROTOCOL = Subprotocol("graphql-transport-ws")


class Office:
    """Everything real but the network: `served()` adds that."""

    def __init__(self, database: Database, redis_url: str | None = None) -> None:
        self.database = database
        self.settings = Settings(
            secret_key="a secret key that only this office knows", public_url=HOST, redis_url=redis_url
        )
        self.hub = Hub(database, redis_url)
        self.face = GraphQLFace(read_sample)
        self.app = Starlette(
            routes=[
                Route("/graphql", self.face, methods=["GET", "POST"]),
                WebSocketRoute("/graphql", self.face),
            ]
        )
        self.app.state.tocsin = Home(self.settings, database, self.hub)
        self.tokens: dict[UUID, str] = {}
        self.team: UUID | None = None
        self.ladder: UUID | None = None

    # -- who works here

    async def person(self, handle: str, role: str = "responder") -> Viewer:
        viewer = await joined(self.database, handle, role)
        async with self.database.transaction() as tx:
            made = await create_token(tx, viewer.person_id, name="tests", now=clock.now())
        self.tokens[viewer.person_id] = made.secret
        return viewer

    async def service(
        self,
        handle: str = "checkout",
        *,
        members: Sequence[Viewer] = (),
        primary: Viewer | None = None,
        owner: Viewer | None = None,
        notify: Sequence[str] = (),
    ) -> UUID:
        """With a team of `members`, and a ladder of one rung that calls `notify`."""
        async with self.database.transaction() as tx:
            team = TeamRow(id=new_id(), handle=f"{handle}-team", name=f"{handle.title()} team", version=1)
            ladder = LadderRow(
                id=new_id(),
                handle=f"{handle}-ladder",
                name=f"{handle.title()} ladder",
                rungs=[{"tier": 1, "wait": 300, "notify": list(notify), "when": "any page"}],
                repeat=1,
                catch_all=[],
                version=1,
            )
            tx.session.add_all([team, ladder])
            await tx.session.flush()
            for place, member in enumerate(members):
                tx.session.add(TeamMemberRow(team_id=team.id, person_id=member.person_id, position=place))
            service = ServiceRow(
                id=new_id(),
                handle=handle,
                name=handle.title(),
                description=f"What {handle} does",
                kind="product",
                tier=1,
                environments=["production"],
                team_id=team.id,
                primary_id=primary.person_id if primary else None,
                owner_id=owner.person_id if owner else None,
                ladder_id=ladder.id,
                links=[{"label": "Dashboard", "url": "https://dashboards.example.org"}],
                version=1,
            )
            tx.session.add(service)
            await tx.session.flush()
            await self.edited(tx, "service", handle)
        return service.id

    async def integration(self, service: UUID, handle: str = "prom") -> UUID:
        async with self.database.transaction() as tx:
            row = IntegrationRow(
                id=new_id(),
                handle=handle,
                kind="alertmanager",
                name="Prometheus",
                service_id=service,
                version=1,
            )
            tx.session.add(row)
            await tx.session.flush()
            tx.session.add(
                IntegrationKeyRow(
                    id=new_id(),
                    integration_id=row.id,
                    key_hash="a" * 64,
                    hint="beef",
                    created_at=clock.now(),
                    created_by="person:ana",
                )
            )
            await self.edited(tx, "integration", handle)
        return row.id

    async def edited(self, tx: Any, noun: str, handle: str, **what: Any) -> None:
        await record_edit(
            tx,
            actor="person:ana",
            noun=noun,
            handle=handle,
            verb="create",
            before=None,
            after=what or None,
            why="for a story",
            now=clock.now(),
        )

    async def declare(
        self,
        by: Viewer,
        title: str = "Checkout is down",
        *,
        service: str | None = "checkout",
        severity: int = 1,
    ) -> IncidentRow:
        async with self.database.transaction() as tx:
            return await incidents.declare(
                tx, by=actor(by), title=title, service=service, severity=severity, now=clock.now()
            )

    async def note(self, by: Viewer, incident_id: UUID, text: str = "Looking.") -> IncidentRow:
        async with self.database.transaction() as tx:
            return await incidents.add_note(tx, incident_id, by=actor(by), text=text, now=clock.now())

    async def restrict(self, incident_id: UUID, *named: Viewer) -> None:
        async with self.database.transaction() as tx:
            await tx.session.execute(
                update(IncidentRow).where(IncidentRow.id == incident_id).values(restricted=True)
            )
            tx.session.add_all(
                NamedPersonRow(incident_id=incident_id, person_id=viewer.person_id) for viewer in named
            )

    async def unname(self, incident_id: UUID, viewer: Viewer) -> None:
        async with self.database.transaction() as tx:
            await tx.session.execute(
                delete(NamedPersonRow).where(
                    NamedPersonRow.incident_id == incident_id, NamedPersonRow.person_id == viewer.person_id
                )
            )

    async def fatten(self, incident_id: UUID, body: str) -> None:
        """So that its changes fill a socket quickly."""
        async with self.database.transaction() as tx:
            await tx.session.execute(
                update(IncidentRow).where(IncidentRow.id == incident_id).values(body=body)
            )

    async def alert_of(self, incident_id: UUID | None, title: str, *, dedup: str | None = None) -> AlertRow:
        """Of the first integration there is, or of one made for it."""
        async with self.database.read() as session:
            integration = await session.scalar(select(IntegrationRow.id))
            service = await session.scalar(select(ServiceRow.id))
        if integration is None:
            assert service is not None
            integration = await self.integration(service)
        now = clock.now()
        row = AlertRow(
            id=new_id(),
            integration_id=integration,
            episode=dedup or title,
            dedup=dedup or title,
            group_key=title,
            service_id=service,
            incident_id=incident_id,
            state="firing",
            title=title,
            body="",
            severity=1,
            labels={"alertname": title},
            is_test=False,
            disposition="paged",
            why="",
            received_at=now,
            last_received_at=now,
            count=1,
        )
        async with self.database.transaction() as tx:
            tx.session.add(row)
        return row

    async def page(self, incident_id: UUID, viewer: Viewer) -> None:
        """Somebody was rung for it, at some time."""
        now = clock.now()
        row = PageRow(
            id=new_id(),
            kind="page",
            incident_id=incident_id,
            person_id=viewer.person_id,
            channel="push",
            label="Phone",
            round=0,
            rung=0,
            step=0,
            state="accepted",
            attempts=1,
            queued_at=now,
            expires_at=now,
        )
        async with self.database.transaction() as tx:
            tx.session.add(row)

    def soon(self, hours: int = 1) -> str:
        return (clock.now() + timedelta(hours=hours, minutes=1)).isoformat()

    async def push_key(self) -> str:
        async with self.database.transaction() as tx:
            return await ensure_push_key(tx, Keyring(self.settings.secret_key), now=clock.now())

    async def session_of(self, viewer: Viewer) -> tuple[UUID, str]:
        """A browser's session: its id and its cookie."""
        async with self.database.transaction() as tx:
            opened = await open_session(
                tx, viewer.person_id, user_agent="tests", address="127.0.0.1", now=clock.now()
            )
        return opened.session_id, opened.token

    async def told(self, viewer: Viewer) -> list[tuple[str, str]]:
        """Title and body of each notice they were sent, the first one first."""
        mine = (PageRow.person_id == viewer.person_id, PageRow.kind == "notice")
        async with self.database.read() as session:
            found = await session.scalars(select(PageRow.words).where(*mine).order_by(PageRow.queued_at))
            return [(words["title"], words["body"]) for words in found if words]

    # -- what they ask

    def headers(self, by: Viewer | None) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[by.person_id]}"} if by is not None else {}

    async def send(self, method: str = "POST", **request: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            return await client.request(method, "/graphql", **request)

    async def ask(
        self, by: Viewer | None, text: str, variables: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The whole reply, errors and all."""
        response = await self.send(json={"query": text, "variables": variables}, headers=self.headers(by))
        reply: dict[str, Any] = response.json()
        return reply

    async def asks(
        self, by: Viewer | None, text: str, variables: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The data, where nothing goes wrong."""
        reply = await self.ask(by, text, variables)
        assert "errors" not in reply, reply["errors"]
        data: dict[str, Any] = reply["data"]
        return data

    async def code(self, by: Viewer | None, text: str, variables: dict[str, Any] | None = None) -> str | None:
        """The code of the first error, if there is one."""
        reply = await self.ask(by, text, variables)
        return reply["errors"][0]["extensions"]["code"] if "errors" in reply else None

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Every statement the database is sent meanwhile."""
        seen: list[str] = []

        def note(*said: Any) -> None:
            seen.append(said[2])

        engine = self.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    # -- over a real network

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Behind uvicorn, with a hub at work; yields host and port."""
        door = socket.socket()
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(
                self.app,
                log_config=None,
                lifespan="off",
                ws="websockets-sansio",
                ws_max_size=65_536,
                ws_per_message_deflate=False,
                timeout_graceful_shutdown=1,
            )
        )
        await self.hub.start()
        serving = asyncio.create_task(server.serve(sockets=[door]))
        try:
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)
            yield f"127.0.0.1:{port}"
        finally:
            await self.hub.stop()
            server.should_exit = True
            await serving

    @asynccontextmanager
    async def socket(
        self, host: str, by: Viewer | None = None, *, headers: dict[str, str] | None = None, **options: Any
    ) -> AsyncIterator["Caller"]:
        """Connected and, when somebody is named, let in."""
        async with connect(
            f"ws://{host}/graphql", subprotocols=[PROTOCOL], additional_headers=headers, **options
        ) as line:
            caller = Caller(line)
            if by is not None:
                await caller.say(type="connection_init", payload={"token": self.tokens[by.person_id]})
                assert (await caller.hears())["type"] == "connection_ack"
            yield caller


class Caller:
    """One socket, as a client holds it."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line

    async def say(self, **message: Any) -> None:
        await self.line.send(orjson.dumps(message).decode())

    async def subscribe(self, text: str, *, name: str = "1", variables: dict[str, Any] | None = None) -> None:
        payload = {"query": text, "variables": variables}
        await self.say(id=name, type="subscribe", payload=payload)

    async def hears(self, *, within: float = 30.0) -> dict[str, Any]:
        async with asyncio.timeout(within):
            message: dict[str, Any] = orjson.loads(await self.line.recv())
        return message

    async def hears_nothing(self, *, within: float = 0.3) -> None:
        try:
            message = await self.hears(within=within)
        except TimeoutError:
            return
        raise AssertionError(f"heard {message}")

    async def closes(self) -> int:
        """The code it was closed with."""
        async with asyncio.timeout(30):
            with suppress(ConnectionClosed):
                async for _ in self.line:
                    pass
            await self.line.wait_closed()
        assert self.line.close_code is not None
        return self.line.close_code


def actor(viewer: Viewer) -> Actor:
    return Actor("person", viewer.handle, viewer.name, viewer.person_id)


async def until(holds: Callable[[], Awaitable[Any]], *, within: float = 30.0) -> Any:
    """Waits until an async question is answered with something true."""
    end = asyncio.get_running_loop().time() + within
    while True:
        found = await holds()
        if found:
            return found
        assert asyncio.get_running_loop().time() < end, "it did not come to that"
        await asyncio.sleep(0.02)
