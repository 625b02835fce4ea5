"""The accessibility judge finds what is wrong with a page, and nothing else."""

from playwright.async_api import Browser

from tests.support.browser.chromium import window
from tests.support.browser.conditions import axe_violations
from tests.support.browser.site_server import Site


async def test_a_button_without_a_name_is_found(shared_chromium: Browser, site: Site) -> None:
    async with window(shared_chromium, site.origin) as context:
        tab = await context.new_page()
        await tab.goto("/")
        assert await axe_violations(tab) == []
        await tab.evaluate("document.querySelector('#subscribe').textContent = ''")
        (violation,) = await axe_violations(tab)
        assert violation.startswith("button-name (critical) at ['#subscribe']")
