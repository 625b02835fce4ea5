"""Whoever watches again writes down how long nobody did, once, and pages show it."""

from datetime import timedelta

from sqlalchemy import select, text

from api.actions.watching import watch
from api.database import Database
from api.store import upkeep
from api.store.status.components import SilenceRow
from api.store.status.pages import StatusPageRow


async def look(database: Database) -> list[timedelta]:
    """How long each silence lasted that is written down after one more look."""
    async with database.transaction() as tx:
        await watch(tx)
    async with database.read() as session:
        rows = await session.scalars(select(SilenceRow).order_by(SilenceRow.starts_at))
        return [row.ends_at - row.starts_at for row in rows if row.ends_at is not None]


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
    assert await look(database) == [], "its sweeps have not said that they live"
    await beat(database)
    (lasted,) = await look(database)
    assert timedelta(hours=1) <= lasted < timedelta(hours=1, minutes=2)
    assert len(await look(database)) == 1
    assert await revision(database) == before + 1


async def test_an_engine_that_stands_still_while_somebody_watches_is_silent_too(database: Database):
    await beat(database)
    await look(database)
    async with database.transaction() as tx:
        await tx.session.execute(text("UPDATE heartbeats SET at = at - interval '1 hour'"))
        await upkeep.beat(tx.session, "pages")
    assert await look(database) == []
    await beat(database)
    assert len(await look(database)) == 1


async def test_two_silences_are_two(database: Database):
    await beat(database)
    await look(database)
    for _ in range(2):
        await pass_hour(database)
        await beat(database)
        found = await look(database)
    assert len(found) == 2


async def test_a_new_installation_was_never_silent(database: Database):
    assert await look(database) == []
    await beat(database)
    assert await look(database) == []
