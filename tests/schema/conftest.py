"""An office for each story."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.database import Database
from tests.schema.office import Office
from tests.support.servers import RedisServer, start_redis


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """One that a story may kill."""
    server = start_redis(tmp_path / "redis")
    yield server
    server.stop()
