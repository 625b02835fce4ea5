"""What people do in several stories, told once."""

import asyncio
from contextlib import suppress

from playwright.async_api import BrowserContext, Error, Page, expect

from tests.support.browser.firefox import Firefox
from tests.support.browser.notification_daemon import NotificationDaemon

NAME = "Ana Ruiz"
EMAIL = "ana@example.org"
PASSWORD = "a lantern in the fog"
SUBSCRIBING = 30_000


async def become_the_first(tab: Page, link: str) -> None:
    """The one-time link of `make run`, followed to its end."""
    await tab.goto(link)
    await tab.get_by_label("Your name").fill(NAME)
    await tab.get_by_label("E-mail").fill(EMAIL)
    await tab.get_by_label("Password").fill(PASSWORD)
    await tab.get_by_role("button", name="Begin").click()
    await tab.wait_for_url("**/welcome")


async def walk_the_wizard(tab: Page, desktop: NotificationDaemon) -> str:
    """From the name to a first service; the line that fires its first alert."""
    await tab.get_by_role("button", name="Continue").click()
    await tab.get_by_role("button", name="Ring on this").click()
    # Chromium puts its first subscription off until it believes its start to be over.
    await tab.get_by_role("button", name="Ring it").click(timeout=SUBSCRIBING)
    await desktop.titled("Test page")
    await expect(tab.get_by_text("Its receipt is here")).to_be_visible()
    await tab.get_by_role("button", name="Continue").click()
    await tab.get_by_label("What is it called?").fill("Checkout")
    await tab.get_by_role("button", name="Make it").click()
    return str(await tab.get_by_text("curl").first.text_content())


async def register_this_device(tab: Page) -> None:
    await tab.goto("/settings/devices")
    await tab.get_by_role("button", name="Register").click()
    # Chromium puts its first subscription off until it believes its start to be over.
    await expect(tab.get_by_text("Registered to ring")).to_have_text(
        "Registered to ring: yes", timeout=30_000
    )


async def become_the_first_in_firefox(firefox: Firefox, link: str) -> None:
    await firefox.goto(link)
    await firefox.wait_for_text("button[type=submit]", "Begin")
    await firefox.evaluate(FILL, {"name": NAME, "email": EMAIL, "password": PASSWORD})
    await firefox.click("button[type=submit]")
    await firefox.evaluate(UNTIL_AT, "/welcome")


async def register_this_firefox(firefox: Firefox) -> None:
    await firefox.goto("/settings/devices")
    card = "[aria-labelledby=this-device]"
    await firefox.wait_for_text(f"{card} button", "Register")
    await firefox.click(f"{card} button")
    await firefox.wait_for_text(card, "Registered to ring: yes")


async def kill(context: BrowserContext, tab: Page) -> None:
    """The battery is empty: no page and no worker is told."""
    cdp = await context.new_cdp_session(tab)
    async with context.expect_event("close"):
        crash = asyncio.ensure_future(cdp.send("Browser.crash"))
    with suppress(Error):
        await crash


FILL = """
const [answers] = arguments;
for (const [name, value] of Object.entries(answers)) {
  const field = document.querySelector(`[name=${name}]`);
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
"""

UNTIL_AT = """
const [path] = arguments;
await new Promise(resolve => {
  const look = () => location.pathname === path ? resolve() : setTimeout(look, 20);
  look();
});
"""
