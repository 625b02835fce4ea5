"""A Tocsin of separate processes for a benchmark: Postgres, Redis, API, worker, sink, and the bare peer."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from api import clock
from api.actions.organisation.edits import record_edit
from api.actions.paging.push_keys import ensure_push_key
from api.database import Database
from api.secrets import Keyring, token_hash
from api.settings import Settings
from api.store import migrate
from api.store.alerts.alerts import IntegrationKeyRow, IntegrationRow
from api.store.base import new_id
from api.store.organisation.ownership import ServiceRow
from api.store.paging.devices import DeviceRow, VapidKeyRow
from api.store.paging.ladders import LadderRow
from api.store.people.people import PersonRow
from tests.bench.device import device_keys
from tests.support.servers import start_postgres, start_redis

SECRET = "a benchmark has no secrets, but it has a key"
KEY = "0123456789abcdef0123456789abcdef"


@dataclass(slots=True)
class Bench:
    settings: Settings
    database: Database
    api: str
    peer: str
    sink: str


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@asynccontextmanager
async def bench(folder: Path) -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        postgres = start_postgres(folder / "postgres")
        stack.callback(postgres.stop)
        redis = start_redis(folder / "redis")
        stack.callback(redis.stop)
        ports = {name: free_port() for name in ("api", "peer", "sink")}
        sink = f"127.0.0.1:{ports['sink']}"
        settings = Settings(
            database_url=postgres.url,
            redis_url=redis.url,
            secret_key=SECRET,
            push_extra_hosts=frozenset({sink}),
            port=ports["api"],
        )
        engine = create_async_engine(settings.sqlalchemy_url)
        await migrate.upgrade(engine)
        await engine.dispose()
        database = Database.connect(settings.sqlalchemy_url)
        stack.push_async_callback(database.close)
        await _people(database, sink)
        environment = os.environ | {
            "TOCSIN_DATABASE_URL": postgres.url,
            "TOCSIN_REDIS_URL": redis.url,
            "TOCSIN_SECRET_KEY": SECRET,
            "TOCSIN_PUSH_EXTRA_HOSTS": sink,
            "TOCSIN_PORT": str(ports["api"]),
            # One phone stands for all: every alert has to reach it by itself.
            "TOCSIN_DATA_DIR": str(folder / "data"),
            "BENCH_POSTGRES": postgres.url,
            "BENCH_SINK": sink,
            "BENCH_PORT": str(ports["peer"]),
        }
        for words in (
            ("tests.bench.sink", str(ports["sink"])),
            ("api.commands.main", "serve"),
            ("worker",),
            ("tests.bench.peer",),
        ):
            await stack.enter_async_context(_process(words, environment, folder))
        await _ready(f"http://127.0.0.1:{ports['api']}/health/engine")
        yield Bench(
            settings,
            database,
            f"http://127.0.0.1:{ports['api']}",
            f"http://127.0.0.1:{ports['peer']}",
            f"http://{sink}",
        )


@asynccontextmanager
async def _process(words: tuple[str, ...], environment: dict[str, str], folder: Path) -> AsyncIterator[None]:
    with (folder / f"{words[0]}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *words, env=environment, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _ready(url: str) -> None:
    async with aiohttp.ClientSession() as client:
        for _ in range(600):
            try:
                async with client.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError("the house did not come up")


async def _people(database: Database, sink: str) -> None:
    """One person with one phone, on a ladder that nobody climbs while we measure."""
    now = clock.now()
    p256dh, auth = device_keys()
    async with database.transaction() as tx:
        await ensure_push_key(tx, Keyring(SECRET), now=now)
        vapid = (await tx.session.scalars(select(VapidKeyRow.id))).one()
        person, ladder, service, integration = new_id(), new_id(), new_id(), new_id()
        for row in (
            PersonRow(
                id=person,
                handle="ana",
                name="Ana",
                email="ana@example.org",
                time_zone="UTC",
                role="admin",
                working_hours={"days": []},
                created_at=now,
                version=1,
            ),
            DeviceRow(
                id=new_id(),
                person_id=person,
                vapid_key_id=vapid,
                label="phone",
                endpoint=f"http://{sink}/p",
                p256dh=p256dh,
                auth=auth,
                created_at=now,
            ),
            LadderRow(
                id=ladder,
                handle="main",
                name="Main",
                rungs=[{"tier": 1, "wait": 3600, "notify": ["person:ana"]}],
                repeat=0,
                catch_all=[],
                version=1,
            ),
            ServiceRow(
                id=service,
                handle="checkout",
                name="Checkout",
                description="",
                kind="service",
                tier=1,
                environments=[],
                ladder_id=ladder,
                links=[],
                version=1,
            ),
            IntegrationRow(
                id=integration,
                handle="generic",
                kind="generic",
                name="Generic",
                service_id=service,
                version=1,
            ),
            IntegrationKeyRow(
                id=new_id(),
                integration_id=integration,
                key_hash=token_hash(KEY),
                hint="cdef",
                created_at=now,
                created_by="bench",
            ),
        ):
            tx.session.add(row)
            await tx.session.flush()
        await record_edit(
            tx,
            actor="bench",
            noun="service",
            handle="checkout",
            verb="create",
            before=None,
            after=None,
            why="",
            now=now,
        )
