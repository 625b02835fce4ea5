"""One of several phones answers, and the others can be quiet."""

from playwright.async_api import Browser

from tests.browser.steps import register_this_device
from tests.support.browser.chromium import window
from tests.support.browser.service_worker import ServiceWorker
from tests.support.browser.stub_push import StubbedPush
from tests.support.house import House


async def test_the_page_on_a_second_device_gives_way_to_who_has_it(house: House, shared_chromium: Browser):
    ana, bo = await house.person("ana"), await house.person("bo", phones=0)
    await house.service(rungs=[(3600, ["person:ana", "person:bo"])])
    async with window(shared_chromium, house.origin) as context:
        push = StubbedPush(house.sink)
        await push.install(context)
        await house.let_in(context, bo)
        tab = await context.new_page()
        await tab.goto("/settings/devices")
        worker = await ServiceWorker.attach(tab, house.origin)
        await push.carry_to(worker)
        await register_this_device(tab)

        number = await house.alert("Half of all orders fail")
        tag = (await house.incident(number)).id.hex
        page = await worker.shown(tag=tag)
        assert page.title == f"SEV1 Checkout #{number}"
        assert page.actions == ["Acknowledge", "Escalate"]

        await house.tap(ana, await ana.phone.rings(kind="page"))
        await worker.happened.first(lambda one: one.details.get("Title") == "Ana has it")
        (instead,) = await worker.notifications()
        assert (instead.title, instead.tag, instead.silent) == ("Ana has it", tag, True)
        assert instead.actions == []
