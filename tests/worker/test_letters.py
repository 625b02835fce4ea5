"""The lane of letters under faults: what fails costs its own place for a while, and nobody else's."""

import asyncio
from datetime import timedelta
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from api import clock
from api.actions.status import mailings
from api.database import Database, Transaction
from api.domain.outcome import Accepted, Outcome
from api.domain.status.subscription import Topic
from api.secrets import Keyring
from api.store.status import letters as rows
from api.store.status.letters import Due, Mailing
from api.store.status.pages import MaintenanceRow
from api.store.status.subscribers import LetterRow, MailingRow
from tests.support.subscribers import add_page, announcement, component, planned_work, say, subscriber
from tests.support.town import SECRET
from worker.jobs.letters import Letters
from worker.jobs.mailings import gather_due, say_maintenance
from worker.senders.courier import Courier

KEYRING = Keyring(SECRET)
HOUR = timedelta(hours=1)


class Away:
    """A courier who cannot read what a letter says, until the database is back."""

    mail = None

    def __init__(self, database: Database) -> None:
        self._database = database
        self.is_back = False

    async def mailing(self, mailing_id: UUID) -> Mailing:
        if not self.is_back:
            raise ConnectionError("the database is away")
        async with self._database.read() as session:
            return await rows.mailing(session, mailing_id)

    async def send(self, due: Due) -> tuple[Outcome, Mailing]:
        return Accepted(250), await self.mailing(due.mailing_id)


async def test_letters_that_could_not_be_begun_leave_their_places_to_others(database: Database) -> None:
    now = clock.now()
    async with database.transaction() as tx:
        for number in range(4):
            await subscriber(tx, KEYRING, f"reader{number}@example.net", now=now)
        await say(tx, await announcement(tx, now=now), "We are looking.", now=now)
    while await gather_due(database, base_url="https://tocsin.example", clock=clock.now):
        pass
    courier = Away(database)
    lane = Letters(database, cast("Courier", courier), "email", clock=clock.now, width=2)
    settling = asyncio.create_task(lane.settle_forever())
    try:
        async with asyncio.timeout(30):
            assert await lane.sweep() == 2
            assert await lane.sweep() in (1, 2)
            courier.is_back = True
            while await _left(database):
                await _leases_run_out(database)
                await lane.sweep()
                await asyncio.sleep(0.05)
    finally:
        settling.cancel()
        await asyncio.gather(settling, return_exceptions=True)


async def test_many_pages_are_told_in_one_go_whatever_else_is_under_way(database: Database) -> None:
    now = clock.now()
    async with database.transaction() as tx:
        for number in range(4):
            page = await add_page(tx, f"page{number}", "public", now=now)
            await subscriber(tx, KEYRING, "reader@example.net", page=page, now=now)
        await say(tx, await announcement(tx, now=now), "It is over.", now=now - HOUR)
        await tx.session.execute(update(MailingRow).values(state="sending"))
        await say(tx, await announcement(tx, now=now), "We are looking.", now=now)
    while await gather_due(database, base_url="https://tocsin.example", clock=clock.now):
        pass
    assert await _left(database) == 4


async def test_what_is_newer_and_was_taken_back_takes_the_place_of_nothing(database: Database) -> None:
    now = clock.now()
    async with database.transaction() as tx:
        await subscriber(tx, KEYRING, "reader@example.net", now=now)
        about = await announcement(tx, now=now)
        first = await say(tx, about, "We are looking.", now=now)
        second = await say(tx, about, "All is well.", now=now + timedelta(milliseconds=1))
        second.stage = "retracted"
    for _ in range(4):
        await gather_due(database, base_url="https://tocsin.example", clock=clock.now)
    async with database.read() as session:
        written = select(MailingRow.update_id).join(LetterRow, LetterRow.mailing_id == MailingRow.id)
        assert (await session.scalars(written)).all() == [first.id]


async def test_a_word_of_planned_work_that_fails_stops_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    async with database.transaction() as tx:
        cards = await component(tx, "Cards", now=now)
        bad, good = [
            await planned_work(tx, cards, starts_at=now + 2 * HOUR, ends_at=now + 3 * HOUR, now=now)
            for _ in range(2)
        ]
        bad.starts_at, bad.due_at = now - 2 * timedelta(minutes=1), now - 2 * timedelta(minutes=1)
        good.starts_at, good.due_at = now - timedelta(minutes=1), now - timedelta(minutes=1)
    tell = mailings.tell_maintenance

    async def telling(tx: Transaction, row: MaintenanceRow, topic: Topic, **facts: object) -> None:
        if row.id == bad.id:
            raise RuntimeError("a bug")
        await tell(tx, row, topic, now=now)

    monkeypatch.setattr(mailings, "tell_maintenance", telling)
    assert await say_maintenance(database, clock=clock.now) == 0
    assert await say_maintenance(database, clock=clock.now) == 1
    async with database.read() as session:
        told = set(await session.scalars(select(MailingRow.maintenance_id)))
    assert told == {good.id}


async def _left(database: Database) -> int:
    async with database.read() as session:
        found = await session.scalar(text("SELECT count(*) FROM letters WHERE state <> 'sent'"))
    return int(found or 0)


async def _leases_run_out(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.session.execute(text("UPDATE letters SET leased_until = now() - interval '1 second'"))
