"""Chromium as this machine has it, driven by Playwright: quick windows, or a whole installed profile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, BrowserContext, Playwright, ViewportSize

from tests.support.browser import executables
from tests.support.browser.fake_fcm import FakeFcm
from tests.support.browser.notification_daemon import NotificationDaemon

SWITCHES = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # Nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
PERMISSIONS = ("notifications", "background-sync")
START = 60_000
"""Milliseconds a browser may take to start on a busy machine."""

Theme = Literal["dark", "light"]
THEMES: tuple[Theme, ...] = ("dark", "light")


@dataclass(frozen=True, slots=True)
class Shape:
    width: int
    height: int
    scale: float
    is_touch: bool

    @property
    def size(self) -> ViewportSize:
        return {"width": self.width, "height": self.height}


PHONE = Shape(412, 915, 2.625, is_touch=True)
DESK = Shape(1280, 800, 1, is_touch=False)


@asynccontextmanager
async def chromium(playwright: Playwright, *, desktop: NotificationDaemon) -> AsyncIterator[Browser]:
    """Shared by many tests, each with a `window` of its own; real push does not work here."""
    browser = await playwright.chromium.launch(
        executable_path=executables.chromium(),
        headless=True,
        chromium_sandbox=False,
        args=[*SWITCHES, "--disable-background-networking"],
        env=dict(desktop.environment),
        timeout=START,
    )
    try:
        yield browser
    finally:
        await browser.close()


@asynccontextmanager
async def window(
    browser: Browser,
    origin: str,
    *,
    shape: Shape = PHONE,
    theme: Theme = "dark",
    locale: str = "en-GB",
    time_zone: str = "UTC",
) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(
        base_url=origin,
        viewport=shape.size,
        device_scale_factor=shape.scale,
        is_mobile=shape.is_touch,
        has_touch=shape.is_touch,
        color_scheme=theme,
        locale=locale,
        timezone_id=time_zone,
    )
    await context.grant_permissions(PERMISSIONS, origin=origin)
    try:
        yield context
    finally:
        await context.close()


@asynccontextmanager
async def installed_chromium(
    playwright: Playwright,
    profile: Path,
    origin: str,
    *,
    fcm: FakeFcm,
    desktop: NotificationDaemon,
    shape: Shape = PHONE,
    theme: Theme = "dark",
) -> AsyncIterator[BrowserContext]:
    """A profile that lasts: it subscribes for real, shows notifications on the desktop and opens windows.

    The first subscription takes up to 7 s: Chromium puts push off until it believes its start to be over.
    """
    context = await playwright.chromium.launch_persistent_context(
        profile,
        executable_path=executables.chromium(),
        headless=True,
        chromium_sandbox=False,
        args=[*SWITCHES, *fcm.switches],
        ignore_default_args=["--disable-background-networking"],
        env=dict(desktop.environment),
        timeout=START,
        base_url=origin,
        viewport=shape.size,
        device_scale_factor=shape.scale,
        is_mobile=shape.is_touch,
        has_touch=shape.is_touch,
        color_scheme=theme,
    )
    await context.add_init_script(fcm.endpoint_script)
    await context.grant_permissions(PERMISSIONS, origin=origin)
    try:
        yield context
    finally:
        await context.close()
