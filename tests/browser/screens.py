"""Every screen of the app with something on it: where it is, and what it shows when it has everything."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import BrowserContext, Page, expect

from tests.browser.bookshop import Bookshop

LOADING = 15_000


@dataclass(frozen=True, slots=True)
class Screen:
    name: str
    path: str
    shows: str
    """Words that come last, from the server."""
    then: Callable[[Page], Awaitable[None]] | None = None
    is_public: bool = False

    async def open(self, tab: Page, shop: Bookshop) -> None:
        """With everything on it that it waits for."""
        await tab.goto(self.path.format(capability=_ringing(shop)))
        await expect(tab.get_by_text(self.shows).first).to_be_visible(timeout=LOADING)
        await expect(tab.locator("[aria-busy=true]")).to_have_count(0)
        if self.then is not None:
            await self.then(tab)


async def enter(context: BrowserContext, shop: Bookshop, who: str = "ana") -> None:
    """Signed in, once, whatever the number of windows."""
    if who not in shop.sessions:
        shop.sessions[who] = await shop.house.session(shop.people[who])
    await shop.house.give(context, shop.sessions[who])


def _ringing(shop: Bookshop) -> str:
    """The capability of Ana's last page."""
    payload = shop.people["ana"].phone.of_kind("page")[-1]
    return str(payload["notification"]["data"]["capability"])


def _press(name: str) -> Callable[[Page], Awaitable[None]]:
    async def press(tab: Page) -> None:
        await tab.get_by_role("button", name=name, exact=True).first.click()
        await expect(tab.get_by_role("dialog").first).to_be_visible()

    return press


async def _latest_briefing(tab: Page) -> None:
    await tab.get_by_role("link", name="Briefing 2", exact=True).first.click()
    await expect(tab.get_by_text("What we do not know")).to_be_visible(timeout=LOADING)


async def _weekly_brief(tab: Page) -> None:
    await tab.get_by_role("link", name="The week in reliability").click()
    await expect(tab.get_by_role("img").first).to_be_visible(timeout=LOADING)


async def _drawn(tab: Page) -> None:
    """The days or the grid come after the words above them."""
    await expect(tab.locator(".ec-event, button.day").first).to_be_visible(timeout=LOADING)


async def _first_shift(tab: Page) -> None:
    await tab.locator("button.stretch").nth(1).click()
    await expect(tab.get_by_role("dialog")).to_be_visible()


async def _from_a_template(tab: Page) -> None:
    """With one slot filled, and what is missing said where it stands."""
    await tab.get_by_label("Template").select_option("first-word")
    await tab.get_by_label("Symptom").fill("One page in twenty takes longer than four seconds")
    await tab.get_by_role("button", name="Customers", exact=True).click()
    preview = tab.get_by_role("article", name="Preview").first
    await expect(preview.get_by_text("Not like this")).to_be_visible(timeout=LOADING)
    await tab.get_by_label("Workaround").fill("Searching for an exact title is quick")
    await expect(tab.get_by_text("Goes out without anybody else.")).to_have_count(2, timeout=LOADING)


async def _to_comms(tab: Page) -> None:
    await expect(tab.get_by_role("article", name="What customers know")).to_be_visible(timeout=LOADING)
    await tab.get_by_role("heading", name="Comms", exact=True).scroll_into_view_if_needed()
    await tab.evaluate("document.getElementById('comms').scrollIntoView()")


async def _waiting_draft(tab: Page) -> None:
    await tab.get_by_role("list", name="Drafts").get_by_role("link").first.click()
    await expect(tab.get_by_text("ninety seconds").first).to_be_visible(timeout=LOADING)


async def _follow(tab: Page) -> None:
    await tab.get_by_role("region", name="Being followed").get_by_role("link").click()
    await expect(tab.get_by_role("heading", name="Fail over to the replica")).to_be_visible(timeout=LOADING)


async def _arrived(tab: Page) -> None:
    """It has come to where it scrolls to."""
    before, at = -1.0, 0.0
    while before != at:
        before = at
        await tab.wait_for_timeout(200)
        at = await tab.evaluate("scrollY")


async def _what_differs(tab: Page) -> None:
    await _follow(tab)
    await tab.get_by_role("button", name="What is slow?").click()
    await expect(tab.get_by_text("The last choice counts")).to_be_visible()
    await _arrived(tab)


async def _over(tab: Page) -> None:
    await tab.get_by_role("link", name="It misled us").click()
    await expect(tab.get_by_text("the acquirer is not in this runbook").first).to_be_visible(timeout=LOADING)


SCREENS = (
    Screen("sign-in", "/sign-in", "Forgot your password", is_public=True),
    Screen("first-administrator", "/first#a-link", "Time zone", is_public=True),
    Screen("alarm", "/alarm#{capability}", "Half of all orders fail", is_public=True),
    Screen("now", "/now", "Half of all orders fail"),
    Screen("incidents", "/incidents", "Half of all orders fail"),
    Screen("declare", "/incidents", "Half of all orders fail", then=_press("Declare incident")),
    Screen("incident-ringing", "/incidents/7", "Rung 1 of 3: paging"),
    Screen("incident-contained", "/incidents/5", "traffic goes through Dublin"),
    Screen("briefings", "/briefings", "The week in reliability"),
    Screen("briefing", "/briefings", "The week in reliability", then=_latest_briefing),
    Screen("briefing-weekly", "/briefings", "The week in reliability", then=_weekly_brief),
    Screen("briefing-write", "/briefings/+new?incident=5", "Give out briefing 3"),
    Screen("on-call", "/on-call", "following the sun"),
    Screen("calendar-agenda", "/on-call/calendar?view=agenda", ", today"),
    Screen("calendar-shift", "/on-call/calendar?view=agenda", ", today", then=_first_shift),
    Screen("calendar-month", "/on-call/calendar?view=month&of=all", "ahead: nobody", then=_drawn),
    Screen("calendar-my-month", "/on-call/calendar?view=month&of=mine", "Timeline", then=_drawn),
    Screen("calendar-week", "/on-call/calendar?view=week&of=all", "ahead: nobody", then=_drawn),
    Screen(
        "calendar-timeline",
        "/on-call/calendar?view=timeline&of=all&layers=shown",
        "ahead: nobody",
        then=_drawn,
    ),
    Screen(
        "calendar-people", "/on-call/calendar?view=timeline&of=all&rows=people", "ahead: nobody", then=_drawn
    ),
    Screen("calendar-moment", "/on-call/calendar?view=agenda", ", today", then=_press("Who is on call at …")),
    Screen("swaps", "/on-call/swaps", "My daughter is born"),
    Screen("time-off", "/on-call/time-off", "Skiing"),
    Screen("risks", "/on-call/risks", "in the coming 90 days"),
    Screen("fairness", "/on-call/fairness", "Download for payroll"),
    Screen("handovers", "/on-call/handovers", "Nothing to hand over"),
    Screen("feeds", "/on-call/feeds", "ends in"),
    Screen("comms-due", "/comms", "speaks: you"),
    Screen("comms-compose", "/comms/7?audience=public", "is asked to agree first"),
    Screen(
        "comms-compose-template", "/comms/6?audience=public", "As each will read it", then=_from_a_template
    ),
    Screen("comms-approvals", "/comms/approvals", "nobody has to order twice"),
    Screen("comms-templates", "/comms/templates", "goes out at once"),
    Screen("comms-template", "/comms/templates/first-word", "How it reads"),
    Screen("comms-history", "/comms/history", "of the promises that came due"),
    Screen("incident-comms", "/incidents/5", "traffic goes through Dublin", then=_to_comms),
    Screen("comms-maintenance", "/comms/maintenance", "Database upgrade"),
    Screen(
        "comms-maintenance-plan", "/comms/maintenance", "Database upgrade", then=_press("Plan maintenance")
    ),
    Screen("runbooks", "/runbooks", "Chidi Okonkwo handed in a change"),
    Screen("runbooks-found", "/runbooks?q=quue", "read as"),
    Screen("runbook", "/runbooks/orders-queue-stuck", "One suggestion"),
    Screen("runbook-new", "/runbooks/+new?template=bad-release&service=checkout", "Begin writing"),
    Screen("runbook-edit", "/runbooks/search-slow/edit", "2 things cannot be read"),
    Screen("runbook-versions", "/runbooks/orders-queue-stuck/versions", "Bo owns it from now on"),
    Screen("runbook-draft", "/runbooks", "handed in a change", then=_waiting_draft),
    Screen("runbook-care", "/runbooks/+care", "Alerts that pointed at none"),
    Screen("run", "/incidents/7", "Being followed", then=_follow),
    Screen("run-contested", "/incidents/7", "Being followed", then=_what_differs),
    Screen("run-ended", "/incidents/5", "It misled us", then=_over),
    Screen("services", "/services", "Ledger database"),
    Screen("service", "/services/checkout", "Cardwise acquiring"),
    Screen("service-edit", "/services/checkout/edit", "Depends on"),
    Screen("settings", "/settings", "My devices"),
    Screen("settings-devices", "/settings/devices", "Pixel 9"),
    Screen("settings-reach", "/settings/reach", "At any hour"),
    Screen("settings-profile", "/settings/profile", "Password"),
    Screen("settings-sessions", "/settings/sessions", "203.0.113.7"),
    Screen("settings-tokens", "/settings/tokens", "deploy script"),
    Screen("settings-people", "/settings/people", "Wilhelmina"),
    Screen("settings-person", "/settings/people/wilhelmina", "Wilhelmina"),
    Screen("settings-teams", "/settings/teams", "Storefront"),
    Screen("settings-ladders", "/settings/ladders", "Storefront"),
    Screen("settings-ladder", "/settings/ladders/payments", "After 5 min of silence"),
    Screen("settings-schedules", "/settings/schedules", "following the sun"),
    Screen("settings-schedule", "/settings/schedules/platform", "Every week on Monday"),
    Screen("settings-contacts", "/settings/contacts", "Cardwise support desk"),
    Screen("settings-automations", "/settings/automations", "Sources of metrics"),
    Screen("settings-automation", "/settings/automations/automation/restart", "Signing secret"),
    Screen("settings-integrations", "/settings/integrations", "Night jobs"),
    Screen("settings-quarantine", "/settings/integrations/+quarantine", "Night jobs"),
    Screen("settings-integration", "/settings/integrations/prometheus", "Prometheus"),
    Screen("settings-filters", "/settings/filters", "goes to Ledger database"),
    Screen("settings-planned", "/settings/filters/+planned", "Moving the reading lists"),
    Screen("settings-held", "/settings/filters/+held", "Staging: deploy failed"),
    Screen("settings-severities", "/settings/severities", "Critical"),
    Screen("settings-comms-policy", "/settings/comms-policy", "Who speaks"),
    Screen("settings-on-call-policy", "/settings/on-call-policy", "Rest"),
    Screen("settings-synonyms", "/settings/synonyms", "Names that people use"),
    Screen("settings-status-pages", "/settings/status-pages", "For publishers"),
    Screen("settings-status-page", "/settings/status-pages/public", "Readers find it at"),
    Screen("settings-components", "/settings/components", "Reading lists"),
    Screen("settings-component", "/settings/components/orders", "Set baseline"),
    Screen("settings-file", "/settings/file", "organisation.yaml"),
    Screen("settings-audit", "/settings/audit", "The first file"),
    Screen("welcome", "/welcome?step=device", "Pixel 9"),
)
