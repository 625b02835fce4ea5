"""Every story has a town of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.support.servers import RedisServer
from tests.support.town import Town


@pytest.fixture
async def town(database_url: str, redis_server: RedisServer) -> AsyncIterator[Town]:
    async with Town(database_url, redis_server.url) as town:
        yield town
