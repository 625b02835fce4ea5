"""One Postgres and one Redis-protocol server for a test process; a database of its own for each story."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from api.database import Database
from api.store import migrate
from tests.support.servers import Databases, RedisServer, quick_folder, start_postgres, start_redis
from tests.support.urls import sqlalchemy_url

# A machine that is busy is no bug. Where everybody's work is judged, properties ask the same questions each
# time; at a desk they ask new ones.
settings.register_profile(
    "tocsin",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("tocsin")

# The default draws every local variable of a traceback, and stops the event loop for seconds meanwhile.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Databases]:
    with quick_folder() as folder:
        server = start_postgres(folder / "data")
        yield Databases(server)
        server.stop()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = start_redis(tmp_path_factory.mktemp("redis") / "data")
    yield server
    server.stop()


@pytest.fixture(scope="session")
async def databases(postgres_server: Databases) -> Databases:
    async def to_head(url: str) -> None:
        engine = create_async_engine(sqlalchemy_url(url), poolclass=NullPool)
        await migrate.upgrade(engine)
        await engine.dispose()

    await postgres_server.prepare(to_head)
    return postgres_server


@pytest.fixture
async def database_url(databases: Databases) -> AsyncIterator[str]:
    url = await databases.fresh()
    yield sqlalchemy_url(url)
    await databases.drop(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Migrated, with nothing in it but what a fresh installation has."""
    opened = Database.connect(database_url, pool=5)
    yield opened
    await opened.close()
