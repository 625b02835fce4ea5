"""What is due is said from a phone, and what needs a second person is agreed to on another."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from playwright.async_api import Browser, Page, expect

from api import clock
from api.actions.comms import promises, templates
from api.actions.comms.promises import Made
from api.actions.incidents.timeline import case
from api.domain.comms.template import TemplateDraft, Words
from api.domain.incidents.incident import SYSTEM
from api.store.organisation import snapshot as organisations
from tests.support import status_desk
from tests.support.browser.chromium import PHONE, window
from tests.support.house import House
from tests.support.town import Person

MINUTE = timedelta(minutes=1)


async def promised(house: House, number: int) -> None:
    """The public hears within ten minutes."""
    row, now = await house.incident(number), clock.now()
    async with house.database.transaction() as tx, case(tx, row.id, now=now) as opened:
        word = Made(
            audience="public", due_at=now + 10 * MINUTE, by=SYSTEM, kind="first", interval=10 * MINUTE
        )
        await promises.make(opened, await organisations.current(tx.session), word)


async def agreed_words(house: House) -> None:
    words = Words("Problems with orders", "{{symptom}}. We say more by {{next_update}}.")
    draft = TemplateDraft(
        handle="first-word",
        name="First word",
        audiences=("public",),
        state=None,
        words=words,
        pre_authorised=True,
    )
    async with house.database.transaction() as tx:
        await templates.save(tx, draft, by="person:ana", why="", seen=None, authorises=True, now=clock.now())


@asynccontextmanager
async def phone_of(house: House, browser: Browser, person: Person, path: str) -> AsyncIterator[Page]:
    async with window(browser, house.origin, shape=PHONE) as context:
        await house.let_in(context, person)
        tab = await context.new_page()
        await tab.goto(path)
        yield tab


async def test_a_lead_gets_from_the_due_list_to_a_published_update(house: House, shared_chromium: Browser):
    lead = await house.person("lea", role="comms")
    await house.service(rungs=[(3600, ["person:lea"])])
    number = await house.alert("Half of all orders fail")
    await agreed_words(house)
    await promised(house, number)
    await status_desk.component(house.database, "orders", now=clock.now())
    await status_desk.page(house.database, components=["orders"], now=clock.now())
    async with phone_of(house, shared_chromium, lead, "/comms") as tab:
        await tab.get_by_role("link", name="Public").first.click()
        await tab.get_by_label("Template").select_option("first-word")
        await tab.get_by_role("button", name="Publish to the public").click()
        await expect(tab.get_by_text("Fill this in: it does not go out without.")).to_be_visible()
        await tab.get_by_label("Symptom").fill("Some orders cannot be paid")
        await tab.get_by_label("Name a component").select_option("orders")
        await expect(tab.get_by_text("Goes out without anybody else.")).to_be_visible()
        await tab.get_by_role("button", name="Publish to the public").click()
        await expect(tab.get_by_text("Published", exact=True)).to_be_visible()
        await tab.get_by_role("link", name="To the incident").click()
        known = tab.get_by_role("article", name="What the public know")
        await expect(known).to_contain_text("Some orders cannot be paid.")
        await tab.goto("/status")
        await expect(tab.get_by_text("Some orders cannot be paid.").first).to_be_visible(timeout=10_000)


async def test_what_is_typed_outlives_the_tab_and_says_that_it_is_not_sent(
    house: House, shared_chromium: Browser
):
    lead = await house.person("lea", role="comms")
    await house.service(rungs=[(3600, ["person:lea"])])
    number = await house.alert("Half of all orders fail")
    await agreed_words(house)
    async with phone_of(house, shared_chromium, lead, f"/comms/{number}?audience=public") as tab:
        await tab.get_by_label("Template").select_option("first-word")
        await tab.get_by_label("Symptom").fill("Some orders cannot be paid")
        await expect(tab.get_by_text("Goes out without anybody else.")).to_be_visible()
        await tab.context.set_offline(True)
        await tab.get_by_role("button", name="Publish to the public").click()
        await expect(tab.get_by_text("It is not sent.")).to_be_visible(timeout=20_000)
        await tab.context.set_offline(False)
        again = await tab.context.new_page()
        await tab.close(run_before_unload=False)
        await again.goto(f"/comms/{number}?audience=public")
        await expect(again.get_by_text("Taken up again")).to_be_visible()
        await again.get_by_role("button", name="Publish to the public").click()
        await expect(again.get_by_text("Published", exact=True)).to_be_visible()


async def test_free_text_at_its_worst_is_agreed_to_on_another_phone(house: House, shared_chromium: Browser):
    lead, boss = await house.person("lea", role="comms"), await house.person("bo", role="admin")
    await house.service(rungs=[(3600, ["person:lea"])])
    number = await house.alert("Half of all orders fail")
    async with (
        phone_of(house, shared_chromium, lead, f"/comms/{number}?audience=public") as hers,
        phone_of(house, shared_chromium, boss, "/comms/approvals") as his,
    ):
        await expect(his.get_by_text("Nothing waits for a yes")).to_be_visible()
        await hers.get_by_label("Template").select_option("")
        await hers.get_by_label("Headline").fill("Orders fail")
        await hers.get_by_label("Text").fill("We are putting the last change back.")
        await hers.get_by_role("button", name="Ask Bo to agree").click()
        await expect(hers.get_by_text("Waits for Bo")).to_be_visible()
        await expect(his.get_by_text("We are putting the last change back.")).to_be_visible(timeout=10_000)
        await his.get_by_role("button", name="Approve and publish: Orders fail").click()
        await expect(his.get_by_text("Published to the public.")).to_be_visible()
        await hers.goto(f"/incidents/{number}")
        known = hers.get_by_role("article", name="What the public know")
        await expect(known).to_contain_text("agreed by Bo")
