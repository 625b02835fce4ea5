"""`tocsin plan FILE`: what `apply` would change, and nothing else."""

from typing import Annotated

import typer

from api import clock
from api.actions.organisation.planning import Plan
from api.actions.organisation.planning import plan as work_out
from api.commands import organisation_file
from api.commands.connected import with_database
from api.database import Database
from api.domain.organisation.file import BadFile
from api.secrets import Keyring
from api.settings import Settings


def plan(
    file: Annotated[str, typer.Argument(help="The organisation as YAML; - reads the standard input.")],
) -> None:
    """Show what `tocsin apply FILE` would change; nothing is written."""
    written = organisation_file.read(file)

    async def work(database: Database, settings: Settings) -> Plan:
        async with database.read() as session:
            wanted, news = await written.settled(session)
            return await work_out(
                session,
                wanted,
                Keyring(settings.secret_key),
                by=organisation_file.ACTOR,
                now=clock.now(),
                inner_hosts=settings.channel_hosts,
                coming=frozenset(picture.hash for picture in news),
            )

    try:
        print(organisation_file.told(with_database(work)))
    except BadFile as no:
        raise organisation_file.refuse(file, no) from None
