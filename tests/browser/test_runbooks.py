"""A runbook is written from a template, with a picture, published, changed, compared and restored."""

import base64
import io

from PIL import Image
from playwright.async_api import Browser, Page, expect

from api import clock
from api.domain.rights import Viewer
from tests.support.browser.chromium import DESK, window
from tests.support.house import House
from tests.support.runbooks import published, row_of, text, versions
from tests.support.town import Person

SAVING = 15_000
HANDLE = "bad-release-checkout"
# A picture out of the clipboard, as a screenshot is.
PASTE = """([area, encoded]) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], 'queue.png', { type: 'image/png' }));
  area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""


def picture() -> str:
    content = io.BytesIO()
    Image.new("RGB", (64, 32), "teal").save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


async def admin(house: House) -> Person:
    ana = await house.person("ana", role="admin")
    await house.service(rungs=[(3600, ["person:ana"])])
    return ana


async def begin(tab: Page) -> None:
    """From the template, for the one service there is."""
    await tab.goto("/runbooks/+new")
    await tab.get_by_role("link", name="Bad release").click()
    await tab.get_by_label("Service").select_option("checkout")
    await tab.get_by_role("button", name="Begin writing").click()
    await expect(tab).to_have_url(f"/runbooks/{HANDLE}/edit", timeout=SAVING)


async def publish(tab: Page, why: str) -> None:
    await tab.get_by_placeholder("Why: others read it").fill(why)
    await tab.get_by_role("button", name="Publish version").click()
    await expect(tab).to_have_url(f"/runbooks/{HANDLE}", timeout=SAVING)


async def test_from_a_template_to_a_version_that_is_compared_and_restored(
    house: House, shared_chromium: Browser
):
    ana = await admin(house)
    async with window(shared_chromium, house.origin, shape=DESK) as context:
        await house.let_in(context, ana)
        tab = await context.new_page()
        await begin(tab)
        area = tab.get_by_label("Text of the runbook")
        preview = tab.get_by_role("region", name="How it will be read")
        await expect(preview.get_by_role("heading", name="Triage in one minute")).to_be_visible(
            timeout=SAVING
        )
        await expect(tab.get_by_text("places to fill in")).to_be_visible()

        await area.press("ControlOrMeta+End")
        await area.evaluate("(area, encoded) => (" + PASTE + ")([area, encoded])", picture())
        await expect(preview.get_by_role("img", name="what it shows")).to_be_visible(timeout=SAVING)
        await publish(tab, "The first text")
        shown = tab.get_by_role("img", name="what it shows")
        await shown.scroll_into_view_if_needed()
        await expect(shown).to_have_js_property("naturalWidth", 64)
        await expect(tab.get_by_text("Version 1", exact=True)).to_be_visible()

        await tab.get_by_role("link", name="Edit").click()
        words = await area.input_value()
        await area.fill(words.replace("Triage in one minute", "Triage in two minutes"))
        await publish(tab, "One minute was not enough")
        await expect(tab.get_by_role("heading", name="Triage in two minutes")).to_be_visible()

        await tab.get_by_role("link", name="Version 2", exact=True).click()
        compared = tab.get_by_role("region", name="Version 1 and Version 2")
        await expect(compared.locator("mark")).to_have_text([" one minute", " two minutes"], timeout=SAVING)
        await tab.get_by_role("button", name="Restore version 1").click()
        await tab.get_by_label("Why").fill("One minute it is")
        await tab.get_by_role("button", name="Restore it").click()
        await expect(tab.get_by_role("list", name="Versions")).to_contain_text("One minute it is")
    first, _, third = reversed(await versions(house.database, HANDLE))
    assert (third.text, third.pictures, third.why) == (first.text, first.pictures, "One minute it is")


async def test_what_cannot_be_read_is_found_by_its_line_and_not_published(
    house: House, shared_chromium: Browser
):
    ana = await admin(house)
    async with window(shared_chromium, house.origin) as context:
        await house.let_in(context, ana)
        tab = await context.new_page()
        await begin(tab)
        area = tab.get_by_label("Text of the runbook")
        await area.fill("---\ntitle: Short\nsumary: wrong\n---\n")
        await tab.get_by_text("One line cannot be read").click()
        await tab.get_by_role("button", name="Line 3").click()
        chosen = await area.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
        assert chosen == "sumary: wrong"
        await expect(tab.get_by_text("Put right what cannot be read first")).to_be_visible()
        await expect(tab.get_by_role("button", name="Publish version")).to_be_disabled()


async def test_a_tab_that_dies_while_the_network_is_gone_loses_nothing(
    house: House, shared_chromium: Browser
):
    ana = await admin(house)
    viewer = Viewer(ana.row.id, ana.row.handle, ana.row.name, "admin")
    await published(house.database, viewer, text(), HANDLE, now=clock.now())
    async with window(shared_chromium, house.origin) as context:
        await house.let_in(context, ana)
        tab = await context.new_page()
        await tab.goto(f"/runbooks/{HANDLE}/edit")
        area = tab.get_by_label("Text of the runbook")
        await expect(area).to_have_value(text(), timeout=SAVING)
        await context.set_offline(True)
        await area.press("ControlOrMeta+End")
        await area.press_sequentially("Typed in the lift.")
        await expect(tab.get_by_text("Kept on this device, and sent again")).to_be_visible(timeout=SAVING)
        await tab.goto("about:blank")  # nothing of the page is asked to go: it is gone
        await context.set_offline(False)
        tab = await context.new_page()
        await tab.goto(f"/runbooks/{HANDLE}/edit")
        await expect(tab.get_by_text("Taken up again")).to_be_visible(timeout=SAVING)
        await expect(tab.get_by_label("Text of the runbook")).to_have_value(f"{text()}Typed in the lift.")
        await expect(tab.get_by_text("Draft saved")).to_be_visible(timeout=SAVING)
    assert (await row_of(house.database, HANDLE)).published == 1
