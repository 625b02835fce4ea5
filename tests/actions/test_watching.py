"""Whoever watches again writes down how long nobody did, once, and pages show it."""

from datetime import timedelta

from sqlalchemy import select, text

from api.actions.watching import watch
from api.database import Database
from api.store import upkeep
from api.store.components import SilenceRow
from api.store.status_pages import StatusPageRow


async def look(database: Database) -> list[tuple[timedelta, bool]]:
    """The silences after one more look: how long each lasted, and whether it is over."""
    async with database.transaction() as tx:
        await watch(tx)
    async with database.read() as session:
        now = (await session.execute(text("SELECT now()"))).scalar_one()
        rows = await session.scalars(select(SilenceRow).order_by(SilenceRow.starts_at))
        return [((row.ends_at or now) - row.starts_at, row.ends_at is not None) for row in rows]


async def beat(database: Database) -> None:
    async with database.transaction() as tx:
        for name in ("pages", "ladder"):
            await upkeep.beat(tx.session, name)


async def pass_hour(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.session.execute(text("UPDATE heartbeats SET at = at - interval '1 hour'"))


async def revision(database: Database) -> int:
    async with database.read() as session:
        return int((await session.execute(select(StatusPageRow.revision))).scalar_one())


async def test_a_worker_that_comes_back_writes_down_how_long_it_was_away(database: Database):
    await beat(database)
    assert await look(database) == []
    before = await revision(database)
    await pass_hour(database)
    ((lasted, is_over),) = await look(database)
    assert not is_over
    await beat(database)
    ((lasted, is_over),) = await look(database)
    assert is_over
    assert timedelta(hours=1) <= lasted < timedelta(hours=1, minutes=2)
    assert await revision(database) == before + 2
    assert len(await look(database)) == 1
    assert await revision(database) == before + 2


async def test_sweeps_that_beat_first_hide_nothing(database: Database):
    await beat(database)
    await look(database)
    await pass_hour(database)
    await beat(database)
    ((lasted, is_over),) = await look(database)
    assert (is_over, lasted >= timedelta(hours=1)) == (True, True)


async def test_two_silences_are_two(database: Database):
    for _ in range(2):
        await beat(database)
        await look(database)
        await pass_hour(database)
        await beat(database)
        found = await look(database)
    assert [is_over for _, is_over in found] == [True, True]
