"""Somebody has it: once, for sure, and everybody knows who."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from api import clock
from api.actions.incidents import incidents
from tests.support.town import Town

MINUTE = timedelta(minutes=1)


async def test_a_tap_made_offline_counts_when_it_arrives_and_keeps_the_time_of_the_tap(town: Town):
    ana = await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])
    async with town.worker():
        number = await town.alert()
        page = await ana.phone.rings(kind="page")
    tapped = clock.now() - 7 * MINUTE
    key = str(uuid4())
    first = await town.tap(ana, page, at=tapped.isoformat(), key=key)
    again = await town.tap(ana, page, at=tapped.isoformat(), key=key)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert (await town.timeline(number)).count("acknowledged") == 1
    assert "Ana tapped acknowledge without a network; it arrived 7 min later." in await town.said(number)
    row = await town.incident(number)
    assert row.acknowledged_at is not None
    assert row.acknowledged_at > tapped + 6 * MINUTE


async def test_an_offline_tap_that_comes_after_the_end_undoes_nothing(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(3600, ["person:ana", "person:bo"])])
    async with town.worker():
        number = await town.alert()
        page = await ana.phone.rings(kind="page")
        row = await town.incident(number)
        await town.acknowledge(number, bo)
        async with town.database.transaction() as tx:
            await incidents.resolve(tx, row.id, by=bo.actor, now=clock.now())
    answer = await town.tap(ana, page, at=(clock.now() - 9 * MINUTE).isoformat())
    assert (answer.status_code, answer.json()["state"]) == (409, "RESOLVED")
    assert (await town.incident(number)).state == "RESOLVED"
    assert "late-tap" in await town.timeline(number)


async def test_of_two_taps_in_the_same_instant_one_wins_and_the_other_learns_who(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(3600, ["person:ana", "person:bo"])])
    async with town.worker():
        number = await town.alert()
        hers, his = await ana.phone.rings(kind="page"), await bo.phone.rings(kind="page")
        answers = await asyncio.gather(town.tap(ana, hers), town.tap(bo, his))
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    assert lost.json()["by"] == won.json()["by"]
    assert (await town.timeline(number)).count("acknowledged") == 1


async def test_ten_people_acknowledge_at_once_and_one_has_it(town: Town):
    people = [await town.person(f"p{number}") for number in range(10)]
    await town.service(rungs=[(3600, [f"person:p{number}" for number in range(10)])])
    number = await town.alert()
    answers = await asyncio.gather(*(town.acknowledge(number, person) for person in people))
    assert sum(answer.mine for answer in answers) == 1
    assert {answer.row.assignee_id for answer in answers if answer.mine} == {
        (await town.incident(number)).assignee_id
    }


async def test_a_forgotten_acknowledgement_rings_again_and_then_climbs(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:bo"])])
    async with town.worker():
        number = await town.alert()
        page = await ana.phone.rings(kind="page")
        await town.tap(ana, page)
        await town.pass_time(31 * MINUTE)
        await ana.phone.rings(kind="page", after=1)
        await town.pass_time(6 * MINUTE)
        await bo.phone.rings(kind="page")
    said = await town.said(number)
    assert "Acknowledged, then silent: asking Ana again." in said
    assert "Still no sign of life. Climbing." in said


async def test_acknowledging_again_calms_the_question(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:bo"])])
    async with town.worker():
        number = await town.alert()
        await town.tap(ana, await ana.phone.rings(kind="page"))
        await town.pass_time(31 * MINUTE)
        again = await ana.phone.rings(kind="page", after=1)
        assert (await town.tap(ana, again)).status_code == 200
        await town.pass_time(10 * MINUTE)
    assert bo.phone.notifications == []
    assert (await town.timeline(number)).count("acknowledged") == 2


async def test_nobody_is_woken_for_what_nobody_has_touched_for_a_day(town: Town):
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    async with town.worker():
        number = await town.alert()
        await town.tap(ana, await ana.phone.rings(kind="page"))
        await town.pass_time(timedelta(hours=25))
        await town.says(number, "left-alone")
    assert len(ana.phone.of_kind("page")) == 1
    assert await town.due(number) is None


async def test_raising_the_severity_rings_again_and_lowering_never_does(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(300, ["person:ana", "person:bo"])])
    async with town.worker():
        number = await town.alert(severity="error")
        await town.tap(ana, await ana.phone.rings(kind="page"))
        await bo.phone.rings(kind="stand-down")
        row = await town.incident(number)
        async with town.database.transaction() as tx:
            await incidents.set_severity(tx, row.id, by=ana.actor, severity=1, now=clock.now())
        raised = await bo.phone.rings(kind="page", after=1)
        await town.tap(bo, raised)
        async with town.database.transaction() as tx:
            await incidents.set_severity(tx, row.id, by=bo.actor, severity=3, now=clock.now())
    assert raised["notification"]["data"]["severity"] == 1
    assert len(ana.phone.of_kind("page")) == 1
    assert len(bo.phone.of_kind("page")) == 2


async def test_hand_off_rings_the_other_and_climbs_when_they_stay_silent(town: Town):
    ana, bo, cy = await town.person("ana"), await town.person("bo"), await town.person("cy")
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:cy"])])
    async with town.worker():
        number = await town.alert()
        await town.tap(ana, await ana.phone.rings(kind="page"))
        row = await town.incident(number)
        async with town.database.transaction() as tx:
            await incidents.hand_off(
                tx, row.id, by=ana.actor, to="bo", why="I am on a train", now=clock.now()
            )
        await bo.phone.rings(kind="page")
        await town.pass_time(6 * MINUTE)
        await cy.phone.rings(kind="page")
    assert "Ana handed it to Bo: I am on a train." in await town.said(number)


async def test_a_snooze_is_quiet_until_its_date_and_then_asks(town: Town):
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    async with town.worker():
        number = await town.alert()
        await town.tap(ana, await ana.phone.rings(kind="page"))
        row = await town.incident(number)
        async with town.database.transaction() as tx:
            until = clock.now() + timedelta(hours=3)
            await incidents.snooze(tx, row.id, by=ana.actor, until=until, now=clock.now())
        await town.pass_time(timedelta(hours=2))
        assert len(ana.phone.of_kind("page")) == 1
        await town.pass_time(timedelta(hours=2))
        await ana.phone.rings(kind="page", after=1)
    assert "snooze-over" in await town.timeline(number)


async def test_escalating_by_hand_rings_the_next_rung_and_whoever_answers_has_it(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(3600, ["person:ana"]), (3600, ["person:bo"])])
    async with town.worker():
        number = await town.alert()
        page = await ana.phone.rings(kind="page")
        assert (await town.tap(ana, page, action="escalate")).status_code == 200
        answer = await town.tap(bo, await bo.phone.rings(kind="page"))
    assert (answer.status_code, answer.json()["by"]["handle"]) == (200, "bo")
    assert (await town.incident(number)).escalated_at is not None
