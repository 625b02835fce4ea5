"""Status pages of a story behind a real socket, with nothing else there: neither rows nor routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from starlette.types import Receive, Scope, Send

from api.domain.status.snapshot import Snapshot
from api.http.status import MissingPage, StatusFace
from api.http.status_memory import Known, Pulse
from api.http.status_press import press
from api.http.status_shelf import Shelf
from api.store.base import new_id
from api.store.status.doors import Door
from tests.support.api_server import serving


@dataclass
class StatusServer:
    """`is_away`: it answers nothing but that it cannot."""

    shelf: Shelf = field(default_factory=Shelf)
    origin: str = ""
    is_away: bool = False

    def show(self, snapshot: Snapshot, *, now: datetime) -> None:
        door = Door(new_id(), snapshot.page.handle, "open", None, None, snapshot.revision)
        pulse = Pulse(snapshot.taken_at, snapshot.heartbeat_at)
        self.shelf.put(press(Known(door, snapshot), pulse, before=None, now=now).room)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.is_away:
            await send({"type": "http.response.start", "status": 502, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await StatusFace(MissingPage(self.shelf), self.shelf)(scope, receive, send)


@asynccontextmanager
async def status_server(snapshot: Snapshot, *, now: datetime) -> AsyncIterator[StatusServer]:
    server = StatusServer()
    server.show(snapshot, now=now)
    async with serving(server) as origin:
        server.origin = origin
        yield server
