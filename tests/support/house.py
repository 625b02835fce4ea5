"""A whole Tocsin for browsers: a town behind the real API, with the built web app and a worker."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Self

import httpx
import uvicorn
from playwright.async_api import BrowserContext
from starlette.applications import Starlette
from starlette.routing import Mount

from api import clock
from api.actions.people.links import first_link
from api.actions.people.sessions import open_session
from api.app import create_app
from api.http.web_app import WebApp
from api.identity import PLAIN_COOKIE
from api.processes.listening import listen
from tests.support.browser.memory import PATIENCE
from tests.support.town import Person, Town

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36"


class House(Town):
    """`async with House(...) as house:` answers at `house.origin` until the block ends.

    Without `works` nothing is sent and nothing climbs, until a story says so.
    """

    works = True

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        door = listen("127.0.0.1", 0)
        # The name, for that is what `make run` prints.
        self.origin = f"http://localhost:{door.getsockname()[1]}"
        self.settings = self.settings.model_copy(
            update={"public_url": self.origin, "vapid_subject": "mailto:ops@tocsin.dev"}
        )
        self.app = create_app(self.settings)
        await self._stack.enter_async_context(_serving(self.app, door))
        client = httpx.AsyncClient(base_url=self.origin, timeout=PATIENCE)
        self.http = await self._stack.enter_async_context(client)
        if self.works:
            await self._stack.enter_async_context(self.worker())
        return self

    async def first_link(self) -> str:
        """What the first `make run` prints."""
        async with self.database.transaction() as tx:
            return (await first_link(tx, now=clock.now())).url(self.origin)

    async def let_in(self, context: BrowserContext, person: Person) -> None:
        """Signed in a while ago: this browser holds the cookie of a session."""
        await self.give(context, await self.session(person))

    async def session(self, person: Person) -> str:
        """The secret of a new one, for `give`."""
        async with self.database.transaction() as tx:
            opened = await open_session(
                tx, person.row.id, user_agent=AGENT, address="198.51.100.24", now=clock.now()
            )
        return opened.token

    async def give(self, context: BrowserContext, session: str) -> None:
        await context.add_cookies(
            [{"name": PLAIN_COOKIE, "value": session, "url": self.origin, "httpOnly": True}]
        )

    async def receipted(self, number: int) -> None:
        """Waits until a phone has said that it shows a page of this incident."""

        async def said() -> bool:
            return any(page.received_at is not None for page in await self.pages(number))

        await self.until(said)

    def release(self, dist: Path) -> None:
        """From now on the web app of this folder is served, as after an upgrade."""
        mount = next(route for route in self.app.routes if isinstance(route, Mount))
        mount.app = WebApp(dist, public_url=self.origin)


class QuietHouse(House):
    works = False


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C stays with the test run."""
        yield


@asynccontextmanager
async def _serving(app: Starlette, door: socket.socket) -> AsyncIterator[None]:
    server = _Server(
        uvicorn.Config(
            app,
            lifespan="on",
            log_config=None,
            access_log=False,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=1,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[door]))
    while not server.started:
        assert not task.done(), "the API did not start"
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task
