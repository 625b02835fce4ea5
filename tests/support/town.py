"""A town for stories: real database, real doorbell, a real worker, and people whose phones remember."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from uuid import UUID

import httpx
from sqlalchemy import select, text
from starlette.applications import Starlette

from api import clock
from api.actions.incidents import incidents
from api.actions.organisation.comms import save_comms
from api.actions.organisation.edits import record_edit
from api.actions.paging.push_keys import ensure_push_key, push_key
from api.bulkhead import Bulkhead
from api.database import Database
from api.domain.incidents.incident import Actor
from api.doorbell import Doorbell
from api.http import automations, health, ingest, push, subscribing, subscriptions, visitor_push
from api.secrets import Keyring, token_hash
from api.settings import Settings
from api.state import Home
from api.store.alerts.alerts import (
    AlertRow,
    IntegrationKeyRow,
    IntegrationRow,
    MaintenanceWindowRow,
    RouteRow,
)
from api.store.base import new_id
from api.store.incidents import incidents as incident_rows
from api.store.incidents.incidents import IncidentRow
from api.store.oncall.oncall import RotationRow, ScheduleRow
from api.store.organisation.ownership import ContactRow, ServiceRow, TeamMemberRow, TeamRow
from api.store.paging.devices import DeviceRow, VapidKeyRow
from api.store.paging.ladders import LadderRow
from api.store.paging.paging import PageRow
from api.store.people.people import PersonRow
from api.store.status.components import ComponentRow
from api.store.status.pages import ShownComponentRow, StatusPageRow
from tests.support.browser.memory import PATIENCE
from tests.support.browser.phone import Phone
from tests.support.browser.push_sink import PushSink
from worker.main import run

OFFICE = {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "18:00"}
ALWAYS = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "00:00"}
SECRET = "a secret that only this town knows, long enough"
KEY = "0123456789abcdef0123456789abcdef"
# Nobody listens there.
NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1:9/nothing"


@dataclass(slots=True)
class Person:
    row: PersonRow
    phones: list[Phone] = field(default_factory=list)

    @property
    def phone(self) -> Phone:
        return self.phones[0]

    @property
    def actor(self) -> Actor:
        return Actor("person", self.row.handle, self.row.name, self.row.id)


class Town:
    """`async with Town(...) as town:`; `await town.settle(...)` the people, then let something happen."""

    def __init__(
        self, database_url: str, redis_url: str | None, *, smtp_url: str | None = None, bundle_after: int = 0
    ) -> None:
        self.bundle_after = bundle_after
        self.database_url = database_url
        self.redis_url = redis_url
        self.smtp_url = smtp_url
        self.people: dict[str, Person] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self.sink = await self._stack.enter_async_context(PushSink())
        self.settings = Settings(
            database_url=self.database_url.replace("postgresql+asyncpg", "postgresql"),
            redis_url=self.redis_url,
            secret_key=SECRET,
            smtp_url=self.smtp_url,
            mail_from="tocsin@example.org" if self.smtp_url else None,
            push_extra_hosts=frozenset({self.sink.host}),
            public_url="http://localhost:8080",
            bundle_after=self.bundle_after,
            data_dir=Path(self._stack.enter_context(TemporaryDirectory(prefix="town-"))),
        )
        bells = Doorbell(self.redis_url) if self.redis_url else None
        if bells is not None:
            self._stack.push_async_callback(bells.close)
        mail = self.smtp_url is not None
        self.database = Database.connect(self.database_url, bells=bells, mail=mail, pool=8)
        self._stack.push_async_callback(self.database.close)
        async with self.database.transaction() as tx:
            await ensure_push_key(tx, Keyring(SECRET), now=clock.now())
        async with self.database.read() as session:
            self._application_key = await push_key(session)
            self._vapid = (await session.scalars(select(VapidKeyRow.id))).one()
        # The line is as long as a busy machine needs: a story is about what happens, not how soon.
        self.home = Home(self.settings, self.database, bulkhead=Bulkhead(patience=60))
        self.faces = Starlette(
            routes=[
                *ingest.routes,
                *push.routes,
                *health.routes,
                *subscribing.routes,
                *visitor_push.routes,
                *subscriptions.routes,
                *automations.routes,
            ]
        )
        self.faces.state.tocsin = self.home
        self.http = await self._stack.enter_async_context(
            httpx.AsyncClient(transport=httpx.ASGITransport(self.faces), base_url="http://localhost:8080")
        )
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    # -- who lives here

    async def person(
        self,
        handle: str,
        *,
        phones: int = 1,
        role: str = "responder",
        hours: dict[str, Any] | None = None,
        zone: str = "UTC",
    ) -> Person:
        row = PersonRow(
            id=new_id(),
            handle=handle,
            name=handle.capitalize(),
            email=f"{handle}@example.org",
            time_zone=zone,
            role=role,
            password_hash=None,
            working_hours=hours or ALWAYS,
            created_at=clock.now(),
            version=1,
        )
        person = Person(row)
        async with self.database.transaction() as tx:
            tx.session.add(row)
            await tx.session.flush()
            for number in range(phones):
                phone = Phone(
                    self.sink,
                    label=f"{handle}-{number}",
                    application_key=self._application_key,
                    home="http://localhost:8080",
                )
                person.phones.append(phone)
                tx.session.add(self._device(row.id, phone))
            await self._edited(tx, "person", handle)
        self.people[handle] = person
        return person

    def _device(self, person_id: UUID, phone: Phone) -> DeviceRow:
        return DeviceRow(
            id=new_id(),
            person_id=person_id,
            session_id=None,
            vapid_key_id=self._vapid,
            label=phone.label,
            endpoint=phone.endpoint,
            p256dh=phone.p256dh,
            auth=phone.auth,
            created_at=clock.now(),
        )

    async def team(self, handle: str, members: Sequence[str]) -> None:
        async with self.database.transaction() as tx:
            row = TeamRow(id=new_id(), handle=handle, name=handle, version=1)
            tx.session.add(row)
            await tx.session.flush()
            for place, member in enumerate(members):
                person = self.people[member].row.id
                tx.session.add(TeamMemberRow(team_id=row.id, person_id=person, position=place))
            await self._edited(tx, "team", handle)

    async def schedule(self, handle: str, *, zone: str = "UTC", rotations: Sequence[dict[str, Any]]) -> None:
        async with self.database.transaction() as tx:
            row = ScheduleRow(id=new_id(), handle=handle, name=handle, time_zone=zone, version=1)
            tx.session.add(row)
            await tx.session.flush()
            for place, definition in enumerate(rotations):
                tx.session.add(
                    RotationRow(
                        id=new_id(),
                        schedule_id=row.id,
                        name=definition["name"],
                        position=place,
                        definition=definition,
                        first_turn=0,
                    )
                )
            await self._edited(tx, "schedule", handle)

    async def component(self, handle: str, *, service: str | None = None, page: str = "public") -> UUID:
        """Shown on a status page since long ago."""
        long_ago = clock.now() - timedelta(days=30)
        async with self.database.transaction() as tx:
            service_id = await tx.session.scalar(select(ServiceRow.id).where(ServiceRow.handle == service))
            page_id = await tx.session.scalar(select(StatusPageRow.id).where(StatusPageRow.handle == page))
            row = ComponentRow(
                id=new_id(),
                code=f"{handle:x<12.12}",
                handle=handle,
                name=handle.capitalize(),
                description="",
                service_id=service_id,
                start_date=long_ago.date(),
                created_at=long_ago,
                changed_at=long_ago,
                version=1,
            )
            tx.session.add(row)
            await tx.session.flush()
            tx.session.add(
                ShownComponentRow(
                    page_id=page_id,
                    component_id=row.id,
                    position=1,
                    shows_uptime=True,
                    only_if_degraded=False,
                )
            )
        return row.id

    async def comms(self, **policy: Any) -> None:
        """The communications policy, in the organisation file's own keys."""
        async with self.database.transaction() as tx:
            await save_comms(tx, policy, by="system:tocsin", now=clock.now())

    async def contact(self, handle: str, *, email: str) -> None:
        async with self.database.transaction() as tx:
            tx.session.add(
                ContactRow(id=new_id(), handle=handle, name=handle, email=email, contract="", version=1)
            )
            await self._edited(tx, "contact", handle)

    async def service(
        self,
        handle: str = "checkout",
        *,
        rungs: Sequence[tuple[float, Sequence[str]]] = (),
        repeat: int = 0,
        catch_all: Sequence[str] = (),
        key: str = KEY,
        kind: str = "generic",
        owner: str | None = None,
    ) -> None:
        """A service, its ladder of (seconds to wait, targets), and an integration with `key`."""
        async with self.database.transaction() as tx:
            ladder = LadderRow(
                id=new_id(),
                handle=f"{handle}-ladder",
                name=f"{handle} ladder",
                rungs=[
                    {"tier": min(place + 1, 3), "wait": wait, "notify": list(targets)}
                    for place, (wait, targets) in enumerate(rungs)
                ],
                repeat=repeat,
                catch_all=list(catch_all),
                version=1,
            )
            tx.session.add(ladder)
            await tx.session.flush()
            service = ServiceRow(
                id=new_id(),
                handle=handle,
                name=handle.capitalize(),
                description="",
                kind="service",
                tier=1,
                environments=[],
                ladder_id=ladder.id,
                owner_id=self.people[owner].row.id if owner else None,
                links=[],
                version=1,
            )
            tx.session.add(service)
            await tx.session.flush()
            integration = IntegrationRow(
                id=new_id(),
                handle=f"{handle}-{kind}",
                kind=kind,
                name=kind.capitalize(),
                service_id=service.id,
                version=1,
            )
            tx.session.add(integration)
            await tx.session.flush()
            tx.session.add(
                IntegrationKeyRow(
                    id=new_id(),
                    integration_id=integration.id,
                    key_hash=token_hash(key),
                    hint=key[-4:],
                    created_at=clock.now(),
                    created_by="system:tocsin",
                )
            )
            await self._edited(tx, "service", handle)

    async def route(self, definition: dict[str, Any]) -> None:
        async with self.database.transaction() as tx:
            tx.session.add(RouteRow(id=new_id(), position=1, definition=definition, held_back=0))
            await self._edited(tx, "route", "1")

    async def maintenance(
        self,
        *,
        lasts: timedelta,
        service: str | None = None,
        when: dict[str, Any] | None = None,
        reason: str = "New disks.",
    ) -> None:
        """Planned work that began a minute ago."""
        now = clock.now()
        async with self.database.transaction() as tx:
            known = select(ServiceRow.id).where(ServiceRow.handle == service)
            tx.session.add(
                MaintenanceWindowRow(
                    id=new_id(),
                    service_id=(await tx.session.scalars(known)).one() if service else None,
                    when=when,
                    starts_at=now - timedelta(minutes=1),
                    ends_at=now + lasts,
                    reason=reason,
                    created_by="system:tocsin",
                    created_at=now,
                    held_back=0,
                )
            )
            await self._edited(tx, "maintenance", reason)

    async def _edited(self, tx: Any, noun: str, handle: str) -> None:
        await record_edit(
            tx,
            actor="system:tocsin",
            noun=noun,
            handle=handle,
            verb="create",
            before=None,
            after=None,
            why="",
            now=clock.now(),
        )

    # -- what happens

    @asynccontextmanager
    async def worker(self, settings: Settings | None = None) -> AsyncIterator[None]:
        """A worker in this process, from here to the end of the block."""
        stop = asyncio.Event()
        task = asyncio.create_task(run(settings or self.settings, stop=stop))
        try:
            yield
        finally:
            stop.set()
            await task

    @asynccontextmanager
    async def database_away(self) -> AsyncIterator[None]:
        """Postgres is gone for whoever asks; what this process remembers of the organisation is there."""
        away = Database.connect(NOWHERE, pool=1)
        away.shelf.organisation = self.database.shelf.organisation
        self.faces.state.tocsin = Home(self.settings, away)
        try:
            yield
        finally:
            self.faces.state.tocsin = self.home
            await away.close()

    async def alert(self, title: str = "Checkout is down", *, key: str = KEY, **fields: Any) -> int:
        """Fires through the real address; the number of the incident."""
        answer = await self.post_alert(title, key=key, **fields)
        assert answer.status_code == 202, answer.text
        found = answer.json()["incidents"]
        return int(found[0]["number"]) if found else 0

    async def post_alert(
        self, title: str = "Checkout is down", *, key: str = KEY, **fields: Any
    ) -> httpx.Response:
        body = {"title": title, "dedup": "checkout-down", "severity": "critical"} | fields
        return await self.http.post(f"/in/{key}", json=body)

    async def send(self, body: Any, *, key: str = KEY) -> list[int]:
        """Posts a body of any format to the integration's address; the numbers of its incidents."""
        answer = await self.http.post(f"/in/{key}", json=body)
        assert answer.status_code == 202, answer.text
        return [int(one["number"]) for one in answer.json()["incidents"]]

    async def all_incidents(self) -> list[IncidentRow]:
        async with self.database.read() as session:
            return list(await session.scalars(select(IncidentRow).order_by(IncidentRow.number)))

    async def incident(self, number: int) -> IncidentRow:
        async with self.database.read() as session:
            return (await session.scalars(select(IncidentRow).where(IncidentRow.number == number))).one()

    async def timeline(self, number: int) -> list[str]:
        row = await self.incident(number)
        async with self.database.read() as session:
            return [entry.kind for entry in await incident_rows.timeline(session, row.id)]

    async def said(self, number: int) -> list[str]:
        row = await self.incident(number)
        async with self.database.read() as session:
            return [entry.text for entry in await incident_rows.timeline(session, row.id)]

    async def pages(self, number: int) -> list[PageRow]:
        row = await self.incident(number)
        async with self.database.read() as session:
            question = select(PageRow).where(PageRow.incident_id == row.id).order_by(PageRow.queued_at)
            return list(await session.scalars(question))

    async def alerts(self) -> list[AlertRow]:
        async with self.database.read() as session:
            return list(await session.scalars(select(AlertRow).order_by(AlertRow.received_at)))

    async def acknowledge(self, number: int, person: Person) -> incidents.Answered:
        row = await self.incident(number)
        async with self.database.transaction() as tx:
            return await incidents.acknowledge(tx, row.id, by=person.actor, now=clock.now())

    async def tap(
        self, person: Person, payload: dict[str, Any], *, action: str = "acknowledge", **fields: Any
    ) -> httpx.Response:
        """A tap on the notification: what the service worker posts."""
        capability = payload["notification"]["data"]["capability"]
        body = {"capability": capability, "action": action, "at": clock.now().isoformat()} | fields
        return await self.http.post("/push/act", json=body)

    async def show(self, payload: dict[str, Any]) -> httpx.Response:
        """The phone says that it shows the page."""
        capability = payload["notification"]["data"]["capability"]
        body = {"capability": capability, "shown_at": clock.now().isoformat()}
        return await self.http.post("/push/receipt", json=body)

    async def pass_time(self, by: timedelta) -> None:
        """The night is shortened: everything that waits comes due that much sooner."""
        by_table = {
            # In the order in which everybody locks.
            "alerts": ("due_at",),
            "incidents": ("touched_at", "detected_at", "resolved_at"),
            "escalations": ("due_at",),
            "promises": ("due_at", "made_at", "step_due_at", "broken_at", "closed_at"),
            "incident_roles": ("since", "until", "offered_at"),
            "announcements": ("started_at", "created_at", "published_at", "resolved_at"),
            "updates": ("due_at", "created_at", "published_at", "next_update_at"),
            "approvals": ("asked_at", "due_at", "answered_at"),
            "maintenances": ("starts_at", "ends_at", "due_at"),
            "runs": ("started_at", "stopped_at", "ended_at", "due_at"),
            "run_ops": ("at", "arrived_at"),
            "pages": ("due_at", "receipt_due_at", "queued_at", "expires_at"),
        }
        async with self.database.transaction() as tx:
            for table, columns in by_table.items():
                shifted = ", ".join(f"{column} = {column} - CAST(:by AS interval)" for column in columns)
                await tx.session.execute(text(f"UPDATE {table} SET {shifted}"), {"by": by})

    async def until(self, holds: Callable[[], Any], *, within: float = PATIENCE) -> Any:
        """Waits until an async question is answered with something true, and returns it."""
        end = asyncio.get_running_loop().time() + within
        while True:
            found = await holds()
            if found:
                return found
            assert asyncio.get_running_loop().time() < end, "it did not come to that"
            await asyncio.sleep(0.02)

    async def says(self, number: int, kind: str, *, within: float = PATIENCE) -> None:
        """Waits until the timeline holds an entry of this kind."""

        async def there() -> bool:
            return kind in await self.timeline(number)

        await self.until(there, within=within)

    async def due(self, number: int) -> datetime | None:
        row = await self.incident(number)
        async with self.database.read() as session:
            question = text("SELECT due_at FROM escalations WHERE incident_id = :id")
            return (await session.execute(question, {"id": row.id})).scalar_one_or_none()
