"""A private window takes pushes from the developer tools, goes offline, and is judged."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.kit.payloads import page as payload
from tests.support.browser.application import Application
from tests.support.browser.chromium import DESK, PHONE, THEMES, Shape, Theme, window
from tests.support.browser.conditions import installability_errors, screenshot, slow_down
from tests.support.browser.push_sink import PushSink
from tests.support.browser.service_worker import ServiceWorker
from tests.support.browser.site_server import Site
from tests.support.browser.stub_push import StubbedPush


@dataclass(frozen=True, slots=True)
class Open:
    context: BrowserContext
    tab: Page
    push: StubbedPush
    worker: ServiceWorker


@pytest.fixture
async def opened(shared_chromium: Browser, sink: PushSink, site: Site) -> AsyncIterator[Open]:
    """A phone's window on the site, its worker running."""
    async with window(shared_chromium, site.origin) as context:
        push = StubbedPush(sink)
        await push.install(context)
        tab = await context.new_page()
        await tab.goto("/")
        worker = await ServiceWorker.attach(tab, site.origin)
        await push.carry_to(worker)
        yield Open(context, tab, push, worker)


async def test_a_push_reaches_the_worker_and_a_tap_answers(opened: Open, site: Site) -> None:
    assert await opened.worker.push(payload()) == "Success"
    shown = await opened.worker.shown(tag="inc-142")
    assert (shown.title, shown.actions) == ("SEV1 checkout #142", ["Acknowledge"])
    await opened.worker.tap("inc-142", action="ack")
    assert (await site.letter("/tap"))["action"] == "ack"
    assert await opened.worker.notifications() == []


async def test_a_worker_that_fails_is_noticed(opened: Open) -> None:
    assert "waitUntil" in await opened.worker.push({"notification": None})


async def test_an_encrypted_push_reaches_a_window_that_subscribed(
    opened: Open, site: Site, application: Application
) -> None:
    await opened.tab.click("#subscribe")
    subscription = await site.letter("/subscription")
    assert (await application.push(subscription, payload()))[0] == 201
    assert (await opened.worker.shown(tag="inc-142")).body == "Acknowledge by 14:32"
    assert opened.push.phone.notifications == [payload()]


async def test_the_subscription_outlives_a_reload_until_unsubscribed(opened: Open, site: Site) -> None:
    assert await opened.tab.evaluate(ENDPOINT) is None
    await opened.tab.click("#subscribe")
    await site.letter("/subscription")
    await opened.tab.reload()
    assert await opened.tab.evaluate(ENDPOINT) == opened.push.phone.endpoint
    await opened.tab.click("#unsubscribe")
    await opened.tab.get_by_text("unsubscribed").wait_for()
    assert await opened.tab.evaluate(ENDPOINT) is None


async def test_a_stopped_worker_wakes_for_a_push(opened: Open, site: Site) -> None:
    await opened.tab.goto("about:blank")
    await opened.worker.stop()
    await opened.worker.push(payload())
    assert (await site.letter("/receipt"))["data"]["capability"] == "inc-142"
    await opened.worker.tap("inc-142", action="ack")
    assert (await site.letter("/tap"))["action"] == "ack"


async def test_a_sync_reaches_the_worker(opened: Open, site: Site) -> None:
    await opened.worker.sync("outbox")
    assert await site.letter("/sync") == {"tag": "outbox"}


async def test_offline_the_worker_answers_for_the_site(opened: Open) -> None:
    await opened.context.set_offline(True)
    await opened.tab.reload()
    assert await opened.tab.title() == "Offline"
    await opened.worker.push(payload())
    assert (await opened.worker.shown(tag="inc-142")).title == "SEV1 checkout #142"


async def test_a_window_lives_in_the_zone_asked_for(shared_chromium: Browser, site: Site) -> None:
    async with window(shared_chromium, site.origin, time_zone="Asia/Kathmandu") as context:
        tab = await context.new_page()
        assert await tab.evaluate("new Date(0).getHours() * 60 + new Date(0).getMinutes()") == 330


async def test_an_installable_site_has_no_errors(opened: Open) -> None:
    assert await installability_errors(opened.tab) == []


async def test_a_site_without_a_manifest_is_told_why(opened: Open) -> None:
    await opened.tab.evaluate("document.querySelector('[rel=manifest]').remove()")
    assert await installability_errors(opened.tab) == ["no-manifest"]


async def test_a_slow_phone_waits_for_the_network(opened: Open) -> None:
    await slow_down(opened.tab, latency_ms=250, processor_rate=2)
    assert await opened.tab.evaluate(WAITED) >= 250


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("shape", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_window_has_the_shape_and_theme_asked_for(
    shared_chromium: Browser, site: Site, tmp_path: Path, shape: Shape, theme: Theme
) -> None:
    async with window(shared_chromium, site.origin, shape=shape, theme=theme) as context:
        tab = await context.new_page()
        await tab.goto("/")
        seen = await tab.evaluate(SEEN)
        assert seen == [shape.width, shape.height, shape.is_touch, theme == "dark"]
        png = (await screenshot(tab, tmp_path, "kit")).read_bytes()
        assert int.from_bytes(png[16:20], "big") == round(shape.width * shape.scale)


ENDPOINT = """navigator.serviceWorker.ready
  .then(registration => registration.pushManager.getSubscription())
  .then(subscription => subscription?.endpoint ?? null)"""

WAITED = """(async () => {
  const before = performance.now();
  await fetch('/key?again');
  return performance.now() - before;
})()"""

SEEN = """[innerWidth, innerHeight, navigator.maxTouchPoints > 0,
  matchMedia('(prefers-color-scheme: dark)').matches]"""
