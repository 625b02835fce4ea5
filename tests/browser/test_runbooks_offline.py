"""Runbooks are on the phone before they are needed: a cold start without a network opens and finds them."""

from playwright.async_api import BrowserContext, Page, expect

from api import clock
from api.actions.runbooks.pictures import keep_picture
from api.domain.rights import Viewer
from api.identity import PLAIN_COOKIE
from api.publishing.redrawing import redrawn
from tests.browser.steps import kill
from tests.support.browser.fixtures import OpenChromium, OpenFirefox
from tests.support.browser.line import line_to
from tests.support.browser.service_worker import ServiceWorker
from tests.support.browser.shelf import STANDING, held, synced
from tests.support.house import House
from tests.support.pictures import picture
from tests.support.runbooks import published, text
from tests.support.runs import HANDLE, TEXT, Runs
from tests.support.town import Person

DRAWN = """() => {
  const images = [...document.querySelectorAll('main img')];
  return images.length > 0 && images.every((image) => image.complete && image.naturalWidth > 0);
}"""

UNTIL_DRAWN = f"while (!({DRAWN})()) await new Promise(go => setTimeout(go, 50));"
UNTIL_HELD = f"""
for (;;) {{
  const now = await ({STANDING})();
  if (now?.missing === 0 && now.held === arguments[0]) return;
  await new Promise(go => setTimeout(go, 50));
}}"""
# A screen takes no tap on what has just moved under the thumb.
TICK = """
await new Promise(go => setTimeout(go, 700));
[...document.querySelectorAll('button')].find(({textContent}) => textContent.trim() === 'Done').click();
"""


async def on_call(house: House) -> Person:
    """Ana, whom a service calls that has a runbook with a picture, and another without."""
    ana = await house.person("ana")
    owner = await house.person("cy", role="admin")
    await house.service(rungs=[(3600, ["person:ana"])])
    viewer = Viewer(owner.row.id, owner.row.handle, owner.row.name, "admin")
    kept = await stored(house, viewer)
    words = text("Fail over the database", body="![The queue](pictures/queue.png)\n\nLook at the queue.")
    await published(
        house.database, viewer, words, "failover", pictures={"pictures/queue.png": kept}, now=clock.now()
    )
    await published(house.database, viewer, text("Free the disk"), "disk", now=clock.now())
    return ana


async def stored(house: House, viewer: Viewer) -> str:
    """The hash of a picture, as if somebody had sent it."""
    made = redrawn(picture())
    async with house.database.transaction() as tx:
        await keep_picture(tx, made, by=viewer.actor, now=clock.now())
    return made.hash


async def ready(house: House, context: BrowserContext, ana: Person) -> Page:
    """The app was open once, at home, with a network."""
    await house.let_in(context, ana)
    tab = await context.new_page()
    await tab.goto("/now")
    await ServiceWorker.attach(tab, house.origin)
    await synced(tab, held=2)
    return tab


async def test_a_cold_start_without_a_network_finds_and_opens_a_runbook_with_its_pictures(
    house: House, open_chromium: OpenChromium
):
    ana = await on_call(house)
    async with open_chromium(house.origin) as context:
        await kill(context, await ready(house, context, ana))

    async with open_chromium(house.origin) as context:
        await context.set_offline(True)
        tab = await context.new_page()
        await tab.goto("/runbooks")
        await tab.get_by_role("searchbox").fill("databse")
        await tab.get_by_role("link", name="Fail over the database").click()
        await expect(tab.get_by_role("heading", name="Fail over the database")).to_be_visible()
        await expect(tab.get_by_text("Look at the queue.")).to_be_visible()
        await tab.wait_for_function(DRAWN)
        await expect(tab.get_by_text("you are on call for")).to_be_visible()

        await tab.goto("/runbooks/disk")  # a deep link
        await expect(tab.get_by_role("heading", name="Free the disk")).to_be_visible()


async def test_an_incident_that_was_never_opened_here_has_its_banner_and_its_runbooks(
    house: House, open_chromium: OpenChromium
):
    ana = await on_call(house)
    number = await house.alert("Half of all orders fail")
    async with open_chromium(house.origin) as context:
        await kill(context, await ready(house, context, ana))

    async with open_chromium(house.origin) as context:
        await context.set_offline(True)
        tab = await context.new_page()
        await tab.goto(f"/incidents/{number}")
        await expect(tab.get_by_role("heading", name="Half of all orders fail")).to_be_visible()
        await expect(tab.get_by_text("as known here")).to_be_visible()
        await expect(tab.get_by_role("link", name="Fail over the database")).to_be_visible()


async def test_a_page_brings_the_runbooks_of_its_incident_with_the_app_closed(
    house: House, open_chromium: OpenChromium
):
    ana = await house.person("ana")
    owner = await house.person("cy", role="admin")
    await house.service(rungs=[(3600, ["person:ana"])])
    viewer = Viewer(owner.row.id, owner.row.handle, owner.row.name, "admin")
    async with open_chromium(house.origin) as context:
        await house.let_in(context, ana)
        tab = await context.new_page()
        await tab.goto("/now")
        worker = await ServiceWorker.attach(tab, house.origin)
        await synced(tab, held=0)
        await tab.goto("about:blank")
        await published(house.database, viewer, text("Written meanwhile"), "meanwhile", now=clock.now())
        await house.alert("Half of all orders fail")
        await worker.push(await ana.phone.rings(kind="page"))
        await tab.goto("/icons/icon-192.png")  # of this origin, and none of the app's own looks
        await synced(tab, held=1)


async def test_whoever_signs_out_leaves_no_runbook_behind(house: House, open_chromium: OpenChromium):
    ana = await on_call(house)
    async with open_chromium(house.origin) as context:
        tab = await ready(house, context, ana)
        await tab.goto("/settings/devices")
        await expect(tab.get_by_text("2 open without a network")).to_be_visible()
        await tab.goto("/settings/sessions")
        await tab.get_by_role("button", name="Sign out").first.click()
        await tab.wait_for_url("**/sign-in**")

        async def is_wiped() -> bool:
            return await held(tab) == 0 and not await tab.evaluate("caches.has('runbook-pictures')")

        # What was under way when they left is wiped when it ends.
        await house.until(is_wiped)


async def test_firefox_does_so_too_and_a_tick_made_there_outlives_it(house: House, open_firefox: OpenFirefox):
    ana = await on_call(house)
    cy = house.people["cy"].row
    await published(house.database, Viewer(cy.id, cy.handle, cy.name, "admin"), TEXT, HANDLE, now=clock.now())
    runs = Runs(house.database, (await house.incident(await house.alert("Orders wait"))).id)
    run = await runs.start(ana.actor, now=clock.now())
    async with line_to(house.origin) as line:
        async with open_firefox(line.origin) as firefox:
            await firefox.goto("/healthz")
            await firefox.keep_cookie(PLAIN_COOKIE, await house.session(ana))
            await firefox.goto(f"/runs/{run.id}")
            await firefox.wait_for_text("main", "Look at the queue")
            await firefox.evaluate(UNTIL_HELD, 3)

        await line.cut()
        async with open_firefox(line.origin) as firefox:
            await firefox.goto("/runbooks")
            await firefox.wait_for_text("main", "Free the disk")
            await firefox.type("[type=search]", "databse")
            await firefox.wait_for_text("main", "“databse” read as “database")
            await firefox.click("a[href='/runbooks/failover']")
            await firefox.wait_for_text("main", "Look at the queue.")
            await firefox.evaluate(UNTIL_DRAWN)
            await firefox.goto(f"/runs/{run.id}")
            await firefox.wait_for_text("body", "As this device saw it")
            await firefox.evaluate(TICK)
            await firefox.wait_for_text("body", "not sent yet")

        await line.mend()
        async with open_firefox(line.origin) as firefox:
            await firefox.goto("/now")

            async def is_known() -> bool:
                return [(op.step_id, op.actor) for op in await runs.ops(run) if op.kind == "tick"] == [
                    ("look", "person:ana")
                ]

            await house.until(is_known, within=15)
