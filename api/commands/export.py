"""`tocsin export`: the organisation as YAML, without its secrets."""

from api import clock
from api.actions.organisation.exporting import export as write_down
from api.commands.connected import with_database
from api.database import Database
from api.settings import Settings


def export() -> None:
    """Print the organisation as a file that `tocsin apply` reads; keys and addresses are left out."""

    async def work(database: Database, settings: Settings) -> str:
        del settings
        async with database.read() as session:
            return await write_down(session, now=clock.now())

    print(with_database(work), end="")
