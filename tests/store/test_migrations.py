"""The tables of telling others, taken back with all that was said and brought again: the inside is kept."""

from alembic import command
from sqlalchemy import Connection, text

from api import clock
from api.secrets import Keyring
from api.store import migrate
from tests.support.comms import Newsroom, template
from tests.support.subscribers import subscriber
from tests.support.town import SECRET, Town

# The last revision before others were told anything.
BEFORE = "0006"


def down(connection: Connection) -> None:
    command.downgrade(migrate._config(connection), BEFORE)


async def test_down_with_data_and_up_again(database_url: str) -> None:
    async with Town(database_url, None) as town:
        ana = await town.person("ana", role="comms")
        room = await Newsroom.about(town, ana, severity=2)
        async with town.database.transaction() as tx:
            await subscriber(tx, Keyring(SECRET), "reader@example.net", now=clock.now())
        await room.role(ana, "comms_lead")
        await room.publish(ana, template())
        engine = town.database.engine
        async with engine.begin() as connection:
            await connection.run_sync(down)
        assert await migrate.upgrade(engine) == BEFORE
        assert await migrate.is_current(engine)
        assert "update-published" in await town.timeline((await room.incident()).number)
        async with town.database.read() as session:
            assert await session.scalar(text("SELECT count(*) FROM updates")) == 0
            assert await session.scalar(text("SELECT count(*) FROM templates")) == 15
        (again,) = await room.publish(ana, template())
        assert again.stage == "published"
