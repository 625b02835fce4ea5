"""`tocsin export`: the organisation as YAML, without its secrets."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from api import clock
from api.actions.organisation.exporting import dump, exported
from api.actions.organisation.reading import LARGEST
from api.commands.connected import with_database
from api.commands.runbook_export import Written, written_beside
from api.database import Database
from api.domain.organisation.file import write_organisation
from api.settings import Settings


def export(
    runbooks: Annotated[
        Path | None, typer.Option(help="Write runbooks and their pictures as files into this folder.")
    ] = None,
) -> None:
    """Print the organisation as a file that `tocsin apply` reads; keys and addresses are left out."""

    async def work(database: Database, settings: Settings) -> Written:
        del settings
        async with database.read() as session:
            file = await exported(session, now=clock.now())
            return await written_beside(session, file, runbooks) if runbooks else Written(file)

    written = with_database(work)
    try:
        written.save()
    except OSError as error:
        print(f"tocsin: {error.filename} cannot be written: {error.strerror}.", file=sys.stderr)
        raise typer.Exit(1) from None
    text = dump(write_organisation(written.file))
    if len(text.encode()) > LARGEST:
        print("tocsin: this is more than `tocsin apply` reads: use --runbooks.", file=sys.stderr)
    print(text, end="")
