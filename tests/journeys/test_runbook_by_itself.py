"""An alert rings, and its runbook begins by itself: what it proves, what it calls, and where it stops."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest
from aiohttp import web
from sqlalchemy import select

from api import clock
from api.actions import run_calls, run_checks, run_ops, runs
from api.actions.custody import verify
from api.actions.organisation.automations import save_automation
from api.actions.run_following import Following, following
from api.actions.run_ops import Sent
from api.actions.timeline import case
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.secrets import Keyring
from api.store import run_calls as call_rows
from api.store import run_checks as check_rows
from api.store.base import new_id
from api.store.runs import RunCallRow, RunCheckRow, RunOpRow, RunRow
from tests.support.runbooks import published
from tests.support.town import SECRET, Person, Town

SHARED = "a secret of both sides"
# Several sweeps, a check and a call, one after the other, on a busy machine.
PATIENCE = 40.0


class Elsewhere:
    """The organisation's own machines: a shop that answers, and an automation that does as it was told."""

    def __init__(self) -> None:
        self.shop: tuple[int, str] = (200, "all ok")
        self.answers: tuple[int, dict[str, Any]] = (200, {"result": "3 workers restarted"})
        self.called: list[dict[str, Any]] = []
        self.signatures: list[str] = []
        self.port = 0

    async def _shop(self, _: web.Request) -> web.Response:
        status, text = self.shop
        return web.Response(status=status, text=text)

    async def _automation(self, request: web.Request) -> web.Response:
        body = await request.read()
        at = request.headers["X-Tocsin-Timestamp"]
        signature = hmac.new(SHARED.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        assert request.headers["X-Tocsin-Signature"] == f"sha256={signature}"
        self.called.append(json.loads(body))
        status, answer = self.answers
        return web.json_response(answer, status=status)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_get("/healthz", self._shop)
        app.router.add_post("/run", self._automation)
        app.router.add_post("/stop", self._automation)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        try:
            yield
        finally:
            await runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    made = Elsewhere()
    async with made.running():
        yield made


def text(elsewhere: Elsewhere, *, unattended: str = "unattended: at most 1 in 1h") -> str:
    return f"""---
title: Checkout answers with errors
services: checkout
alerts: HighErrorRate
---

One minute: is it us?

## Check: Does the shop answer?

```step
id: answers
within: 1m
check: http
url: {elsewhere.url}/healthz
answers: 200 containing "ok"
```

## Do: Restart the workers

```step
id: restart
automation: restart
with: region=eu
{unattended}
```

## Do: Look at the logs

```step
id: logs
```
"""


class Story:
    """A shop with a ladder, a runbook, an automation, and a worker that may reach both."""

    def __init__(self, town: Town, elsewhere: Elsewhere) -> None:
        self.town = town
        self.elsewhere = elsewhere
        self.keyring = Keyring(SECRET)

    async def settle(
        self, *, unattended: bool = True, steps: str | None = None, owner: str = "ana", **said: Any
    ) -> None:
        town, there = self.town, self.elsewhere
        self.ana = await town.person("ana", role="admin")
        self.bo = await town.person("bo")
        await town.service(rungs=[(3600, ["person:bo"])], owner=owner)
        self.inner = frozenset({f"127.0.0.1:{there.port}"})
        shape = {
            "handle": "restart",
            "name": "Restart Checkout",
            "url": f"{there.url}/run",
            "cancel_url": f"{there.url}/stop",
            "secret": SHARED,
            "unattended": unattended,
        } | said
        async with town.database.transaction() as tx:
            await save_automation(
                tx, self.keyring, shape, by="person:ana", now=clock.now(), inner_hosts=self.inner
            )
        await self.write(steps or text(there))

    async def write(self, said: str) -> None:
        row = await published(self.town.database, viewer(self.ana), said)
        self.handle = row.handle

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        async with self.town.worker(self.town.settings.model_copy(update={"channel_hosts": self.inner})):
            yield

    async def ring(self, name: str = "HighErrorRate", **fields: Any) -> int:
        return await self.town.alert("Errors", labels={"alertname": name}, **fields)

    async def run(self) -> RunRow:
        async with self.town.database.read() as session:
            return (await session.scalars(select(RunRow).order_by(RunRow.started_at.desc()))).first()  # type: ignore[return-value]

    async def until(self, holds: Callable[[RunRow], bool]) -> RunRow:
        async def so() -> bool:
            found = await self.run()
            return found is not None and holds(found)

        await self.town.until(so, within=PATIENCE)
        return await self.run()

    async def checks(self) -> list[RunCheckRow]:
        async with self.town.database.read() as session:
            return list(await check_rows.of_runs(session, [(await self.run()).id]))

    async def calls(self) -> list[RunCallRow]:
        async with self.town.database.read() as session:
            return list(await call_rows.of_runs(session, [(await self.run()).id]))

    async def ticks(self) -> list[tuple[str, str]]:
        async with self.town.database.read() as session:
            rows = await session.scalars(
                select(RunOpRow).where(RunOpRow.kind == "tick").order_by(RunOpRow.seq)
            )
            return [(row.step_id, row.actor) for row in rows]

    async def call_is(self, state: str) -> RunCallRow:
        async def so() -> bool:
            run = await self.run()
            return run is not None and any(one.state == state for one in await self.calls())

        await self.town.until(so, within=PATIENCE)
        return next(one for one in await self.calls() if one.state == state)


def viewer(person: Person) -> Viewer:
    row = person.row
    return Viewer(row.id, row.handle, row.name, "admin" if row.role == "admin" else "responder")


@pytest.fixture
def story(town: Town, elsewhere: Elsewhere) -> Story:
    return Story(town, elsewhere)


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
            await run_checks.ask(tx, run, "answers", by=by.actor, now=clock.now())
    assert len(await story.checks()) == 1
    async with story.town.database.transaction() as tx:
        await run_checks.call_off(tx, run, "answers", by=story.bo.actor, now=clock.now())
    assert [one.state for one in await story.checks()] == ["called-off"]
    with pytest.raises(Refused, match="nothing that could be checked"):
        async with story.town.database.transaction() as tx:
            await run_checks.ask(tx, run, "logs", by=story.bo.actor, now=clock.now())


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
            await run_ops.record(tx, run, [sent], by=story.bo.actor, now=clock.now())
        await story.call_is("succeeded")


# -- what the stories say shortly


async def begun(story: Story) -> RunRow:
    """By hand, in an incident that somebody declared: nothing in it runs by itself."""
    number = await story.town.alert("Something else", labels={})
    incident = await story.town.incident(number)
    async with story.town.database.transaction() as tx:
        return await runs.start(tx, incident.id, story.handle, by=story.bo.actor, now=clock.now())


@asynccontextmanager
async def case_of(story: Story, run: RunRow) -> AsyncIterator[Following]:
    async with (
        story.town.database.transaction() as tx,
        case(tx, run.incident_id, now=clock.now()) as opened,
    ):
        yield await following(opened, run.id)


async def previewed(story: Story, run: RunRow, by: Person) -> run_calls.Preview:
    async with case_of(story, run) as at:
        return await run_calls.preview(
            at.opened.tx.session,
            story.keyring,
            run,
            run_calls.called_step(at, "restart"),
            by=by.actor,
            own=True,
            now=clock.now(),
        )


async def confirmed(story: Story, run: RunRow, by: Person, token: str) -> RunCallRow:
    async with story.town.database.transaction() as tx:
        return await run_calls.confirm(
            tx, story.keyring, run, "restart", token=token, by=by.actor, now=clock.now()
        )


async def report(
    story: Story, call: UUID, state: str, result: str = "", *, secret: str = SHARED, late: int = 0
) -> httpx.Response:
    body = json.dumps({"state": state, "result": result}).encode()
    at = str(int(clock.now().timestamp()) - late)
    signature = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Tocsin-Timestamp": at, "X-Tocsin-Signature": f"sha256={signature}"}
    return await story.town.http.post(f"/automations/calls/{call}", content=body, headers=headers)
