"""Silence climbs, and never stops short of somebody."""

from datetime import timedelta

from tests.support.mailbox import Mailbox
from tests.support.servers import RedisServer
from tests.support.town import OFFICE, Town

MINUTE = timedelta(minutes=1)


async def test_an_empty_rung_is_passed_at_once_and_said_so(town: Town):
    bo = await town.person("bo")
    await town.schedule(
        "nobody",
        rotations=[{"name": "later", "people": ["bo"], "starts": "2099-01-01T09:00", "unit": "week"}],
    )
    await town.service(rungs=[(300, ["schedule:nobody"]), (300, ["person:bo"])])
    async with town.worker():
        number = await town.alert()
        await bo.phone.rings(kind="page")
    assert await town.said(number) == [
        "Generic: Checkout is down",
        "Rung 1 of 2 passed at once: nobody is on it.",
        "Rung 2 of 2: paging Bo.",
        *(await town.said(number))[3:],
    ]


async def test_somebody_with_no_device_and_no_mail_is_passed_at_once(town: Town):
    await town.person("ana", phones=0)
    bo = await town.person("bo")
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:bo"])])
    async with town.worker():
        number = await town.alert()
        await bo.phone.rings(kind="page")
    assert "Rung 1 of 2 passed at once: no working device or channel for Ana." in await town.said(number)


async def test_after_the_last_round_the_catch_all_rings_the_administrators(town: Town):
    ana, root = await town.person("ana"), await town.person("root", role="admin")
    await town.service(rungs=[(1, ["person:ana"])], repeat=1)
    async with town.worker():
        number = await town.alert()
        await ana.phone.ring_count(2)
        page = await root.phone.rings(kind="page")
        assert (await town.tap(root, page)).status_code == 200
    said = await town.said(number)
    assert "Rung 1 of 1, round 2: paging Ana." in said
    assert "The catch-all: paging Root." in said


async def test_when_nobody_at_all_can_be_reached_it_says_so_and_goes_on_trying(town: Town):
    await town.person("root", role="admin", phones=0)
    await town.service(rungs=[])
    async with town.worker():
        number = await town.alert()
        await town.says(number, "nobody-reached")
        assert await town.due(number) is not None
        rescuer = await town.person("cy", role="admin")
        await town.pass_time(2 * MINUTE)
        await rescuer.phone.rings(kind="page")


async def test_a_dead_phone_is_retired_and_the_ladder_does_not_wait_for_it(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    ana.phone.unsubscribe()
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:bo"])])
    async with town.worker():
        number = await town.alert()
        await bo.phone.rings(kind="page")
    kinds = await town.timeline(number)
    assert kinds.index("page-failed") < kinds.index("unreachable")
    (dead,) = [page for page in await town.pages(number) if page.label == "ana-0"]
    assert dead.state == "failed"


async def test_one_dead_phone_of_two_keeps_the_person_reachable(town: Town):
    ana, bo = await town.person("ana", phones=2), await town.person("bo")
    ana.phones[0].unsubscribe()
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:bo"])])
    async with town.worker():
        number = await town.alert()
        await ana.phones[1].rings(kind="page")
        await town.says(number, "page-failed")
        told = await ana.phones[1].rings(kind="notice")
    assert "can no longer be paged" in told["notification"]["title"]
    assert "unreachable" not in await town.timeline(number)
    assert bo.phone.notifications == []


async def test_a_push_that_nothing_shows_moves_to_mail_without_waiting_for_the_rung(
    database_url: str, redis_server: RedisServer
):
    async with Mailbox() as mailbox, Town(database_url, redis_server.url, smtp_url=mailbox.url) as town:
        ana = await town.person("ana")
        await town.service(rungs=[(3600, ["person:ana"])])
        async with town.worker():
            number = await town.alert()
            await ana.phone.rings(kind="page")
            await town.until(lambda: _accepted(town, number))
            await town.pass_time(timedelta(seconds=31))
            await town.says(number, "no-receipt")
            await town.until(lambda: _letters(mailbox))
        assert "No sign from Ana's ana-0 in 30 s: trying e-mail." in await town.said(number)
        assert mailbox.subjects() == [f"SEV1 Checkout #{number}: you are being paged"]
        assert "/alarm#" in mailbox.text()


async def test_a_phone_that_shows_the_page_sends_no_mail(database_url: str, redis_server: RedisServer):
    async with Mailbox() as mailbox, Town(database_url, redis_server.url, smtp_url=mailbox.url) as town:
        ana = await town.person("ana")
        await town.service(rungs=[(3600, ["person:ana"])])
        async with town.worker():
            number = await town.alert()
            page = await ana.phone.rings(kind="page")
            await town.until(lambda: _accepted(town, number))
            await town.show(page)
            await town.pass_time(timedelta(seconds=31))
            await town.tap(ana, page)
        assert mailbox.letters == []
        assert "no-receipt" not in await town.timeline(number)


async def test_a_contact_confirms_and_the_acknowledgement_stays_with_us(
    database_url: str, redis_server: RedisServer
):
    async with Mailbox() as mailbox, Town(database_url, redis_server.url, smtp_url=mailbox.url) as town:
        ana = await town.person("ana")
        await town.contact("vendor", email="noc@vendor.example")
        await town.service(rungs=[(3600, ["person:ana", "contact:vendor"])])
        async with town.worker():
            number = await town.alert()
            await ana.phone.rings(kind="page")
            await town.until(lambda: _letters(mailbox))
            link = mailbox.text().split("/contact#")[1].split()[0]
            answer = await town.http.post("/push/confirm", json={"capability": link})
            refused = await town.http.post("/push/act", json={"capability": link, "action": "acknowledge"})
        assert (answer.status_code, answer.json()["number"]) == (200, number)
        assert refused.status_code == 403
        assert "Vendor confirmed receipt." not in await town.said(number)
        assert "vendor confirmed receipt." in await town.said(number)
        assert (await town.incident(number)).state == "OPEN"


async def test_a_low_severity_waits_for_working_hours_and_never_climbs_meanwhile(town: Town):
    never_on_duty = {**OFFICE, "days": []}
    ana = await town.person("ana", hours=never_on_duty)
    bo = await town.person("bo", hours=never_on_duty)
    await town.service(rungs=[(1, ["person:ana"]), (1, ["person:bo"])])
    async with town.worker():
        number = await town.alert(severity="warning")
        await town.says(number, "not-paged")
    assert ana.phone.notifications == bo.phone.notifications == []


async def test_a_sev4_pages_nobody(town: Town):
    ana = await town.person("ana")
    await town.service(rungs=[(1, ["person:ana"])])
    async with town.worker():
        number = await town.alert(severity="info")
        await town.says(number, "not-paged")
    assert ana.phone.notifications == []
    assert await town.due(number) is None


async def _accepted(town: Town, number: int) -> bool:
    pages = await town.pages(number)
    return any(page.channel == "push" and page.receipt_due_at is not None for page in pages)


async def _letters(mailbox: Mailbox) -> bool:
    return bool(mailbox.letters)
