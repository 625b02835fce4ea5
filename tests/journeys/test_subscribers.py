"""Everybody who asked hears of it, once, whatever mail servers and our own processes do."""

from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from api import clock
from api.actions.status.letters import gather
from api.secrets import Keyring
from api.store.status import letters
from api.store.status.subscribers import LetterRow, MailingRow, SubscriberRow
from tests.support.hostile_smtp import HostileSmtp
from tests.support.servers import RedisServer
from tests.support.subscribers import announcement, component, say, subscriber
from tests.support.town import SECRET, Town
from tests.support.workers import worker_process

KEYRING = Keyring(SECRET)


@pytest.fixture
async def server() -> AsyncIterator[HostileSmtp]:
    async with HostileSmtp() as server:
        yield server


@pytest.fixture
async def town(database_url: str, redis_server: RedisServer, server: HostileSmtp) -> AsyncIterator[Town]:
    async with Town(database_url, redis_server.url, smtp_url=server.url) as town:
        town.settings = town.settings.model_copy(update={"mail_rate": 5000})
        yield town


async def readers(town: Town, *addresses: str, **changes: Any) -> None:
    async with town.database.transaction() as tx:
        for address in addresses:
            await subscriber(tx, KEYRING, address, now=clock.now(), **changes)


async def tell(town: Town, body: str = "We are looking.") -> UUID:
    async with town.database.transaction() as tx:
        about = await announcement(tx, now=clock.now())
        await say(tx, about, body, now=clock.now())
        return about.id


async def states(town: Town) -> dict[str, int]:
    async with town.database.read() as session:
        found = await session.execute(text("SELECT state, count(*) AS number FROM letters GROUP BY state"))
        return {row.state: row.number for row in found}


async def hurry(town: Town) -> None:
    """What waits for its next attempt need not wait in a story."""
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE letters SET due_at = now() WHERE due_at > now()"))


async def is_done(town: Town) -> bool:
    await hurry(town)
    async with town.database.read() as session:
        return set(await session.scalars(select(MailingRow.state))) == {"done"}


async def test_a_worker_killed_in_the_middle_tells_everybody_once_however_hostile_the_server(
    town: Town, server: HostileSmtp, tmp_path: Path
) -> None:
    moods = ("", "", "", "grey-", "no-", "before-", "after-")
    addresses = [f"{moods[number % 7]}reader{number}@example.net" for number in range(294)]
    await readers(town, *addresses)
    await tell(town)
    server.pause = 0.01
    async with worker_process(town.settings, tmp_path / "first") as first:
        await town.until(lambda: _taken(server, 90), within=30)
        first.kill()
        await first.ended()
    assert len(server.taken) < 210
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE letters SET leased_until = now()"))
    async with worker_process(town.settings, tmp_path / "second"):
        await town.until(lambda: is_done(town), within=60)
    reached = {one for one in addresses if not one.startswith("no-")}
    assert server.recipients() == reached
    # One letter each: what came twice was the same letter, and only where nobody could know that it had come.
    assert len(server.taken) == len(reached)
    dropped = sum(one.startswith("after-") for one in addresses)
    assert dropped <= server.repeats() <= dropped + 2 * town.settings.mail_connections
    assert await states(town) == {"sent": 252, "failed": 42}
    assert server.connections < len(addresses)


async def _taken(server: HostileSmtp, number: int) -> bool:
    return len(server.taken) >= number


async def test_progress_is_counted_and_a_mailbox_that_is_no_more_is_left_alone(
    town: Town, server: HostileSmtp
) -> None:
    await readers(town, "ana@example.net")
    await readers(town, "no-bo@example.net", failures=2)
    await tell(town)
    async with town.worker():
        await town.until(lambda: is_done(town))
    async with town.database.read() as session:
        mailing = (await session.scalars(select(MailingRow))).one()
        counts = await letters.counted(session, [mailing.id])
        bounced = (await session.scalars(select(SubscriberRow).where(SubscriberRow.state == "bounced"))).one()
    assert mailing.total == 2
    assert counts == {mailing.id: {"sent": 1, "failed": 1}}
    assert bounced.bounce is not None
    assert bounced.bounce.startswith("550")


async def test_a_letter_says_what_the_page_says_and_how_to_get_no_more(
    town: Town, server: HostileSmtp
) -> None:
    await readers(town, "ana@example.net", language="de")
    async with town.database.transaction() as tx:
        cards = await component(tx, "Cards", now=clock.now())
        about = await announcement(tx, "Cards are refused", now=clock.now())
        next_at = clock.now() + timedelta(minutes=30)
        await say(
            tx,
            about,
            "We are looking.",
            effects={cards.id: "major_outage"},
            next_at=next_at,
            now=clock.now(),
        )
    async with town.worker():
        await town.until(lambda: is_done(town))
        async with town.database.transaction() as tx:
            await say(tx, about, "All is well.", state="resolved", now=clock.now())
        first = server.letters["ana@example.net"]
        await town.until(lambda: is_done(town))
    letter = message_from_bytes(first, policy=default)
    later = message_from_bytes(server.letters["ana@example.net"], policy=default)
    assert "Cards are refused" in letter["Subject"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].startswith("<http://localhost:8080/status/unsubscribe/")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert later["References"] == letter["Message-ID"]
    part = letter.get_body(("plain",))
    assert part is not None
    said = part.get_content()
    assert "We are looking." in said
    assert f"{next_at:%H:%M} UTC" in said
    assert f"http://localhost:8080/status/incidents/{about.code}" in said


async def test_what_is_newer_takes_the_place_of_what_has_not_left_yet(
    town: Town, server: HostileSmtp
) -> None:
    await readers(town, "grey-ana@example.net", "bo@example.net")
    async with town.database.transaction() as tx:
        about = await announcement(tx, now=clock.now())
        await say(tx, about, "We are looking.", now=clock.now())
    async with town.worker():
        await town.until(lambda: _put_off(town))
        async with town.database.transaction() as tx:
            await say(tx, about, "All is well.", state="resolved", now=clock.now())
        await town.until(lambda: _taken(server, 3))
    assert await states(town) == {"sent": 3, "skipped": 1}
    assert b"All is well." in server.letters["grey-ana@example.net"]
    assert b"We are looking." in server.letters["grey-ana@example.net"]


async def _put_off(town: Town) -> bool:
    """The server has said: later."""
    async with town.database.read() as session:
        waiting = LetterRow.state == "queued", LetterRow.error.is_not(None)
        found = await session.scalar(select(LetterRow.error).where(*waiting))
    return found is not None and await states(town) == {"sent": 1, "queued": 1}


async def test_who_left_while_it_was_on_its_way_gets_nothing(town: Town, server: HostileSmtp) -> None:
    await readers(town, "ana@example.net")
    await tell(town)
    async with town.database.transaction() as tx:
        mailing = await letters.claim_mailing(tx.session)
        assert mailing is not None
        await gather(tx, mailing, now=clock.now())
        await tx.session.execute(text("UPDATE subscribers SET state = 'unsubscribed'"))
    async with town.worker():
        await town.until(lambda: is_done(town))
    assert await states(town) == {"skipped": 1}
    assert not server.taken


async def test_what_was_taken_back_is_told_to_nobody_any_more(town: Town, server: HostileSmtp) -> None:
    await readers(town, "grey-ana@example.net")
    await tell(town)
    async with town.worker():

        async def is_put_off() -> bool:
            return await states(town) == {"queued": 1}

        await town.until(is_put_off)
        async with town.database.transaction() as tx:
            await tx.session.execute(text("UPDATE updates SET stage = 'retracted'"))
        await town.until(lambda: is_done(town))
    assert await states(town) == {"skipped": 1}
    assert not server.taken
