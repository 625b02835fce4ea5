"""A town whose worker a test plays itself."""

from collections.abc import AsyncIterator

import pytest

from tests.support.town import Town


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with Town(database_url, None) as town:
        yield town
