"""Fixtures of the browser kit; a conftest imports those its tests ask for."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import pytest
from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright, expect

from tests.support.browser.chromium import PHONE, Shape, Theme, chromium, installed_chromium
from tests.support.browser.fake_autopush import FakeAutopush, fake_autopush
from tests.support.browser.fake_fcm import FakeFcm
from tests.support.browser.firefox import Firefox, firefox
from tests.support.browser.memory import PATIENCE
from tests.support.browser.notification_daemon import NotificationDaemon, notification_daemon
from tests.support.browser.push_sink import PushSink

__all__ = [
    "autopush",
    "desktop",
    "fcm",
    "open_chromium",
    "open_firefox",
    "playwright",
    "shared_chromium",
    "shared_desktop",
    "sink",
]


class OpenChromium(Protocol):
    def __call__(
        self, origin: str, *, shape: Shape = PHONE, theme: Theme = "dark"
    ) -> AbstractAsyncContextManager[BrowserContext]: ...


class OpenFirefox(Protocol):
    def __call__(self, origin: str) -> AbstractAsyncContextManager[Firefox]: ...


@pytest.fixture
async def sink() -> AsyncIterator[PushSink]:
    async with PushSink() as running:
        yield running


@pytest.fixture
async def fcm(sink: PushSink) -> AsyncIterator[FakeFcm]:
    async with FakeFcm(sink) as running:
        yield running


@pytest.fixture
async def autopush(sink: PushSink) -> AsyncIterator[FakeAutopush]:
    async with fake_autopush(sink) as running:
        yield running


@pytest.fixture
async def desktop() -> AsyncIterator[NotificationDaemon]:
    async with notification_daemon() as running:
        yield running


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as running:
        yield running


@pytest.fixture(scope="session")
async def shared_desktop() -> AsyncIterator[NotificationDaemon]:
    """Where the windows of `shared_chromium` show their notifications, those of all tests together."""
    async with notification_daemon() as running:
        yield running


@pytest.fixture(scope="session")
async def shared_chromium(
    playwright: Playwright, shared_desktop: NotificationDaemon
) -> AsyncIterator[Browser]:
    """For quick windows, each test its own; see `window`."""
    async with chromium(playwright, desktop=shared_desktop) as browser:
        yield browser


@pytest.fixture
def open_chromium(
    playwright: Playwright, fcm: FakeFcm, desktop: NotificationDaemon, tmp_path: Path
) -> OpenChromium:
    """A profile of its own with real push and real notifications; opened twice it is the same profile."""

    def opened(
        origin: str, *, shape: Shape = PHONE, theme: Theme = "dark"
    ) -> AbstractAsyncContextManager[BrowserContext]:
        profile = tmp_path / "chromium"
        return installed_chromium(
            playwright, profile, origin, fcm=fcm, desktop=desktop, shape=shape, theme=theme
        )

    return opened


@pytest.fixture
def open_firefox(autopush: FakeAutopush, desktop: NotificationDaemon, tmp_path: Path) -> OpenFirefox:
    def opened(origin: str) -> AbstractAsyncContextManager[Firefox]:
        return firefox(tmp_path / "firefox", origin, autopush=autopush, desktop=desktop)

    return opened
