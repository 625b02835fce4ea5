"""A push sink and an application server for each test of the kit."""

from collections.abc import AsyncIterator

import pytest

from tests.support.browser.application import Application
from tests.support.browser.push_sink import PushSink


@pytest.fixture
async def sink() -> AsyncIterator[PushSink]:
    async with PushSink() as running:
        yield running


@pytest.fixture
def application() -> Application:
    return Application()
