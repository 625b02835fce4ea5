"""Promises under two workers and a person who publishes in the same instant: told once, and never after."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api import clock
from api.actions.comms import compositions, promises
from api.actions.incidents import incidents
from api.actions.incidents.timeline import case
from api.store.comms.comms import PromiseRow
from api.store.incidents.incidents import IncidentRow
from api.store.paging.paging import PageRow
from tests.support.town import Person, Town
from worker.jobs.promises import Promises

MINUTE = timedelta(minutes=1)
STEPS = {"update-due", "update-overdue", "promise-broken"}


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Nobody works here but whom a test calls."""
    async with Town(database_url, None) as town:
        yield town


async def declared(town: Town, by: Person) -> IncidentRow:
    async with town.database.transaction() as tx:
        return await incidents.declare(tx, by=by.actor, title="Down", severity=1, now=clock.now())


async def tell(town: Town, row: IncidentRow, by: Person) -> None:
    now = clock.now()
    async with town.database.transaction() as tx, case(tx, row.id, now=now) as opened:
        await promises.told(
            opened, audience="public", state="investigating", update_id=None, next_at=None, by=by.actor
        )


def worker(town: Town) -> Promises:
    return Promises(town.database, clock=clock.now)


async def nags(town: Town, *states: str) -> int:
    async with town.database.read() as session:
        question = select(func.count()).where(PageRow.kind == "update-due", PageRow.state.in_(states))
        return (await session.scalars(question)).one()


async def test_two_workers_tell_everybody_once(town: Town):
    ana = await town.person("ana", role="admin")
    for _ in range(5):
        await tell(town, await declared(town, ana), ana)
    await town.pass_time(16 * MINUTE)
    await asyncio.gather(*(worker(town).climb() for _ in range(4)))
    assert await nags(town, "queued") == 5
    for row in await town.all_incidents():
        kinds = [kind for kind in await town.timeline(row.number) if kind in STEPS]
        assert kinds == ["promise-broken", "update-overdue"]
    assert await worker(town).climb() == 0, "the deputy's time is not yet"


async def test_whoever_publishes_in_the_same_instant_hears_nothing_afterwards(town: Town):
    ana = await town.person("ana", role="admin")
    rows = [await declared(town, ana) for _ in range(6)]
    for row in rows:
        await tell(town, row, ana)
    await town.pass_time(16 * MINUTE)
    await asyncio.gather(worker(town).climb(), *(tell(town, row, ana) for row in rows))
    assert await nags(town, "queued", "sending") == 0, "what has not left stays here"
    async with town.database.read() as session:
        found = (await session.scalars(select(PromiseRow).order_by(PromiseRow.made_at))).all()
    assert sorted(row.state for row in found) == ["late"] * 6 + ["open"] * 6
    assert all(row.broken_at == row.due_at for row in found if row.state == "late")
    assert all(row.step == 0 for row in found if row.state == "open")
    assert await worker(town).climb() == 0


async def test_a_publication_before_its_time_leaves_nothing_broken(town: Town):
    ana = await town.person("ana", role="admin")
    rows = [await declared(town, ana) for _ in range(6)]
    for row in rows:
        await tell(town, row, ana)
    await town.pass_time(11 * MINUTE)
    await asyncio.gather(worker(town).climb(), worker(town).climb(), *(tell(town, row, ana) for row in rows))
    async with town.database.read() as session:
        found = (await session.scalars(select(PromiseRow))).all()
    assert sorted(row.state for row in found) == ["kept"] * 6 + ["open"] * 6
    assert {row.broken_at for row in found} == {None}


async def test_one_bad_row_stops_no_other(town: Town, monkeypatch: pytest.MonkeyPatch):
    ana = await town.person("ana", role="admin")
    bad, good = [await declared(town, ana) for _ in range(2)]
    for row in (bad, good):
        await tell(town, row, ana)
    await town.pass_time(11 * MINUTE)
    original = Promises._climb

    async def climb(self, opened, organisation):
        if opened.row.id == bad.id:
            raise RuntimeError("a poisoned row")
        return await original(self, opened, organisation)

    monkeypatch.setattr(Promises, "_climb", climb)
    assert await worker(town).climb() == 1
    assert "update-due" in await town.timeline(good.number)
    assert await worker(town).climb() == 0, "it was set aside, so that nobody spins on it"


async def test_whoever_is_to_be_reminded_is_although_no_draft_can_be_made(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    ana = await town.person("ana", role="admin")
    row = await declared(town, ana)
    await tell(town, row, ana)
    await town.pass_time(11 * MINUTE)

    async def keep(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(compositions, "keep", keep)
    assert await worker(town).climb() == 1
    assert "update-due" in await town.timeline(row.number)


async def test_alerts_know_nothing_of_promises_and_a_quiet_town_is_looked_at_cheaply(town: Town):
    ana = await town.person("ana", role="admin")
    await declared(town, ana)
    looking = worker(town)
    assert await looking.look() == 0
    async with town.database.read() as session:
        assert (await session.scalars(select(func.count()).select_from(PromiseRow))).one() == 0
