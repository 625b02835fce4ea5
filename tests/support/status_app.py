"""The whole API for stories of status pages, and somebody who writes what its readers see."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import update

from api import clock
from api.actions.status.repainting import repaint
from api.app import create_app
from api.database import Database
from api.settings import Settings
from api.store import upkeep
from api.store.comms.comms import AnnouncementRow
from api.store.status.pages import StatusPageRow
from tests.support.browser.memory import PATIENCE
from tests.support.subscribers import add_page, announcement, component, planned_work, say
from tests.support.town import SECRET

BASE = "http://localhost:8080"


def settings_of(database_url: str, folder: Path, **other: Any) -> Settings:
    url = database_url.replace("postgresql+asyncpg", "postgresql")
    return Settings(
        **{"database_url": url, "secret_key": SECRET, "data_dir": folder, "public_url": BASE, **other}
    )


@asynccontextmanager
async def api_open(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client:
            yield client


async def until(holds: Callable[[], Awaitable[Any]], *, within: float = PATIENCE) -> Any:
    end = asyncio.get_running_loop().time() + within
    while not (found := await holds()):
        assert asyncio.get_running_loop().time() < end, "it did not come to that"
        await asyncio.sleep(0.05)
    return found


@dataclass
class Desk:
    """Everything is written as actions leave it: the rows, and a repaint in the same transaction."""

    database: Database
    components: dict[str, UUID] = field(default_factory=dict)
    told: dict[str, AnnouncementRow] = field(default_factory=dict)

    async def alive(self, at: datetime | None = None) -> None:
        """As workers say it."""
        async with self.database.transaction() as tx:
            for name in ("pages", "ladder"):
                await upkeep.beat(tx.session, name)
            if at is not None:
                await tx.session.execute(update(upkeep.HeartbeatRow).values(at=at))

    async def component(self, name: str, *pages: StatusPageRow) -> None:
        async with self.database.transaction() as tx:
            self.components[name] = (await component(tx, name, *pages, now=clock.now())).id
            await repaint(tx, now=clock.now())

    async def page(self, handle: str, *, audience: str = "customers", **shape: Any) -> StatusPageRow:
        async with self.database.transaction() as tx:
            row = await add_page(tx, handle, audience, now=clock.now())
            for name, value in shape.items():
                setattr(row, name, value)
            await repaint(tx, now=clock.now())
            return row

    async def change(self, handle: str = "public", **shape: Any) -> None:
        async with self.database.transaction() as tx:
            await tx.session.execute(
                update(StatusPageRow).where(StatusPageRow.handle == handle).values(**shape)
            )
            await repaint(tx, now=clock.now())

    async def tell(
        self, headline: str, body: str = "We are looking.", *, audience: str = "public", **said: Any
    ) -> str:
        """Of an incident that was told before, or of a new one; its code."""
        now = clock.now()
        effects = {self.components[name]: is_ for name, is_ in said.pop("effects", {}).items()}
        async with self.database.transaction() as tx:
            if headline not in self.told:
                self.told[headline] = await announcement(tx, headline, audience=audience, now=now)
            about = await tx.session.merge(self.told[headline])
            await say(tx, about, body, effects=effects, now=now, **said)
            await repaint(tx, now=now)
            return about.code

    async def told_before(self, headline: str, *, ago: timedelta, audience: str = "public") -> str:
        """All of it was said that long ago; its code."""
        then = clock.now() - ago
        async with self.database.transaction() as tx:
            about = await announcement(tx, headline, audience=audience, now=then)
            await say(tx, about, f"{headline}, we saw.", now=then)
            await say(tx, about, "Over.", state="resolved", now=then + timedelta(hours=1))
            self.told[headline] = about
            await repaint(tx, now=clock.now())
            return about.code

    async def plan(self, *, begins: timedelta, lasts: timedelta) -> str:
        now = clock.now()
        async with self.database.transaction() as tx:
            row = await planned_work(tx, starts_at=now + begins, ends_at=now + begins + lasts, now=now)
            await repaint(tx, now=now)
            return row.code
