"""`tocsin admin`: the way back in for whoever has the machine."""

from typing import Annotated

import typer

from api import clock
from api.actions.people.links import NewLink, admin_link
from api.commands.connected import with_database
from api.database import Database
from api.settings import Settings

admin = typer.Typer(help="For whoever has the machine.", no_args_is_help=True)


@admin.callback()
def _more_to_come() -> None:
    """Keeps `link` a word of its own, though it is the only one."""


@admin.command()
def link(
    person: Annotated[
        str | None, typer.Option(help="Handle of the administrator, where several are.")
    ] = None,
) -> None:
    """Print a one-time sign-in link for an administrator: a lost password, or the last one gone."""

    async def work(database: Database, settings: Settings) -> tuple[NewLink, str]:
        async with database.transaction() as tx:
            made = await admin_link(tx, handle=person, now=clock.now())
        return made, made.url(settings.public_url)

    made, url = with_database(work)
    whose = "the first administrator" if made.kind == "first" else "an administrator"
    print(f"Signs in {whose}, once, until {made.expires_at:%Y-%m-%d %H:%M} UTC:\n{url}")
