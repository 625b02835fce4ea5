"""A push service, an application server and a small web site for each test of the kit."""

from collections.abc import AsyncIterator

import pytest

from tests.support.browser.application import Application
from tests.support.browser.fixtures import (
    autopush,
    desktop,
    fcm,
    open_chromium,
    open_firefox,
    playwright,
    shared_chromium,
    shared_desktop,
    sink,
)
from tests.support.browser.site_server import Site

__all__ = [
    "application",
    "autopush",
    "desktop",
    "fcm",
    "open_chromium",
    "open_firefox",
    "playwright",
    "shared_chromium",
    "shared_desktop",
    "sink",
    "site",
]


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
async def site(application: Application) -> AsyncIterator[Site]:
    async with Site(application.key) as running:
        yield running
