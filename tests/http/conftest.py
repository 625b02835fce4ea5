"""A town where nobody works: what the faces took stays where a test can see it."""

from collections.abc import AsyncIterator

import pytest

from tests.support.town import Town


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with Town(database_url, None) as town:
        yield town
