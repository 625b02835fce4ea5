"""An alert rings, and its runbook begins by itself: what it proves, what it calls, and where it stops."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from api import clock
from api.actions.incidents.custody import verify
from api.actions.organisation.automations import save_automation
from api.actions.runs import calls as run_calls
from api.actions.runs import checks, ops, runs
from api.actions.runs.ops import Sent
from api.domain.refusal import Refused
from api.store.alerts.alerts import AlertRow
from api.store.base import new_id
from api.store.runbooks.runbooks import RunbookVersionRow
from api.store.runs import calls as call_rows
from tests.support.by_itself import Story, begun, case_of, confirmed, previewed, report, text


async def test_diagnostics_are_collected_and_what_its_owner_allowed_is_done(story: Story) -> None:
    await story.settle()
    async with story.working():
        number = await story.ring()
        call = await story.call_is("succeeded")
    assert await story.ticks() == [("answers", "system:tocsin"), ("restart", "system:tocsin")]
    assert (call.is_unattended, call.result) == (True, "3 workers restarted")
    (said,) = story.elsewhere.called
    assert (said["do"], said["automation"], said["parameters"]) == ("run", "restart", {"region": "eu"})
    assert said["incident"] == {"number": number, "severity": 1, "service": "checkout"}
    told = await story.town.said(number)
    assert "Tocsin began the runbook “Checkout answers with errors” by itself (version 1)." in told
    assert "“Does the shop answer?” holds: answered 200." in told
    assert "“Restart the workers” calls Restart Checkout, by itself, as its owner allowed." in told
    assert "“Restart the workers” succeeded: 3 workers restarted" in told
    run = await story.run()
    assert (run.is_automatic, run.stopped_at, run.ended_at) == (True, None, None)
    async with story.town.database.read() as session:
        assert (await verify(session)).first_bad is None


async def test_the_first_check_that_fails_stops_it_and_nothing_is_called(story: Story) -> None:
    await story.settle(steps=text(story.elsewhere).replace("within: 1m", "within: 1s"))
    story.elsewhere.shop = (503, "no")
    async with story.working():
        await story.ring()
        run = await story.until(lambda run: run.stopped_at is not None)
    assert run.stopped_why == "“Does the shop answer?” did not prove itself"
    assert [(one.state, one.said) for one in await story.checks()] == [
        ("failed", "answered 503 instead of 200")
    ]
    assert story.elsewhere.called == []


async def test_an_alert_of_another_class_begins_nothing(story: Story) -> None:
    await story.settle()
    async with story.working():
        number = await story.ring("DiskFull")

        async def looked() -> bool:
            return (await story.town.incident(number)).runbooks_due_at is None

        await story.town.until(looked)
    assert await story.run() is None


async def test_an_alert_of_another_class_that_joins_begins_its_own_once(story: Story) -> None:
    await story.settle()
    number = await story.ring("DiskFull", group="shop", dedup="disk")
    await story.by_itself()
    assert await story.run() is None
    assert await story.ring(group="shop", dedup="first") == number
    await story.by_itself()
    run = await story.run()
    assert (run.is_automatic, run.incident_id) == (True, (await story.town.incident(number)).id)
    assert await story.ring(group="shop", dedup="second") == number
    await story.by_itself()
    async with story.town.database.transaction() as tx:
        await runs.stop(tx, run, by=story.bo.actor, now=clock.now())
        await runs.end(tx, run, verdict="misled", by=story.bo.actor, now=clock.now())
    assert await story.ring(group="shop", dedup="third") == number
    await story.by_itself()
    assert (await story.run()).id == run.id
    kinds = await story.town.timeline(number)
    assert (kinds.count("alert-joined"), kinds.count("run.start")) == (3, 1)


async def test_an_alert_that_joins_without_a_runbook_costs_no_look(story: Story) -> None:
    await story.settle()
    number = await story.ring(group="shop", dedup="first")
    await story.by_itself()
    for name in ("DiskFull", ""):
        assert await story.ring(name, group="shop", dedup=f"other {name}") == number
        assert (await story.town.incident(number)).runbooks_due_at is None


async def test_an_alert_that_flaps_begins_nothing_when_another_joins(story: Story) -> None:
    await story.settle()
    number = await story.ring("DiskFull", group="shop", dedup="disk")
    await story.by_itself()
    await story.ring(group="shop", dedup="first")
    async with story.town.database.transaction() as tx:
        flapping = update(AlertRow).where(AlertRow.dedup == "first")
        await tx.session.execute(flapping.values(disposition="flapping"))
    await story.by_itself()
    assert (await story.town.incident(number)).runbooks_due_at is None
    assert await story.run() is None


async def test_one_that_cannot_be_read_says_so_once(story: Story) -> None:
    await story.settle()
    async with story.town.database.transaction() as tx:
        await tx.session.execute(update(RunbookVersionRow).values(text="Nobody can read this."))
    number = await story.ring(group="shop", dedup="first")
    await story.by_itself()
    await story.ring(group="shop", dedup="second")
    await story.by_itself()
    assert await story.run() is None
    (said,) = [one for one in await story.town.said(number) if one.startswith("The runbook")]
    assert said.startswith("The runbook checkout-errors did not begin: ")


async def test_its_limit_holds_over_all_incidents(story: Story) -> None:
    await story.settle()
    async with story.working():
        await story.ring()
        await story.call_is("succeeded")
        await story.ring(dedup="another")
        run = await story.until(lambda run: run.stopped_at is not None)
    assert run.stopped_why == "Restart Checkout: it has run once within 1h already, which is its limit"
    assert len(story.elsewhere.called) == 1


@pytest.mark.parametrize(
    ("unattended", "owner", "why"),
    [
        (False, "ana", "Restart Checkout may not run without anybody"),
        (True, "bo", "nobody who answers for it has approved this version"),
    ],
)
async def test_what_nobody_has_allowed_waits_for_a_person(
    story: Story, unattended: bool, owner: str, why: str
) -> None:
    await story.settle(unattended=unattended, owner=owner)
    async with story.working():
        await story.ring()
        run = await story.until(lambda run: run.stopped_at is not None)
    assert run.stopped_why.startswith(why)
    assert story.elsewhere.called == []


async def test_a_yes_that_came_after_it_began_is_not_a_yes_to_what_it_does(story: Story) -> None:
    await story.settle()
    async with story.town.database.transaction() as tx:
        await tx.session.execute(
            update(RunbookVersionRow).values(approved_at=clock.now() + timedelta(hours=1))
        )
    async with story.working():
        await story.ring()
        run = await story.until(lambda run: run.stopped_at is not None)
    assert run.stopped_why.startswith("nobody who answers for it has approved this version")
    assert story.elsewhere.called == []


async def test_work_that_takes_longer_reports_back_and_only_who_has_the_secret_can(story: Story) -> None:
    await story.settle()
    story.elsewhere.answers = (202, {})
    async with story.working():
        await story.ring()
        call = await story.call_is("running")
        address = story.elsewhere.called[0]["report_to"]
        assert address == f"http://localhost:8080/automations/calls/{call.id}"
        assert (await report(story, call.id, "succeeded", secret="another secret!")).status_code == 401
        assert (await report(story, call.id, "succeeded", late=400)).status_code == 401
        assert (await report(story, new_id(), "succeeded")).status_code == 401
        assert (await report(story, call.id, "nonsense")).status_code == 400
        assert (await report(story, call.id, "succeeded", about=new_id())).status_code == 400
        assert (await report(story, call.id, "running", "half of it")).json() == {"state": "running"}
        assert (await story.calls())[0].result == "half of it"
        assert (await report(story, call.id, "succeeded", "all of it")).json() == {"state": "succeeded"}
        assert (await report(story, call.id, "failed", "no")).json() == {"state": "ended"}
    assert [(one.state, one.result) for one in await story.calls()] == [("succeeded", "all of it")]
    assert ("restart", "system:tocsin") in await story.ticks()


async def test_anybody_on_the_incident_stops_it_and_the_other_side_is_told(story: Story) -> None:
    await story.settle()
    story.elsewhere.answers = (202, {})
    async with story.working():
        number = await story.ring()
        await story.call_is("running")
        story.elsewhere.answers = (200, {})
        async with story.town.database.transaction() as tx:
            await runs.stop(tx, await story.run(), by=story.bo.actor, why="it is us", now=clock.now())
        call = await story.call_is("cancelled")
    assert [said["do"] for said in story.elsewhere.called] == ["run", "cancel"]
    assert call.ended_at is not None
    assert "Bo stopped what “Checkout answers with errors” does by itself: it is us" in " ".join(
        await story.town.said(number)
    )


async def test_a_call_that_fails_stops_the_run_and_says_that_it_may_have_run(story: Story) -> None:
    await story.settle()
    story.elsewhere.answers = (500, {"result": "boom"})
    async with story.working():
        await story.ring()
        run = await story.until(lambda run: run.stopped_at is not None)
    assert run.stopped_why == "“Restart the workers” failed"
    (call,) = await story.calls()
    assert (call.state, len(story.elsewhere.called)) == ("failed", 1)
    assert "It may have run all the same" in call.result


async def test_a_call_is_never_sent_twice_and_is_given_up_in_time(story: Story) -> None:
    """A worker that dies between claiming a call and hearing of it leaves it to people."""
    await story.settle(timeout="5s")
    run = await begun(story)
    async with case_of(story, run) as at:
        automation = await call_rows.automation(at.opened.tx.session, "restart")
        assert automation is not None
        step = run_calls.called_step(at, "restart")
        await run_calls.begin(at, step, automation, by=story.bo.actor, is_unattended=False)
    async with story.town.database.transaction() as tx:
        (claimed,) = await call_rows.claim(tx.session, limit=5)
    async with story.town.database.transaction() as tx:
        assert list(await call_rows.claim(tx.session, limit=5)) == []
    async with story.working():
        call = await story.call_is("timed-out")
    assert (call.id, story.elsewhere.called) == (claimed.id, [])


# -- by hand


async def test_a_person_looks_first_and_then_confirms_what_they_saw(story: Story) -> None:
    await story.settle(roles=["commander"], people=["bo"])
    run = await begun(story)
    shown = await previewed(story, run, story.bo)
    assert (shown.may, (await previewed(story, run, story.ana)).may) == (True, False)
    with pytest.raises(Refused, match="the incident commander or bo"):
        await confirmed(story, run, story.ana, (await previewed(story, run, story.ana)).token)
    for token in (shown.token + "x", "", "1.x", (await previewed(story, run, story.ana)).token):
        with pytest.raises(Refused) as refusal:
            await confirmed(story, run, story.bo, token)
        assert refusal.value.code == "LOOK_AGAIN"
    async with story.working():
        await confirmed(story, run, story.bo, shown.token)
        with pytest.raises(Refused, match="running for this step already"):
            await confirmed(story, run, story.bo, shown.token)
        call = await story.call_is("succeeded")
    assert (call.confirmed_by, call.is_unattended) == ("person:bo", False)


async def test_another_automation_takes_another_look(story: Story) -> None:
    await story.settle()
    run = await begun(story)
    shown = await previewed(story, run, story.bo)
    shape = {"handle": "restart", "name": "Drop everything", "risk": "high"}
    async with story.town.database.transaction() as tx:
        await save_automation(tx, story.keyring, shape, by="person:ana", version=1, now=clock.now())
    with pytest.raises(Refused) as refusal:
        await confirmed(story, run, story.bo, shown.token)
    assert refusal.value.code == "LOOK_AGAIN"


async def test_what_was_not_sent_yet_is_called_off_without_a_word(story: Story) -> None:
    await story.settle()
    run = await begun(story)
    await confirmed(story, run, story.bo, (await previewed(story, run, story.bo)).token)
    async with story.town.database.transaction() as tx:
        await run_calls.cancel(tx, run, "restart", by=story.ana.actor, now=clock.now())
    assert [(one.state, one.ended_by) for one in await story.calls()] == [("cancelled", "person:ana")]
    with pytest.raises(Refused, match="Nothing is running"):
        async with story.town.database.transaction() as tx:
            await run_calls.cancel(tx, run, "restart", by=story.ana.actor, now=clock.now())
    assert story.elsewhere.called == []


async def test_somebody_does_it_by_hand_and_a_late_report_changes_nothing(story: Story) -> None:
    await story.settle()
    run = await begun(story)
    await confirmed(story, run, story.bo, (await previewed(story, run, story.bo)).token)
    async with story.town.database.transaction() as tx:
        call = await run_calls.override(
            tx, run, "restart", note="I did it over SSH", by=story.bo.actor, now=clock.now()
        )
        assert (call.state, call.result) == ("overridden", "I did it over SSH")
    assert (await report(story, call.id, "failed")).json() == {"state": "ended"}


async def test_a_check_is_asked_once_at_a_time_and_called_off(story: Story) -> None:
    await story.settle()
    run = await begun(story)
    for by in (story.ana, story.bo):
        async with story.town.database.transaction() as tx:
            await checks.ask(tx, run, "answers", by=by.actor, now=clock.now())
    assert len(await story.checks()) == 1
    async with story.town.database.transaction() as tx:
        await checks.call_off(tx, run, "answers", by=story.bo.actor, now=clock.now())
    assert [one.state for one in await story.checks()] == ["called-off"]
    with pytest.raises(Refused, match="nothing that could be checked"):
        async with story.town.database.transaction() as tx:
            await checks.ask(tx, run, "logs", by=story.bo.actor, now=clock.now())


async def test_it_goes_on_by_itself_when_a_person_has_done_their_step(story: Story) -> None:
    steps = text(story.elsewhere).replace(
        "## Check: Does", "## Do: Tell the room\n\n```step\nid: room\n```\n\n## Check: Does"
    )
    await story.settle(steps=steps)
    async with story.working():
        await story.ring()
        run = await story.until(lambda run: run.acts_at is None)
        assert await story.checks() == []
        sent = Sent(id=str(new_id()), step="room", kind="tick", at=clock.now(), data={})
        async with story.town.database.transaction() as tx:
            await ops.record(tx, run, [sent], by=story.bo.actor, now=clock.now())
        await story.call_is("succeeded")
