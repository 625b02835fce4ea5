"""Every screen, full of a bookshop's nights, is judged: by axe, and by whether it fits the phone."""

import pytest
from playwright.async_api import Browser, Page

from api import clock
from tests.browser.bookshop import bookshop
from tests.browser.bookshop_briefings import executives
from tests.browser.bookshop_care import looked_after
from tests.browser.bookshop_comms import told
from tests.browser.bookshop_days import two_days
from tests.browser.bookshop_runbooks import runbooks
from tests.browser.bookshop_runs import by_the_book
from tests.browser.screens import SCREENS, enter
from tests.support.browser.chromium import DESK, PHONE, THEMES, Shape, window
from tests.support.browser.conditions import RULES, RULES_OF_COLOUR, axe_violations
from tests.support.house import QuietHouse
from tests.support.servers import RedisServer


@pytest.mark.timeout(300)
@pytest.mark.parametrize("shape", [PHONE, DESK], ids=["phone", "desk"])
async def test_nobody_is_shut_out_of_any_screen(
    web_app: None, database_url: str, redis_server: RedisServer, shared_chromium: Browser, shape: Shape
):
    faults: list[str] = []
    async with (
        QuietHouse(database_url, redis_server.url) as house,
        bookshop(house, now=clock.now()) as shop,
        window(shared_chromium, house.origin, shape=shape) as context,
    ):
        await two_days(shop)
        await executives(shop)
        await told(shop)
        await runbooks(shop)
        await by_the_book(shop)
        await looked_after(shop)
        tab = await context.new_page()
        for screen in SCREENS:
            if not screen.is_public:
                await enter(context, shop)
            await screen.open(tab, shop)
            faults += [f"{screen.name}: {fault}" for fault in await _faults(tab)]
    assert faults == []


async def _faults(tab: Page) -> list[str]:
    found = []
    for theme, rules in zip(THEMES, (RULES, RULES_OF_COLOUR), strict=True):
        await tab.emulate_media(color_scheme=theme)
        await tab.evaluate(FADED)
        found += [f"{theme}: {violation}" for violation in await axe_violations(tab, rules=rules)]
    wide = await tab.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    return found + ([f"wider than the screen by {wide} px"] if wide > 0 else [])


# Colours on their way from one theme to the other are neither's.
FADED = """async () => {
  await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const fading = document.getAnimations().filter(animation => animation instanceof CSSTransition);
  await Promise.allSettled(fading.map(animation => animation.finished));
}"""
