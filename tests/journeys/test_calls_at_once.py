"""Two things happen to a call at once, or a worker was away: what was called, and what is told of it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from api import clock
from api.actions.incidents import incidents
from api.actions.runs import autoruns, runs
from api.actions.runs import calls as run_calls
from api.domain.refusal import Refused
from api.store.paging.paging import PageRow
from api.store.runs import calls as call_rows
from api.store.runs.automations import AutomationRow
from api.store.runs.runs import RunCallRow, RunRow
from tests.support.by_itself import RESTART, Story, begun, confirmed, previewed, report


async def told_to(story: Story) -> list[str]:
    return [said["do"] for said in story.elsewhere.called]


async def call(story: Story) -> RunCallRow:
    (row,) = await story.calls()
    return row


async def until_called(story: Story, count: int) -> None:
    async def so() -> bool:
        return len(story.elsewhere.called) >= count

    await story.town.until(so)


async def test_what_is_stopped_before_it_was_sent_never_is(story: Story) -> None:
    await story.settle(steps=RESTART)
    await story.ring()
    while await story.by_itself():
        pass
    assert (await call(story)).state == "due"
    async with story.town.database.transaction() as tx:
        await runs.stop(tx, await story.run(), by=story.bo.actor, now=clock.now())
    async with story.calling() as calls:
        await calls.sweep()
    assert ((await call(story)).state, story.elsewhere.called) == ("cancelled", [])
    assert (await call(story)).ended_by == "person:bo"


async def test_whoever_has_the_incident_hears_that_it_goes_no_further(story: Story) -> None:
    await story.settle(steps=RESTART, unattended=False)
    number = await story.ring()
    await story.town.acknowledge(number, story.bo)
    while await story.by_itself():
        pass
    why = "Restart Checkout may not run without anybody"
    assert (
        f"“Checkout answers with errors” goes no further by itself: {why}. Told: Bo."
        in await story.town.said(number)
    )
    async with story.town.database.read() as session:
        question = select(PageRow.words).where(PageRow.person_id == story.bo.row.id, PageRow.kind == "notice")
        told = list(await session.scalars(question))
    assert told == [
        {
            "title": "A runbook goes no further by itself",
            "body": f"Checkout answers with errors: {why}.",
            "navigate": f"/runs/{(await story.run()).id}",
            "urgent": True,
        }
    ]


async def test_a_verdict_ends_what_runs_by_itself(story: Story) -> None:
    await story.settle(steps=RESTART)
    await story.ring()
    while await story.by_itself():
        pass
    async with story.town.database.transaction() as tx:
        await runs.end(tx, await story.run(), verdict="worked", by=story.bo.actor, now=clock.now())
    assert (await call(story)).state == "cancelled"


async def test_what_was_due_when_the_incident_was_resolved_is_not_sent(story: Story) -> None:
    await story.settle(steps=RESTART)
    number = await story.ring()
    while await story.by_itself():
        pass
    async with story.town.database.transaction() as tx:
        incident = await story.town.incident(number)
        await incidents.resolve(tx, incident.id, by=story.bo.actor, now=clock.now())
    async with story.calling() as calls:
        await calls.sweep()
    held = await call(story)
    assert (held.state, story.elsewhere.called) == ("cancelled", [])
    assert held.result == "It was not sent: what this run does by itself had been stopped."


async def test_what_runs_by_itself_is_called_off_when_the_incident_is_resolved(story: Story) -> None:
    await story.settle(steps=RESTART)
    story.elsewhere.answers = (202, {})
    async with story.working():
        number = await story.ring()
        await story.call_is("running")
        story.elsewhere.answers = (200, {})
        async with story.town.database.transaction() as tx:
            incident = await story.town.incident(number)
            await incidents.resolve(tx, incident.id, by=story.bo.actor, now=clock.now())
        await story.call_is("cancelled")
    assert await told_to(story) == ["run", "cancel"]


async def test_a_call_is_not_sent_after_its_time(story: Story) -> None:
    """No worker lived meanwhile: what was wanted then may be the wrong thing now."""
    await story.settle(steps=RESTART)
    run = await begun(story)
    await confirmed(story, run, story.bo, (await previewed(story, run, story.bo)).token)
    await ago(story, timedelta(hours=2))
    async with story.calling() as calls:
        await calls.sweep()
    late = await call(story)
    assert (late.state, story.elsewhere.called) == ("failed", [])
    assert late.result == "It was never sent: nobody could send it in time."


async def test_a_worker_that_died_while_calling_off_leaves_it_to_the_next(story: Story) -> None:
    await story.settle(steps=RESTART)
    run = await begun(story)
    await confirmed(story, run, story.bo, (await previewed(story, run, story.bo)).token)
    async with story.town.database.transaction() as tx:
        await call_rows.claim(tx.session, limit=5)
    async with story.town.database.transaction() as tx:
        await run_calls.cancel(tx, run, "restart", by=story.bo.actor, now=clock.now())
    async with story.town.database.transaction() as tx:
        await call_rows.claim(tx.session, limit=5)
    await ago(story, timedelta(minutes=2))
    async with story.calling() as calls:
        await calls.sweep()
    assert (await told_to(story), (await call(story)).state) == (["cancel"], "cancelled")


async def test_one_yes_is_good_for_one_call(story: Story) -> None:
    """A second tap, or a phone that sends its request again, restarts nothing twice."""
    await story.settle(steps=RESTART)
    run = await begun(story)
    token = (await previewed(story, run, story.bo)).token
    async with story.calling() as calls:
        await confirmed(story, run, story.bo, token)
        await calls.sweep()
        await story.call_is("succeeded")
    with pytest.raises(Refused) as refusal:
        await confirmed(story, run, story.bo, token)
    assert refusal.value.code == "LOOK_AGAIN"
    again = (await previewed(story, run, story.bo)).token
    assert (await confirmed(story, run, story.bo, again)).state == "due"


async def test_a_call_that_a_worker_has_just_taken_is_not_said_to_be_unsent(story: Story) -> None:
    await story.settle(steps=RESTART)
    run = await begun(story)
    await confirmed(story, run, story.bo, (await previewed(story, run, story.bo)).token)

    async def cancelled() -> None:
        async with story.town.database.transaction() as tx:
            await run_calls.cancel(tx, run, "restart", by=story.ana.actor, now=clock.now())

    async with story.town.database.transaction() as tx:
        (taken,) = await call_rows.claim(tx.session, limit=5)
        assert taken.state == "sent"
        cancelling = asyncio.create_task(cancelled())
        await asyncio.wait([cancelling], timeout=0.3)
    await cancelling
    assert (await call(story)).state == "cancelling"


async def test_a_slow_automation_is_called_off_while_it_works(story: Story) -> None:
    await story.settle(steps=RESTART)
    run = await begun(story)
    story.elsewhere.answering.clear()
    async with story.calling() as calls:
        await confirmed(story, run, story.bo, (await previewed(story, run, story.bo)).token)
        await asyncio.wait_for(calls.sweep(), 30)
        await until_called(story, 1)
        async with story.town.database.transaction() as tx:
            await run_calls.cancel(tx, run, "restart", by=story.bo.actor, now=clock.now())
        await calls.sweep()
        await story.call_is("cancelled")
        story.elsewhere.answering.set()
    assert await told_to(story) == ["run", "cancel"]


async def test_who_has_told_that_it_runs_is_not_taken_to_have_failed(story: Story) -> None:
    """Its report comes before its own answer, which then breaks off."""
    await story.settle(steps=RESTART)
    story.elsewhere.answering.clear()
    story.elsewhere.answers = (504, {})
    run = await begun(story)
    async with story.calling() as calls:
        made = await confirmed(story, run, story.bo, (await previewed(story, run, story.bo)).token)
        await calls.sweep()
        await until_called(story, 1)
        assert (await report(story, made.id, "running")).json() == {"state": "running"}
        story.elsewhere.answering.set()
    assert (await call(story)).state == "running"
    assert (await report(story, made.id, "succeeded", "done")).json() == {"state": "succeeded"}


@pytest.mark.parametrize("length", [100, 9_000, 200_000])
async def test_an_answer_that_says_that_it_failed_is_read_to_its_end(story: Story, length: int) -> None:
    await story.settle(steps=RESTART)
    story.elsewhere.answers = (200, {"result": "x" * length, "state": "failed"})
    run = await begun(story)
    async with story.calling() as calls:
        await confirmed(story, run, story.bo, (await previewed(story, run, story.bo)).token)
        await calls.sweep()
    assert (await call(story)).state == "failed"


async def test_two_incidents_at_once_share_one_limit(story: Story) -> None:
    await story.settle(steps=RESTART)
    first = await story.ring()
    second = await story.ring(dedup="another")
    async with story.town.database.transaction() as tx:
        for number in (first, second):
            await autoruns.begin(tx, (await story.town.incident(number)).id, now=clock.now())
    runs_now = await all_runs(story)
    async with story.town.database.transaction() as one:
        await autoruns.act(one, runs_now[0].id, runs_now[0].incident_id, now=clock.now())
        other = asyncio.create_task(acts(story, runs_now[1]))
        await asyncio.wait([other], timeout=0.5)
    await other
    assert len(await all_calls(story)) == 1


async def test_two_workers_begin_it_once(story: Story) -> None:
    await story.settle(steps=RESTART)
    incident = await story.town.incident(await story.ring())
    async with story.town.database.transaction() as tx:
        assert await autoruns.begin(tx, incident.id, now=clock.now()) == 1
    async with story.town.database.transaction() as tx:
        await runs.end(tx, await story.run(), verdict="worked", by=story.bo.actor, now=clock.now())
    async with story.town.database.transaction() as tx:
        assert await autoruns.begin(tx, incident.id, now=clock.now()) == 0
    assert len(await all_runs(story)) == 1


async def test_an_automation_archived_meanwhile_is_not_called(story: Story) -> None:
    await story.settle(steps=RESTART)
    run = await begun(story)
    await confirmed(story, run, story.bo, (await previewed(story, run, story.bo)).token)
    async with story.town.database.transaction() as tx:
        await tx.session.execute(update(AutomationRow).values(archived_at=clock.now()))
    async with story.calling() as calls:
        await calls.sweep()
    assert ((await call(story)).state, story.elsewhere.called) == ("cancelled", [])


async def acts(story: Story, run: RunRow) -> None:
    async with story.town.database.transaction() as tx:
        await autoruns.act(tx, run.id, run.incident_id, now=clock.now())


async def all_runs(story: Story) -> list[RunRow]:
    return await every(story, RunRow)


async def all_calls(story: Story) -> list[RunCallRow]:
    return await every(story, RunCallRow)


async def every(story: Story, table: Any) -> list[Any]:
    async with story.town.database.read() as session:
        return list(await session.scalars(select(table)))


async def ago(story: Story, by: timedelta) -> None:
    """Everything about calls happened that much earlier."""
    earlier = {name: getattr(RunCallRow, name) - by for name in ("confirmed_at", "due_at", "gives_up_at")}
    async with story.town.database.transaction() as tx:
        await tx.session.execute(update(RunCallRow).values(earlier))
