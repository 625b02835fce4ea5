"""Two who edit the same thing: nobody undoes unseen what another saved, and nothing new takes its place."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.organisation.meanwhile import Edited, meanwhile
from api.domain.refusal import Refused
from api.store.organisation import ledger
from api.store.organisation.ownership import EditRow
from api.store.people import people

_MOST_TOLD: Final = 100


async def check_seen(
    session: AsyncSession, noun: str, handle: str, *, there: int | None, seen: int | None
) -> None:
    """Versions: the one that is `there` and the one that was looked at; None where there is nothing yet.

    Call it when nobody else can change the thing any more before this transaction ends.
    """
    if seen == there:
        return
    if seen is None:
        message = f"Another {noun} has the handle {handle}, perhaps an archived one: choose another handle."
        raise Refused("HANDLE_TAKEN", message)
    if there is None:
        raise Refused("NOT_FOUND", f"There is no {noun} called {handle}.")
    told = await _told(session, noun, handle, count=there - seen)
    raise Refused("CONFLICT", f"{told} Look at it again before you save.")


async def _told(session: AsyncSession, noun: str, handle: str, *, count: int) -> str:
    """Every version is one edit that was kept."""
    limit = min(max(count, 0), _MOST_TOLD)
    rows = await ledger.edits(session, noun=noun, handle=handle, limit=limit)
    return meanwhile([Edited(await _name(session, row), row.before, row.after) for row in reversed(rows)])


async def _name(session: AsyncSession, row: EditRow) -> str:
    kind, _, handle = row.actor.partition(":")
    person = await people.by_handle(session, handle) if kind == "person" else None
    return person.name if person else "Tocsin's own machine"
