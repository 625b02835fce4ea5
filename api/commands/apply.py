"""`tocsin apply FILE`: the organisation as the file says."""

from typing import Annotated

import typer

from api import clock
from api.actions.organisation.applying import apply as make_it_so
from api.actions.organisation.planning import Plan
from api.commands import organisation_file, runbook_files
from api.commands.connected import with_database
from api.database import Database
from api.domain.organisation.file import BadFile
from api.secrets import Keyring
from api.settings import Settings


def apply(
    file: Annotated[str, typer.Argument(help="The organisation as YAML; - reads the standard input.")],
    why: Annotated[str, typer.Option(help="Why, as the record of edits will say it.")] = "",
) -> None:
    """Make the organisation match FILE: what its sections leave out is archived, never erased."""
    written = organisation_file.read(file)

    async def work(database: Database, settings: Settings) -> Plan:
        async with database.transaction() as tx:
            wanted, news = await written.settled(tx.session)
            now = clock.now()
            await runbook_files.keep(tx, news, by=organisation_file.ACTOR, now=now)
            return await make_it_so(
                tx,
                wanted,
                Keyring(settings.secret_key),
                by=organisation_file.ACTOR,
                why=why,
                now=now,
                inner_hosts=settings.channel_hosts,
            )

    try:
        print(organisation_file.told(with_database(work)))
    except BadFile as no:
        raise organisation_file.refuse(file, no) from None
