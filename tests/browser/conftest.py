"""Every story of a browser has a whole house of its own; the web app is built once."""

from collections.abc import AsyncIterator

import pytest

from api.processes.web_app import build_if_stale
from tests.support.browser.fixtures import (
    autopush,
    desktop,
    fcm,
    open_chromium,
    open_firefox,
    playwright,
    shared_chromium,
    shared_desktop,
)
from tests.support.browser.push_sink import PushSink
from tests.support.house import House
from tests.support.servers import RedisServer

__all__ = [
    "autopush",
    "desktop",
    "fcm",
    "open_chromium",
    "open_firefox",
    "playwright",
    "shared_chromium",
    "shared_desktop",
]


@pytest.fixture(scope="session")
def web_app() -> None:
    build_if_stale()


@pytest.fixture
async def house(web_app: None, database_url: str, redis_server: RedisServer) -> AsyncIterator[House]:
    async with House(database_url, redis_server.url) as house:
        yield house


@pytest.fixture
def sink(house: House) -> PushSink:
    """Where this house's pushes go: the browsers' push services listen there."""
    return house.sink
