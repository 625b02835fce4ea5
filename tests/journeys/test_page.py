"""An alert wakes a phone, and a tap answers it."""

from tests.support.town import Town


async def test_an_alert_rings_the_phone_and_a_tap_answers_it(town: Town):
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    async with town.worker():
        number = await town.alert("Checkout is down")
        page = await ana.phone.rings(kind="page")
        assert page["notification"]["title"] == f"SEV1 Checkout #{number}"
        assert (await town.show(page)).status_code == 200
        answer = await town.tap(ana, page)
    assert (answer.status_code, answer.json()["state"]) == (200, "ACKNOWLEDGED")
    row = await town.incident(number)
    assert (row.state, row.assignee_id) == ("ACKNOWLEDGED", ana.row.id)
    assert await town.timeline(number) == ["alert", "paged", "shown", "acknowledged"]
    (sent,) = [page for page in await town.pages(number) if page.kind == "page"]
    assert (sent.state, sent.attempts) == ("acknowledged", 1)


async def test_silence_wakes_the_next_person_and_the_answer_tells_the_first(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(1, ["person:ana"]), (300, ["person:bo"])])
    async with town.worker():
        number = await town.alert()
        await ana.phone.rings(kind="page")
        page = await bo.phone.rings(kind="page")
        await town.tap(bo, page)
        told = await ana.phone.rings(kind="stand-down")
    assert told["notification"]["title"] == "Bo has it"
    assert told["notification"]["tag"] == page["notification"]["tag"]
    assert bo.phone.of_kind("stand-down") == []
    row = await town.incident(number)
    assert row.escalated_at is not None
    assert "silence" in await town.timeline(number)
