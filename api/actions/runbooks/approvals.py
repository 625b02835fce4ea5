"""The owner's yes to what a runbook does by itself: a yes to just that, and gone where a part changes it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from api.actions.runbooks import notices
from api.actions.runbooks.edits import at, record
from api.actions.runbooks.owning import judges
from api.actions.runbooks.whole import published
from api.database import Transaction
from api.domain.runbooks.text import BadRunbook
from api.domain.runs.unattended import Deed, deeds
from api.store.organisation import snapshot as organisations
from api.store.runbooks import lists as rows
from api.store.runbooks.runbooks import RunbookRow, RunbookVersionRow

Deeds = tuple[Deed, ...]


async def standing(tx: Transaction, parts: Collection[RunbookRow]) -> Mapping[UUID, Deeds]:
    """What the owners of all that include any of `parts` have said yes to; ask before the parts change."""
    found = await rows.including(tx.session, {part.id for part in parts})
    return {row.id: await _deeds(tx, row) for row in found if await _approved(tx, row) is not None}


async def take_back(tx: Transaction, stood: Mapping[UUID, Deeds], *, by: str, now: datetime) -> None:
    """Whoever writes a part decides for nobody else what runs without people: its owner is asked again."""
    for runbook_id, before in stood.items():
        row = await tx.session.get_one(RunbookRow, runbook_id)
        version = await _approved(tx, row)
        if version is None or version.approved_at == now or await _deeds(tx, row) == before:
            continue
        version.approved_by = version.approved_at = None
        row.version += 1
        number = at(row.published)
        why = "A part of it does something else by itself."
        await record(tx, row, "take-back", by=by, before=number, after=number, why=why, now=now)
        organisation = await organisations.current(tx.session)
        services = [one.value for one in await rows.places_of(tx.session, [row.id]) if one.kind == "service"]
        told = judges(organisation, owner=row.owner_id, services=services)
        await notices.tell_taken_back(tx, row, told, now=now)


async def _approved(tx: Transaction, row: RunbookRow) -> RunbookVersionRow | None:
    version = await rows.version(tx.session, row.id, row.published) if row.published else None
    return version if version is not None and version.approved_by is not None else None


async def _deeds(tx: Transaction, row: RunbookRow) -> Deeds:
    """None of what cannot be read."""
    try:
        found = await published(tx.session, row)
    except BadRunbook:
        return ()
    return deeds(found.runbook.steps) if found else ()
