"""An administrator builds a status page in the app, and readers see it at once."""

from playwright.async_api import Browser, Page, expect

from tests.support.browser.chromium import PHONE, window
from tests.support.house import House

PATIENCE = 15_000


async def add_component(tab: Page, name: str) -> None:
    await tab.goto("/settings/components/+new")
    await tab.get_by_label("Name", exact=True).fill(name)
    await tab.get_by_role("button", name="Save").click()
    await expect(tab.get_by_text(f"{name} is saved.")).to_be_visible()


async def test_a_page_is_built_on_a_phone_and_read_by_everybody(house: House, shared_chromium: Browser):
    ana = await house.person("ana", role="admin")
    async with window(shared_chromium, house.origin, shape=PHONE) as context:
        await house.let_in(context, ana)
        tab = await context.new_page()
        await tab.goto("/settings/status-pages")
        await expect(tab.get_by_text("Your public page is at /status")).to_be_visible()
        for name in ("Web shop", "Card payments"):
            await add_component(tab, name)

        await tab.goto("/settings/status-pages/public")
        await tab.get_by_label("Name", exact=True).fill("Lantern status")
        for handle in ("web-shop", "card-payments"):
            await tab.get_by_label("Add a component").select_option(handle)
        await tab.get_by_role("button", name="Add a group").click()
        await tab.get_by_label("Name of the group").fill("Buying")
        await tab.get_by_label("Group of Card payments").select_option(label="Buying")
        await tab.get_by_role("button", name="Move Buying up").click()
        await tab.get_by_label("Colour", exact=False).first.fill("#8a4b12")
        await tab.get_by_role("button", name="Save").click()
        await expect(tab.get_by_text("its readers see it at once")).to_be_visible()

    async with window(shared_chromium, house.origin, shape=PHONE) as context:
        reader = await context.new_page()
        await reader.goto("/status")
        await expect(reader.get_by_role("link", name="Lantern status")).to_be_visible(timeout=PATIENCE)
        text = await reader.locator("main").inner_text()
        assert text.index("Buying") < text.index("Card payments") < text.index("Web shop")
