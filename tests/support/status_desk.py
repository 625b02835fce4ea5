"""Short ways to build components and status pages in stories, as an administrator would."""

import base64
import struct
import zlib
from datetime import datetime, timedelta
from typing import Any

from api.actions.organisation.components import save_component, set_baseline
from api.actions.organisation.status_pages import save_status_page
from api.actions.status import scheduled_maintenances
from api.database import Database
from api.domain.span import Span
from api.domain.status.planned_work import Work
from api.store.status.components import BaselineRow, ComponentRow
from api.store.status.pages import MaintenanceRow, StatusPageRow
from tests.support.people import NOON

ANA = "person:ana"
HOUR = timedelta(hours=1)


async def component(
    database: Database, handle: str, *, version: int | None = None, now: datetime = NOON, **shape: Any
) -> ComponentRow:
    async with database.transaction() as tx:
        said = {"handle": handle, "name": handle.title()} | shape
        return await save_component(tx, said, version=version, by=ANA, now=now)


async def page(
    database: Database, handle: str = "public", *, version: int | None = 1, now: datetime = NOON, **shape: Any
) -> StatusPageRow:
    """The public one is there from the first start."""
    async with database.transaction() as tx:
        said = {"handle": handle, "name": handle.title()} | shape
        return await save_status_page(
            tx, said, version=version, by=ANA, now=now, own_host="tocsin.example.org"
        )


async def baseline(
    database: Database, handle: str, status: str, *, why: str = "seen by hand", now: datetime = NOON
) -> BaselineRow:
    async with database.transaction() as tx:
        return await set_baseline(tx, handle, status=status, why=why, by=ANA, now=now)


def work(*components: str, begins: timedelta = HOUR, lasts: timedelta = 2 * HOUR, **said: Any) -> Work:
    """From an hour after noon."""
    usual: dict[str, Any] = {"headline": "Database upgrade", "audiences": ("public",)}
    span = Span(NOON + begins, NOON + begins + lasts)
    return Work(components=components, span=span, **(usual | said))


async def maintenance(database: Database, planned: Work, *, now: datetime = NOON) -> MaintenanceRow:
    async with database.transaction() as tx:
        return await scheduled_maintenances.schedule(tx, planned, by=ANA, now=now)


def png(width: int = 4, height: int = 2, *, fill: int = 0) -> bytes:
    """A picture that is whole; `fill` makes it bigger without making it wider."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width + 1) * height), 9)
    chunks = [(b"IHDR", header), (b"tEXt", b"a\0" + b"x" * fill), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def data_url(picture: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(picture).decode()}"
