"""What every change of a published runbook asks first, and leaves behind."""

from datetime import datetime
from typing import Any, Final

from api.actions.organisation.edits import record_edit
from api.actions.runbooks.owning import may_publish
from api.database import Transaction
from api.domain.organisation.edit import EditVerb
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.organisation import snapshot as organisations
from api.store.runbooks import lists as rows
from api.store.runbooks.runbooks import RunbookRow

NOUN: Final = "runbook"


async def owned(tx: Transaction, handle: str, *, by: Viewer) -> RunbookRow:
    row = await there(tx, handle)
    places = await rows.places_of(tx.session, [row.id])
    services = [place.value for place in places if place.kind == "service"]
    organisation = await organisations.current(tx.session)
    if not may_publish(organisation, by, owner=row.owner_id, services=services):
        raise Refused("FORBIDDEN", "Only who answers for this runbook does this.")
    return row


async def there(tx: Transaction, handle: str) -> RunbookRow:
    row = await rows.lock(tx.session, handle)
    if row is None or row.published is None:
        raise Refused("NOT_FOUND", f"There is no runbook called {handle[:80]}.")
    return row


def check_in_use(row: RunbookRow) -> None:
    if row.archived_at is not None:
        raise Refused("ARCHIVED", "It is archived: bring it back first.")


def at(number: int | None) -> dict[str, Any] | None:
    """An edit names the version alone: the texts are kept, whole, beside it."""
    return {"version": number} if number is not None else None


async def record(
    tx: Transaction,
    row: RunbookRow,
    verb: EditVerb,
    *,
    by: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    why: str,
    now: datetime,
) -> None:
    await tx.session.flush()
    await record_edit(
        tx, actor=by, noun=NOUN, handle=row.handle, verb=verb, before=before, after=after, why=why, now=now
    )
