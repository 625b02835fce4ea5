"""Real servers for tests: a Postgres and a Redis-protocol server that a story can stop, kill and restart."""

import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

from api.processes import postgres, redis

# A database is some 800 small files: in memory they are made in a tenth of the time a disk takes.
_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3
_OURS = "tocsin-tests-"


@dataclass(slots=True)
class PostgresServer:
    """An embedded Postgres; `TOCSIN_TEST_POSTGRES` may name another version's folder of programs."""

    folder: Path
    running: postgres.Postgres

    @property
    def url(self) -> str:
        return self.running.url

    def stop(self) -> None:
        self.running.stop()

    def kill(self) -> None:
        """As `kill -9` of the server would."""
        self.running.kill()

    def restart(self) -> None:
        self.running = _run_postgres(self.folder)


@dataclass(slots=True)
class RedisServer:
    folder: Path
    running: redis.Redis

    @property
    def url(self) -> str:
        return self.running.url

    def stop(self) -> None:
        self.running.stop()

    def kill(self) -> None:
        """As `kill -9` of the server would."""
        self.running.kill()

    def restart(self) -> None:
        """On the same address, with what the append-only file kept."""
        if self.running.child.poll() is None:
            self.running.stop()
        self.running = redis.start(self.folder)


def start_postgres(folder: Path) -> PostgresServer:
    """Call it in the main thread: the server ends when the thread that started it does."""
    return PostgresServer(folder, _run_postgres(folder))


def start_redis(folder: Path) -> RedisServer:
    return RedisServer(folder, redis.start(folder))


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is room for one, else on disk; gone after the block."""
    _tidy()
    place = _MEMORY if _has_room() else None
    with tempfile.TemporaryDirectory(prefix=f"{_OURS}{os.getpid()}-", dir=place) as folder:
        yield Path(folder)


def _has_room() -> bool:
    return os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM


def _tidy() -> None:
    """Memory of a run that was killed: its servers ended with it, its folder did not."""
    for left in _MEMORY.glob(f"{_OURS}*"):
        owner = left.name.removeprefix(_OURS).partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(left, ignore_errors=True)


@dataclass(slots=True)
class Databases:
    """Databases of a test run: migrated once, then copied in some 10 ms for each story that wants its own."""

    server: PostgresServer
    template: str = "tocsin"
    made: list[str] = field(default_factory=list)

    async def prepare(self, migrate: Callable[[str], Awaitable[None]]) -> None:
        """Bring the template to head; `migrate` must close its connections."""
        await migrate(self._url(self.template))

    async def fresh(self) -> str:
        """The URL of a new copy of the template, in which nothing has happened yet."""
        name = f"story_{uuid4().hex[:12]}"
        await self._run(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY FILE_COPY")
        self.made.append(name)
        return self._url(name)

    async def drop(self, url: str) -> None:
        """Also closes the connections somebody left open."""
        name = urlsplit(url).path.removeprefix("/")
        await self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.made.remove(name)

    def _url(self, database: str) -> str:
        return postgres.url_of(self.server.folder, database=database)

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self._url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def _run_postgres(folder: Path) -> postgres.Postgres:
    named = os.environ.get("TOCSIN_TEST_POSTGRES")
    return postgres.start(folder, programs=Path(named) if named else None, durable=False)
