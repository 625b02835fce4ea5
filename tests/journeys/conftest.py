"""Every story has a town of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.support.by_itself import Elsewhere, Story
from tests.support.servers import RedisServer
from tests.support.town import Town


@pytest.fixture
async def town(database_url: str, redis_server: RedisServer) -> AsyncIterator[Town]:
    async with Town(database_url, redis_server.url) as town:
        yield town


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    made = Elsewhere()
    async with made.running():
        yield made


@pytest.fixture
def story(town: Town, elsewhere: Elsewhere) -> Story:
    return Story(town, elsewhere)
