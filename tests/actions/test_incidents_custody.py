"""The chain over what happened, in the database: whoever writes there by hand is found out, and named."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from api import clock
from api.actions.incidents import custody, incidents
from api.actions.incidents.custody import Verified
from tests.support.town import Town

DAY = timedelta(days=1)


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with Town(database_url, None) as town:
        await town.person("ana")
        await town.service(rungs=[(300, ["person:ana"])])
        yield town


async def story(town: Town, dedup: str = "one") -> int:
    number = await town.alert(dedup=dedup)
    row = await town.incident(number)
    by = town.people["ana"].actor
    async with town.database.transaction() as tx:
        await incidents.acknowledge(tx, row.id, by=by, now=clock.now())
        await incidents.add_note(tx, row.id, by=by, text="Ünïcode 🚨 and “quotes”.", now=clock.now())
        await incidents.resolve(tx, row.id, by=by, note="done", now=clock.now())
    return number


async def verified(town: Town, number: int | None = None) -> Verified:
    row = await town.incident(number) if number else None
    async with town.database.read() as session:
        return await custody.verify(session, row.id if row else None)


async def by_hand(town: Town, statement: str, **facts: Any) -> None:
    async with town.database.transaction() as tx:
        await tx.session.execute(text(statement), facts)


async def test_what_nobody_touched_is_whole(town: Town) -> None:
    first, _ = await story(town), await story(town, "two")
    assert await verified(town) == Verified(2, 10)
    assert await verified(town, first) == Verified(1, 5)


@pytest.mark.parametrize(
    ("statement", "row", "why"),
    [
        ("UPDATE timeline SET text = 'Nothing happened.' WHERE seq = 2", 2, "row was changed"),
        ("UPDATE timeline SET at = at - interval '1 microsecond' WHERE seq = 3", 3, "row was changed"),
        ("UPDATE timeline SET actor = 'person:bo' WHERE seq = 3", 3, "row was changed"),
        ("UPDATE timeline SET data = data || '{\"a\": 1}' WHERE seq = 1", 1, "row was changed"),
        ("UPDATE timeline SET hash = repeat('0', 64) WHERE seq = 5", 5, "row was changed"),
        ("DELETE FROM timeline WHERE seq = 4", 4, "row is missing"),
        ("DELETE FROM timeline WHERE seq >= 4", 4, "row is missing"),
        ("DELETE FROM timeline", 1, "row is missing"),
        (
            "INSERT INTO timeline SELECT incident_id, 6, at, kind, '', '', data, hash FROM timeline LIMIT 1",
            6,
            "row was changed",
        ),
        (
            "UPDATE incidents SET timeline_seq = 4, head = (SELECT hash FROM timeline WHERE seq = 4)",
            5,
            "row was added behind the incident's back",
        ),
    ],
)
async def test_what_somebody_wrote_by_hand_is_found_and_named(
    town: Town, statement: str, row: int, why: str
) -> None:
    number = await story(town)
    await by_hand(town, statement)
    assert (await verified(town)).first_bad == f"Incident #{number}, row {row}: {why}."


async def test_the_first_of_several_is_named(town: Town) -> None:
    first, second = await story(town), await story(town, "two")
    await by_hand(town, "UPDATE timeline SET text = 'x' WHERE seq = 4")
    await by_hand(town, "UPDATE timeline SET text = 'x' WHERE seq = 2")
    assert (await verified(town)).first_bad == f"Incident #{first}, row 2: row was changed."
    assert (await verified(town, second)).first_bad == f"Incident #{second}, row 2: row was changed."


async def anchored(town: Town, *, days_ago: int = 0) -> None:
    async with town.database.transaction() as tx:
        await custody.anchor_yesterday(tx, clock.now() - days_ago * DAY)


async def test_a_chain_cut_together_with_its_memory_is_missed_by_the_days_record(town: Town) -> None:
    await story(town)
    await anchored(town)
    await by_hand(town, "DELETE FROM timeline WHERE seq > 2")
    await by_hand(
        town,
        "UPDATE incidents SET timeline_seq = 2, head = (SELECT hash FROM timeline WHERE seq = 2)",
    )
    bad = (await verified(town)).first_bad
    assert bad is not None
    assert "row 5: it is not what the daily record" in bad


async def test_an_incident_that_vanished_whole_is_missed_by_the_days_record(town: Town) -> None:
    number = await story(town)
    row = await town.incident(number)
    await anchored(town)
    await by_hand(town, "DELETE FROM timeline WHERE incident_id = :id", id=row.id)
    for table in ("pages", "alerts", "escalations"):
        await by_hand(town, f"DELETE FROM {table} WHERE incident_id = :id", id=row.id)
    await by_hand(town, "DELETE FROM incidents WHERE id = :id", id=row.id)
    bad = (await verified(town)).first_bad
    assert bad is not None
    assert str(row.id) in bad


async def test_a_days_record_is_written_once_and_chained_to_the_day_before(town: Town) -> None:
    await story(town)
    for days_ago in (2, 1, 1, 0, 0):
        await anchored(town, days_ago=days_ago)
    async with town.database.read() as session:
        days = list(await session.scalars(text("SELECT day FROM anchors ORDER BY day")))
    assert len(days) == 3
    assert (await verified(town)).first_bad is None
    for change in (
        "UPDATE anchors SET heads = '{}' WHERE day = :day",
        "DELETE FROM anchors WHERE day = :day",
    ):
        async with town.database.read() as session:
            await session.execute(text(change), {"day": days[0]})
            bad = (await custody.verify(session)).first_bad
        assert bad is not None
        assert "The daily record of" in bad


async def test_what_moved_while_a_days_record_was_written_is_in_the_next(town: Town) -> None:
    """A transaction may begin before the record and end after it."""
    number = await story(town)
    began = clock.now()
    await anchored(town, days_ago=1)
    row = await town.incident(number)
    async with town.database.transaction() as tx:
        await incidents.add_note(
            tx, row.id, by=town.people["ana"].actor, text="late", now=began - DAY - timedelta(seconds=2)
        )
    await anchored(town)
    async with town.database.read() as session:
        heads = list(await session.scalars(text("SELECT heads FROM anchors ORDER BY day")))
    assert [record[str(row.id)][0] for record in heads] == [5, 6]


async def test_a_chain_that_grows_while_it_is_checked_is_not_called_broken(town: Town) -> None:
    numbers = [await story(town, f"dedup-{number}") for number in range(6)]
    rows = [await town.incident(number) for number in numbers]
    ana = town.people["ana"].actor

    async def write_on() -> None:
        for turn in range(12):
            for row in rows:
                async with town.database.transaction() as tx:
                    await incidents.add_note(tx, row.id, by=ana, text=f"Still here, {turn}.", now=clock.now())

    writing = asyncio.create_task(write_on())
    checks = []
    while not writing.done():
        checks.append((await verified(town)).first_bad)
    await writing
    assert len(checks) > 1
    assert set(checks) == {None}
