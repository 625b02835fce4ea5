"""Pictures of every screen for the guides: phone and desk, dark and light. `make pictures` takes them anew.

With names of screens only those; all of them take some minutes.
"""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright
from sqlalchemy.ext.asyncio import create_async_engine

from api import clock
from api.processes.web_app import FOLDER, build_if_stale
from api.store import migrate
from tests.browser.bookshop import AGENTS, Bookshop, bookshop
from tests.browser.bookshop_briefings import executives
from tests.browser.bookshop_care import looked_after
from tests.browser.bookshop_comms import told
from tests.browser.bookshop_days import two_days
from tests.browser.bookshop_runbooks import runbooks
from tests.browser.bookshop_runs import by_the_book
from tests.browser.screens import SCREENS, enter
from tests.browser.small_png import shrunk
from tests.browser.status_pictures import take_status
from tests.support.browser.chromium import DESK, PHONE, THEMES, Shape, Theme, chromium, window
from tests.support.browser.notification_daemon import notification_daemon
from tests.support.house import QuietHouse
from tests.support.mailbox import Mailbox
from tests.support.servers import start_postgres, start_redis
from tests.support.urls import sqlalchemy_url

DOCS = Path(__file__).parents[2] / "docs" / "pictures"
PRINTED = DOCS.with_name("printed")
# What lies between the edges of a sheet of A4 with our margins.
SHEET = Shape(680, 1010, 1, is_touch=False)
STORE = FOLDER / "public" / "screenshots"
ANDROID = f"Object.defineProperty(navigator, 'userAgent', {{ get: () => {AGENTS['phone']!r} }})"
SHAPES = {"phone": Shape(PHONE.width, PHONE.height, 1, is_touch=True), "desk": DESK}


async def take(folder: Path, wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="pictures-") as place:
        postgres, redis = start_postgres(Path(place, "postgres")), start_redis(Path(place, "redis"))
        try:
            url = sqlalchemy_url(postgres.url)
            engine = create_async_engine(url)
            await migrate.upgrade(engine)
            await engine.dispose()
            async with (
                Mailbox() as mailbox,
                QuietHouse(url, redis.url, smtp_url=mailbox.url) as house,
                bookshop(house, now=clock.now()) as shop,
                notification_daemon() as desktop,
                async_playwright() as playwright,
                chromium(playwright, desktop=desktop) as browser,
            ):
                await take_status(browser, folder, wanted)
                await two_days(shop)
                await executives(shop)
                await told(shop)
                await runbooks(shop)
                await by_the_book(shop)
                await looked_after(shop)
                for name, shape in SHAPES.items():
                    for theme in THEMES:
                        await _take_all(browser, shop, folder, wanted, shape=shape, theme=theme, name=name)
                await _print(browser, shop)
        finally:
            redis.stop()
            postgres.stop()


async def _take_all(
    browser: Browser,
    shop: Bookshop,
    folder: Path,
    wanted: list[str],
    *,
    shape: Shape,
    theme: Theme,
    name: str,
) -> None:
    async with window(
        browser, shop.house.origin, shape=shape, theme=theme, time_zone="Europe/Madrid"
    ) as context:
        if shape.is_touch:
            await context.add_init_script(ANDROID)
        blank, tab = await context.new_page(), await context.new_page()
        await tab.goto("/sign-in")
        await tab.evaluate("navigator.serviceWorker.ready")
        for screen in SCREENS:
            if wanted and screen.name not in wanted:
                continue
            if not screen.is_public:
                await enter(context, shop)
            # So that nobody grows older from picture to picture, but for the session that looks.
            at = clock.now() if screen.name == "settings-sessions" else shop.opened
            await context.clock.set_fixed_time(at)
            await screen.open(tab, shop)
            png = await tab.screenshot(animations="disabled", caret="hide")
            (folder / f"{screen.name}-{name}-{theme}.png").write_bytes(await shrunk(blank, png))


async def _print(browser: Browser, shop: Bookshop) -> None:
    """A briefing as its sheet comes out of the printer, whatever the theme was."""
    async with window(
        browser, shop.house.origin, shape=SHEET, theme="dark", time_zone="Europe/Madrid"
    ) as context:
        await enter(context, shop)
        await context.clock.set_fixed_time(shop.opened)
        blank, tab = await context.new_page(), await context.new_page()
        (briefing,) = (screen for screen in SCREENS if screen.name == "briefing")
        await briefing.open(tab, shop)
        await tab.emulate_media(media="print")
        png = await tab.screenshot(animations="disabled", caret="hide")
        PRINTED.mkdir(parents=True, exist_ok=True)
        (PRINTED / "briefing.png").write_bytes(await shrunk(blank, png))


def show_off() -> None:
    """What a phone shows of the app before it is installed."""
    STORE.mkdir(parents=True, exist_ok=True)
    for picture, name in {"now-desk-dark": "wide", "alarm-phone-dark": "narrow"}.items():
        shutil.copyfile(DOCS / f"{picture}.png", STORE / f"{name}.png")


if __name__ == "__main__":
    build_if_stale()
    DOCS.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(DOCS, sys.argv[1:]))
    show_off()
