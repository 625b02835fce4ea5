"""Pictures of the public page for the guide, of a bookshop's bad day: part of `make pictures`."""

from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from tests.browser.small_png import shrunk
from tests.support.browser.chromium import DESK, PHONE, Shape, Theme, window
from tests.support.status import page
from tests.support.status_server import status_server
from tests.support.status_story import NOW, bookshop

_PHONE = Shape(PHONE.width, PHONE.height, 1, is_touch=True)


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    path: str
    shape: Shape
    theme: Theme
    time_zone: str = "Europe/Madrid"


STATUS_PICTURES = (
    Picture("status-page-desk-light", "/status/en", DESK, "light"),
    Picture("status-page-desk-dark", "/status/en", DESK, "dark"),
    Picture("status-page-phone-light", "/status/en", _PHONE, "light"),
    Picture("status-page-phone-dark", "/status/en", _PHONE, "dark"),
    Picture("status-page-right-to-left", "/status/ar", _PHONE, "dark", "Asia/Riyadh"),
    Picture("status-incident", "/status/en/incidents/incpast00000", DESK, "light"),
    Picture("status-history", "/status/en/history", DESK, "dark"),
)


async def take_status(browser: Browser, folder: Path, wanted: list[str]) -> None:
    story = bookshop(page(name="Marginalia Books", languages=("en", "de", "fr", "es", "ar")))
    async with status_server(story, now=NOW) as server:
        for one in STATUS_PICTURES:
            if wanted and one.name not in wanted:
                continue
            async with window(
                browser, server.origin, shape=one.shape, theme=one.theme, time_zone=one.time_zone
            ) as context:
                blank, tab = await context.new_page(), await context.new_page()
                await context.clock.set_fixed_time(NOW)
                await tab.goto(one.path)
                png = await tab.screenshot(animations="disabled", caret="hide", full_page=True)
                (folder / f"{one.name}.png").write_bytes(await shrunk(blank, png))
