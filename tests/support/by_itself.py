"""A shop whose runbook acts by itself: its own machines, a worker that reaches them, and what is asked."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from aiohttp import web
from sqlalchemy import select

from api import clock
from api.actions.incidents.timeline import case
from api.actions.organisation.automations import save_automation
from api.actions.runs import calls as run_calls
from api.actions.runs import runs
from api.actions.runs.following import Following, following
from api.domain.rights import Viewer
from api.secrets import Keyring
from api.store.runs import calls as call_rows
from api.store.runs import checks as check_rows
from api.store.runs.runs import RunCallRow, RunCheckRow, RunOpRow, RunRow
from tests.support.runbooks import published
from tests.support.town import SECRET, Person, Town
from worker.jobs.autoruns import run_by_itself
from worker.jobs.calls import Calls
from worker.senders.webhook import WebhookSender

SHARED = "a secret of both sides"
# Several sweeps, a check and a call, one after the other, on a busy machine.
PATIENCE = 40.0

RESTART = """---
title: Checkout answers with errors
services: checkout
alerts: HighErrorRate
---

## Do: Restart the workers

```step
id: restart
automation: restart
with: region=eu
unattended: at most 1 in 1h
```
"""


class Elsewhere:
    """The organisation's own machines: a shop that answers, and an automation that does as it was told."""

    def __init__(self) -> None:
        self.shop: tuple[int, str] = (200, "all ok")
        self.answers: tuple[int, dict[str, Any]] = (200, {"result": "3 workers restarted"})
        self.called: list[dict[str, Any]] = []
        self.signatures: list[str] = []
        self.port = 0
        # Until it is set, nothing that was told to run is answered.
        self.answering = asyncio.Event()
        self.answering.set()

    async def _shop(self, _: web.Request) -> web.Response:
        status, text = self.shop
        return web.Response(status=status, text=text)

    async def _automation(self, request: web.Request) -> web.Response:
        body = await request.read()
        at = request.headers["X-Tocsin-Timestamp"]
        signature = hmac.new(SHARED.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        assert request.headers["X-Tocsin-Signature"] == f"sha256={signature}"
        self.called.append(json.loads(body))
        if self.called[-1]["do"] == "run":
            await self.answering.wait()
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

    @asynccontextmanager
    async def calling(self) -> AsyncIterator[Calls]:
        """The part of a worker that sends calls, and does so only when it is told to."""
        async with WebhookSender(inner_hosts=self.inner) as webhooks:
            database, base = self.town.database, "http://localhost:8080"
            calls = Calls(database, webhooks, self.keyring, base_url=base, clock=clock.now)
            yield calls
            await calls.drain()

    async def by_itself(self) -> int:
        """What runs do by themselves now."""
        return await run_by_itself(self.town.database, clock=clock.now)

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
    story: Story,
    call: UUID,
    state: str,
    result: str = "",
    *,
    about: UUID | None = None,
    secret: str = SHARED,
    late: int = 0,
) -> httpx.Response:
    """`about` is the call that it says it is about."""
    body = json.dumps({"call": str(about or call), "state": state, "result": result}).encode()
    at = str(int(clock.now().timestamp()) - late)
    signature = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Tocsin-Timestamp": at, "X-Tocsin-Signature": f"sha256={signature}"}
    return await story.town.http.post(f"/automations/calls/{call}", content=body, headers=headers)
