"""A bookshop that runs Tocsin: its organisation file, its people and their phones, and things that happen."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from api.actions.alerts.intake import receive, sender_of
from api.actions.organisation.applying import apply
from api.actions.organisation.reading import read_file
from api.actions.paging import receipts
from api.actions.paging.devices import register_device
from api.actions.people.arrivals import LinkAnswers, use_link
from api.actions.people.links import make_link
from api.actions.people.tokens import create_token
from api.actions.upkeep import queue_test
from api.domain.paging.capability import unseal
from api.http.formats import FORMATS
from api.passwords import hash_password
from api.secrets import Keyring
from api.store.paging.devices import DeviceRow
from api.store.people import viewers
from tests.browser.steps import PASSWORD
from tests.support.browser.phone import Phone
from tests.support.house import House
from tests.support.people import row_of
from tests.support.town import SECRET, Person
from worker.jobs.delivery import Delivery
from worker.jobs.ladder import climb_overdue
from worker.main import open_post

FILE = Path(__file__).with_name("bookshop.yaml")
KEYS = {
    "alertmanager": "5f0e7ad1c2b94c7e8d36",
    "grafana": "1b9c04d7e6f84a5fa2c3",
    "generic": "9e2d71c0a4b6483d95f7",
}
AGENTS = {
    "phone": "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36",
    "desk": "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
}
DEVICES = {
    "ana": ["Pixel 9", "Firefox on the desk"],
    "bo": ["iPhone"],
    "chidi": ["Chrome on Android"],
    "dana": ["Galaxy"],
    "emre": ["Edge on Windows"],
    "fumiko": ["iPhone", "Safari on Mac"],
    "wilhelmina": ["The second telephone, the one that is kept beside the bed"],
    "grace": [],
    "idris": [],
}
"""Jo has been invited and has not come yet."""

Verb = Callable[..., Coroutine[Any, Any, Any]]


class Bookshop:
    """Made by `bookshop`. Every verb says how many hours before the present it happens."""

    def __init__(self, house: House, delivery: Delivery, *, opened: datetime) -> None:
        self.house = house
        self.people: dict[str, Person] = {}
        self.opened = opened
        self.now = opened
        self.sessions: dict[str, str] = {}
        """Of those who look at the screens, by handle."""
        self._delivery = delivery
        self._shown: set[str] = set()

    async def happen(self, number: int, verb: Verb, who: str, *, ago: float, **fields: Any) -> None:
        """One of the actions of `api.actions.incidents.incidents`, done by one of the people."""
        self._at(ago)
        row = await self.house.incident(number)
        async with self.house.database.transaction() as tx:
            await verb(tx, row.id, by=self.people[who].actor, now=self.now, **fields)

    async def alert(self, kind: str, title: str, *, ago: float, **fields: Any) -> int:
        """In the sender's own format; the number of its incident, 0 where there is none."""
        self._at(ago)
        sender = await sender_of(self.house.database, KEYS[kind])
        assert sender is not None
        body = _generic(title, **fields) if kind == "generic" else _prometheus(title, self.now, **fields)
        batch = FORMATS[kind](body, received_at=self.now)
        received = await receive(self.house.database, sender, batch, now=self.now)
        return next((row.number for row in received.incidents.values()), 0)

    async def rehearse(self, *, ago: float) -> None:
        """Every phone is sent a test page, and shows it."""
        self._at(ago)
        async with self.house.database.transaction() as tx:
            for device in await tx.session.scalars(select(DeviceRow)):
                await queue_test(tx, device, now=self.now)
        await self._send_what_is_due()
        for phone in self._phones():
            for payload in phone.of_kind("test"):
                await self._show(payload["notification"]["data"]["capability"])

    async def silence(self, *, ago: float) -> None:
        """Nobody has answered by then: the ladders that are due climb."""
        self._at(ago)
        await climb_overdue(self.house.database, clock=lambda: self.now)

    async def ring(self, *, ago: float) -> None:
        """What is due goes out; a second later the phones say that they show it, all but Bo's."""
        self._at(ago)
        await self._send_what_is_due()
        for phone in self._phones(but="bo"):
            for payload in phone.of_kind("page"):
                await self._show(payload["notification"]["data"]["capability"])

    async def _send_what_is_due(self) -> None:
        while await self._delivery.sweep():
            await self._delivery.drain()
        self.now += timedelta(seconds=1.1)

    def _phones(self, *, but: str = "") -> list[Phone]:
        return [phone for who, person in self.people.items() if who != but for phone in person.phones]

    async def _show(self, sealed: str) -> None:
        if sealed in self._shown:
            return
        self._shown.add(sealed)
        capability = unseal(SECRET.encode(), sealed, now=self.now)
        async with self.house.database.transaction() as tx:
            await receipts.displayed(tx, capability, shown_at=self.now, now=self.now)

    def _at(self, ago: float) -> None:
        self.now = self.opened - timedelta(hours=ago)

    async def organise(self, text: str) -> None:
        self._at(20 * 24)
        async with self.house.database.transaction() as tx:
            await apply(
                tx, read_file(text), Keyring(SECRET), by="person:ana", why="The first file", now=self.now
            )
        password = await hash_password(PASSWORD)
        for handle, labels in DEVICES.items():
            await self._join(handle, labels, password)
        async with self.house.database.transaction() as tx:
            await create_token(tx, self.people["ana"].row.id, name="deploy script", now=self.now)

    async def _join(self, handle: str, labels: list[str], password: str) -> None:
        house = self.house
        person = Person(await row_of(house.database, handle))
        self.people[handle] = person
        async with house.database.transaction() as tx:
            link = await make_link(tx, "invite", person.row.id, created_by="person:ana", now=self.now)
            answers = LinkAnswers(password_hash=password)
            let_in = await use_link(
                tx, link.token, answers, user_agent=AGENTS["phone"], address="203.0.113.7", now=self.now
            )
            viewer = await viewers.of_session_id(tx.session, let_in.opened.session_id)
            assert viewer is not None
            for label in labels:
                phone = Phone(house.sink, label=label)
                person.phones.append(phone)
                await register_device(
                    tx,
                    viewer,
                    Keyring(SECRET),
                    endpoint=phone.endpoint,
                    p256dh=phone.p256dh,
                    auth=phone.auth,
                    label=label,
                    now=self.now,
                    extra_hosts=house.settings.push_extra_hosts,
                )


@asynccontextmanager
async def bookshop(house: House, *, now: datetime) -> AsyncIterator[Bookshop]:
    """Open, with everybody in it; nothing has happened yet. The house should be a quiet one."""
    async with AsyncExitStack() as stack:
        post = await open_post(house.settings, house.database, stack)
        delivery = Delivery(house.database, post, clock=lambda: shop.now)
        shop = Bookshop(house, delivery, opened=now)
        await shop.organise(_written(now))
        yield shop


def _written(now: datetime) -> str:
    """The file, its dates put around the present day."""
    today = now.date()
    known = {
        "monday": today - timedelta(days=today.weekday() + 21),
        "tomorrow": today + timedelta(days=1),
        "prometheus_key": KEYS["alertmanager"],
        "grafana_key": KEYS["grafana"],
        "cron_key": KEYS["generic"],
    }
    text = FILE.read_text(encoding="utf-8")
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _generic(title: str, **fields: Any) -> dict[str, Any]:
    return {"title": title, "dedup": title, **fields}


def _prometheus(
    title: str,
    now: datetime,
    *,
    service: str,
    severity: str = "critical",
    body: str = "",
    link: str = "https://graphs.lantern.example/d/overview",
) -> dict[str, Any]:
    """What Alertmanager sends, and Grafana too."""
    labels = {
        "alertname": title.partition(":")[0],
        "service": service,
        "severity": severity,
        "instance": "shop-2",
    }
    alert = {
        "status": "firing",
        "labels": labels,
        "annotations": {"summary": title, "description": body},
        "startsAt": now.isoformat(),
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": link,
        "fingerprint": sha256(title.encode()).hexdigest()[:16],
    }
    return {
        "receiver": "tocsin",
        "status": "firing",
        "alerts": [alert],
        "groupLabels": labels,
        "commonLabels": labels,
        "commonAnnotations": {},
        "externalURL": "https://prometheus.lantern.example",
        "version": "4",
        "groupKey": title,
        "truncatedAlerts": 0,
    }
