"""Every change of the organisation leaves who, when, what and why, and moves its version."""

from datetime import datetime
from typing import Any

from api.database import Transaction
from api.domain.oncall.risk import STANDS
from api.domain.organisation.edit import EditVerb
from api.store import upkeep
from api.store.base import new_id
from api.store.organisation import snapshot as organisation
from api.store.organisation.ownership import EditRow


async def record_edit(
    tx: Transaction,
    *,
    actor: str,
    noun: str,
    handle: str,
    verb: EditVerb,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    why: str,
    now: datetime,
) -> None:
    """Call it after the rows are written: the version it sets is what tells every process to read again."""
    tx.session.add(
        EditRow(
            id=new_id(),
            at=now,
            actor=actor,
            noun=noun,
            handle=handle,
            verb=verb,
            why=why,
            before=before,
            after=after,
        )
    )
    await tx.session.flush()
    await organisation.bump(tx.session)
    await upkeep.hasten(tx.session, "risks")
    await upkeep.hasten(tx.session, "runbook-care", within=STANDS)
