"""`tocsin token`: a bearer token for a person, or one more key for an integration, told once."""

from typing import Annotated

import typer

from api import clock
from api.actions.organisation.keys import issue_key
from api.actions.people.tokens import create_token
from api.commands.connected import with_database
from api.database import Database
from api.domain.refusal import Refused
from api.settings import Settings
from api.store.people import people

token = typer.Typer(help="Tokens for scripts, and keys for monitoring systems.", no_args_is_help=True)

ACTOR = "machine"


@token.callback()
def _more_to_come() -> None:
    """Keeps `create` a word of its own, though it is the only one."""


@token.command()
def create(
    person: Annotated[str | None, typer.Option(help="Handle of the person it acts for.")] = None,
    integration: Annotated[str | None, typer.Option(help="Handle of the integration it speaks for.")] = None,
    name: Annotated[str, typer.Option(help="What it is for, as its owner will see it.")] = "command line",
) -> None:
    """Print a new secret, once, as the last word of the output. Older ones live until they are revoked."""
    if (person is None) == (integration is None):
        raise Refused("ONE_OWNER", "Name either --person or --integration.")

    async def work(database: Database, _settings: Settings) -> str:
        async with database.transaction() as tx:
            if integration is not None:
                return (await issue_key(tx, integration, by=ACTOR, now=clock.now())).secret
            owner = await people.by_handle(tx.session, person or "")
            if owner is None:
                raise Refused("NOT_FOUND", f"There is no person called {person!r}.")
            return (await create_token(tx, owner.id, name=name, now=clock.now())).secret

    print(f"Keep it now, it is not shown again: {with_database(work)}")
