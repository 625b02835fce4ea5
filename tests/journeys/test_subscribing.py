"""From a form to the first letter, to a webhook and to a visitor's phone; and out again."""

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select, text

from api import clock
from api.actions.status import mailings, subscribers
from api.secrets import Keyring
from api.store.status.subscribers import MailingRow, SubscriberRow
from tests.support.browser.phone import Phone
from tests.support.mailbox import Mailbox
from tests.support.servers import RedisServer
from tests.support.subscribers import CANARY, announcement, component, planned_work, say, subscriber
from tests.support.town import SECRET, Town

KEYRING = Keyring(SECRET)


@dataclass
class Hook:
    """Somebody's webhook. `echoes` says whether it owns up to the challenge."""

    url: str = ""
    echoes: bool = True
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.got.append((dict(request.headers), body))
        said = json.loads(body)
        if said.get("type") == "challenge":
            return web.json_response({"challenge": said["challenge"]} if self.echoes else {})
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    def events(self) -> list[dict[str, Any]]:
        return [said for _, body in self.got if "incident" in (said := json.loads(body))]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def town(
    database_url: str, redis_server: RedisServer, mailbox: Mailbox, hook: Hook
) -> AsyncIterator[Town]:
    async with Town(database_url, redis_server.url, smtp_url=mailbox.url) as town:
        hosts = frozenset({hook.url.removeprefix("http://").removesuffix("/hook")})
        town.settings = town.settings.model_copy(update={"channel_hosts": hosts})
        town.home.settings = town.settings
        yield town


async def tell(town: Town, body: str = "We are looking.") -> None:
    async with town.database.transaction() as tx:
        cards = await component(tx, "Cards", now=clock.now())
        about = await announcement(tx, "Cards are refused", now=clock.now())
        await say(tx, about, body, effects={cards.id: "major_outage"}, now=clock.now())


async def state(town: Town) -> str:
    async with town.database.read() as session:
        return (await session.scalars(select(SubscriberRow.state))).one()


def becoming(town: Town, wanted: str) -> Callable[[], Any]:
    async def is_so() -> bool:
        return await state(town) == wanted

    return is_so


async def test_a_form_a_letter_a_button_and_then_the_news(town: Town, mailbox: Mailbox) -> None:
    async with town.worker():
        await town.http.post("/status/subscribe", data={"channel": "email", "address": "ana@example.net"})
        await town.until(lambda: _letters(mailbox, 1))
        assert mailbox.subjects() == ["Confirm your subscription to Status"]
        link = re.search(r"http://localhost:8080(/status/subscribe/confirm/\S+)", mailbox.text())
        assert link is not None
        await tell(town, "Too early for them.")
        assert "You are subscribed" in (await town.http.post(link[1])).text
        await tell(town, "We are looking.")
        await town.until(lambda: _letters(mailbox, 2))
        assert "We are looking." in mailbox.text(1)
        assert CANARY not in mailbox.letters[1].as_string()
        out = re.search(r"<http://localhost:8080(\S+)>", str(mailbox.letters[1]["List-Unsubscribe"]))
        assert out is not None
        await town.http.post(out[1], data={"List-Unsubscribe": "One-Click"})
        await tell(town, "Nobody hears this.")
        await town.until(lambda: _all_done(town))
    assert len(mailbox.letters) == 2


async def _letters(mailbox: Mailbox, number: int) -> bool:
    return len(mailbox.letters) >= number


async def _all_done(town: Town) -> bool:
    async with town.database.read() as session:
        return set(await session.scalars(select(MailingRow.state))) == {"done"}


async def test_whoever_is_subscribed_hears_by_mail_that_they_were_signed_up_again(
    town: Town, mailbox: Mailbox
) -> None:
    async with town.database.transaction() as tx:
        await subscriber(tx, KEYRING, "ana@example.net", now=clock.now())
    async with town.worker():
        await town.http.post("/status/subscribe", data={"channel": "email", "address": "ana@example.net"})
        await town.until(lambda: _letters(mailbox, 1))
    assert mailbox.subjects() == ["You are subscribed to Status"]
    assert await state(town) == "confirmed"


async def test_a_webhook_is_asked_first_and_told_in_the_shape_that_receivers_know(
    town: Town, hook: Hook
) -> None:
    async with town.worker():
        await town.http.post("/status/subscribe", data={"channel": "webhook", "address": hook.url})
        await town.until(becoming(town, "confirmed"))
        challenge = json.loads(hook.got[0][1])
        hook.answers = [503]
        await tell(town)
        await town.until(lambda: _events(hook, 1))
        await town.until(lambda: _tried_again(town, hook))
    (first, _), (headers, body) = hook.got[1:]
    assert first["X-Tocsin-Delivery"] == headers["X-Tocsin-Delivery"]
    signed = f"{headers['X-Tocsin-Timestamp']}.".encode() + body
    digest = hmac.new(challenge["secret"].encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Tocsin-Signature"] == f"sha256={digest}"
    said = json.loads(body)
    assert set(said) == {"meta", "page", "incident"}
    assert set(said["page"]) == {"id", "status_indicator", "status_description"}
    # The one component there is is down.
    assert said["page"]["status_indicator"] == "critical"
    incident = said["incident"]
    assert (incident["name"], incident["status"], incident["impact"]) == (
        "Cards are refused",
        "investigating",
        "major",
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", incident["created_at"])
    assert incident["shortlink"].endswith(f"/status/incidents/{incident['id']}")
    assert incident["incident_updates"][0]["body"] == "We are looking."
    assert CANARY not in body.decode()


async def _events(hook: Hook, number: int) -> bool:
    return len(hook.events()) >= number


async def _tried_again(town: Town, hook: Hook) -> bool:
    """Nobody in a story waits thirty seconds."""
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE letters SET due_at = now() WHERE due_at > now()"))
    return len(hook.events()) >= 2


async def test_who_does_not_echo_the_challenge_is_told_nothing(town: Town, hook: Hook) -> None:
    hook.echoes = False
    async with town.worker():
        await town.http.post("/status/subscribe", data={"channel": "webhook", "address": hook.url})
        await town.until(lambda: _asked(hook))
        await tell(town)
        await town.until(lambda: _all_done(town))
    assert hook.events() == []
    assert await state(town) == "pending"


async def _asked(hook: Hook) -> bool:
    return bool(hook.got)


async def test_a_webhook_that_says_goodbye_is_not_called_again(town: Town, hook: Hook) -> None:
    async with town.database.transaction() as tx:
        await subscriber(tx, KEYRING, hook.url, channel="webhook", now=clock.now())
    hook.answers = [410]
    await tell(town)
    async with town.worker():
        await town.until(becoming(town, "bounced"))
        await tell(town)
        await town.until(lambda: _all_done(town))
    assert len(hook.events()) == 1


async def test_a_visitors_phone_rings_by_itself_and_without_an_account(town: Town) -> None:
    phone = Phone(town.sink, label="visitor", application_key=town._application_key)
    async with town.worker():
        answer = await town.http.post(
            "/status/subscribe/push",
            json={"endpoint": phone.endpoint, "p256dh": phone.p256dh, "auth": phone.auth},
        )
        assert answer.status_code == 200
        _, welcome = await phone.received.first(lambda one: "subscribed" in one[1]["notification"]["title"])
        assert welcome["notification"]["navigate"] == "http://localhost:8080/status"
        await tell(town)
        push, told = await phone.received.first(lambda one: "Cards" in one[1]["notification"]["title"])
        assert told["notification"]["body"] == "We are looking."
        assert push.urgency == "normal"
        assert CANARY not in json.dumps(told)
        manage = answer.json()["manage"].removeprefix("http://localhost:8080")
        await town.http.post(manage, data={"do": "leave"})
        assert await state(town) == "unsubscribed"


async def test_only_those_who_want_it_hear_of_small_trouble_other_parts_and_planned_work(
    town: Town, mailbox: Mailbox
) -> None:
    now = clock.now()
    async with town.database.transaction() as tx:
        cards = await component(tx, "Cards", now=now)
        search = await component(tx, "Search", now=now)
        wishes: dict[str, dict[str, Any]] = {
            "all": {},
            "search": {"components": [str(search.id)]},
            "grave": {"from_impact": "critical"},
            "no-work": {"maintenance": False},
        }
        for name, changes in wishes.items():
            await subscriber(tx, KEYRING, f"{name}@example.net", now=now, **changes)
        about = await announcement(tx, now=now)
        await say(tx, about, "Slow.", effects={cards.id: "degraded_performance"}, now=now)
        work = await planned_work(
            tx, cards, starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=1), now=now
        )
        await mailings.announce_maintenance(tx, work, "scheduled", now=now - timedelta(hours=3))
        work.due_at = now
    async with town.worker():

        async def has_begun() -> bool:
            return any("has begun" in subject for subject in mailbox.subjects())

        await town.until(has_begun)
        await town.until(lambda: _all_done(town))
    got: dict[str, list[str]] = {}
    for letter in mailbox.letters:
        got.setdefault(str(letter["To"]).partition("@")[0], []).append(str(letter["Subject"]))
    assert set(got) == {"all", "grave", "no-work"}
    assert len(got["no-work"]) == 1
    assert all("Maintenance" in subject or "maintenance" in subject for subject in got["grave"])
    assert len(got["all"]) == len(got["grave"]) + 1


def test_the_address_of_a_subscriber_is_never_in_its_link() -> None:
    from uuid import uuid4

    link = subscribers.link_of(KEYRING, uuid4())
    assert re.fullmatch(r"[0-9a-f]{32}\.[A-Za-z0-9_-]{43}", link)
