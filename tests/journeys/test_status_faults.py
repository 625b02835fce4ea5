"""The status page while everything behind it dies and comes back: real servers, killed as `kill -9` would."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from api import clock
from api.database import Database
from api.domain.status.page_state import STALE_AFTER
from api.settings import Settings
from api.store import migrate
from tests.support.api_process import api_process, free_port
from tests.support.servers import PostgresServer, RedisServer, start_postgres, start_redis
from tests.support.status_app import Desk, settings_of, until
from tests.support.urls import sqlalchemy_url
from tests.support.workers import worker_process

# Patience, not promises: the machine that judges may be busy with other stories.
SOON, A_WHILE = 60.0, 120.0
UNKNOWN = "data-is-unknown"


@dataclass
class Place:
    """Servers of this story alone: it kills them."""

    postgres: PostgresServer
    redis: RedisServer
    settings: Settings
    desk: Desk


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    postgres, redis = start_postgres(tmp_path / "postgres"), start_redis(tmp_path / "redis")
    url = sqlalchemy_url(postgres.url)
    engine = create_async_engine(url)
    await migrate.upgrade(engine)
    await engine.dispose()
    database = Database.connect(url, pool=3)
    port = free_port()
    settings = settings_of(
        url,
        tmp_path / "data",
        redis_url=redis.url,
        port=port,
        public_url=f"http://localhost:{port}",
    )
    settings.data_dir.mkdir()
    desk = Desk(database)
    await desk.component("Checkout")
    yield Place(postgres, redis, settings, desk)
    await database.close()
    redis.stop()
    postgres.stop()


async def says(client: httpx.AsyncClient, *words: str, within: float = SOON) -> str:
    """The page, once it says all of this; it answers all the while."""

    async def said() -> str | None:
        answer = await client.get("/status")
        assert answer.status_code == 200
        return answer.text if all(word in answer.text for word in words) else None

    return str(await until(said, within=within))


async def count(database: Database, what: str) -> int:
    async with database.read() as session:
        return int((await session.execute(text(f"SELECT count(*) FROM {what}"))).scalar_one())


@pytest.mark.timeout(600)
async def test_the_page_outlives_redis_the_worker_postgres_and_itself(place: Place, tmp_path: Path):
    desk = place.desk
    async with api_process(place.settings) as client:
        async with worker_process(place.settings, place.settings.data_dir):
            await desk.tell("Payments fail", "We look.", effects={"Checkout": "partial_outage"})
            page = await says(client, "We look.", "Minor service outage", within=A_WHILE)
            # The worker says that it lives within seconds of its start.
            page = await says(
                client, "Payments fail", '<section class="state degraded_performance">', within=A_WHILE
            )
            assert UNKNOWN not in page
            await until(lambda: count(desk.database, "heartbeats WHERE name = 'watched'"), within=A_WHILE)

            place.redis.kill()
            await desk.tell("Payments fail", "Said without a bell.", state="identified")
            await says(client, "Said without a bell.")

        # Nobody works any more: as if for long.
        await desk.alive(at=clock.now() - STALE_AFTER)
        page = await says(client, UNKNOWN, "What we knew last: Minor service outage.")

        async with worker_process(place.settings, place.settings.data_dir):
            await says(client, '<section class="state degraded_performance">', within=A_WHILE)

        await desk.alive(at=clock.now() - STALE_AFTER + timedelta(seconds=16))
        await asyncio.sleep(4)  # it looks every second
        place.postgres.kill()
        assert UNKNOWN not in await says(client, "Said without a bell.")
        page = await says(client, UNKNOWN, "As of")
        tag = (await client.get("/status")).headers["etag"]
        assert (await client.get("/status", headers={"If-None-Match": tag})).status_code == 304
        assert (await client.get("/api/v2/summary.json")).json()["incidents"][0]["name"] == "Payments fail"
        assert (await client.get("/readyz")).status_code == 503

    async with api_process(place.settings) as client:
        page = await says(client, UNKNOWN, "Said without a bell.", "As of")
        assert (await client.get("/status/history")).status_code == 200
        assert (await client.get("/status/nothing")).status_code == 404
        knock = await client.post("/auth/sign-in", json={"email": "ana@example.org", "password": "x" * 12})
        assert (knock.status_code, knock.json()["code"]) == (503, "UNAVAILABLE")

        place.postgres.restart()
        place.redis.restart()
        async with worker_process(place.settings, place.settings.data_dir):
            await says(client, '<section class="state degraded_performance">', within=A_WHILE)
            await desk.tell("Payments fail", "All is well again.", state="resolved")
            page = await says(client, "All systems operational", "Resolved lately")
            assert UNKNOWN not in page
            await until(lambda: count(desk.database, "silences"), within=A_WHILE)
    front = place.settings.data_dir / "status" / "public" / "index.html"
    assert "All systems operational" in front.read_text()


@pytest.mark.timeout(200)
async def test_a_first_start_without_any_database_answers_and_then_recovers(place: Place):
    await asyncio.sleep(1)  # this one writes to its disk when it likes
    place.postgres.kill()
    async with api_process(place.settings) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/status")).status_code == 503
        place.postgres.restart()
        await place.desk.alive()

        async def there() -> bool:
            return (await client.get("/status")).status_code == 200

        await until(there, within=SOON)
        await says(client, "Checkout")
