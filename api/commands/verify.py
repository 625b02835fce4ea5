"""`tocsin verify`: the custody chains, checked from end to end."""

from typing import Annotated

import typer
from sqlalchemy import select

from api.actions.incidents import custody
from api.actions.incidents.custody import Verified
from api.commands.connected import with_database
from api.database import Database
from api.domain.refusal import Refused
from api.settings import Settings
from api.store.incidents.incidents import IncidentRow


def verify(
    incident: Annotated[
        int | None, typer.Option(help="The number of one incident; all of them without.")
    ] = None,
) -> None:
    """Check that no timeline row was edited, removed or moved; exit 1 and the first bad row if one was."""

    async def work(database: Database, settings: Settings) -> Verified:
        del settings
        async with database.read() as session:
            if incident is None:
                return await custody.verify(session)
            row = await session.execute(select(IncidentRow.id).where(IncidentRow.number == incident))
            found = row.scalar_one_or_none()
            if found is None:
                raise Refused("NOT_FOUND", f"There is no incident #{incident}.")
            return await custody.verify(session, found)

    seen = with_database(work)
    if seen.first_bad is not None:
        print(f"BROKEN: {seen.first_bad}")
        raise typer.Exit(1)
    print(f"Whole: {seen.rows} timeline rows of {seen.incidents} incidents.")
