"""What a newcomer needs on the first day: a way in, and a key to fire a first alert with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from api.actions.organisation import keys
from api.actions.organisation.integrations import save_integration
from api.actions.organisation.keys import MOST_KEYS, NewKey
from api.actions.people.links import NewLink, first_link
from api.database import Transaction
from api.store.alerts.alerts import AlertRow, IntegrationKeyRow, IntegrationRow
from api.store.people import people

FIRST: Final = "first-alert"
_MACHINE: Final = "machine"


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """`link` is None once an administrator has joined; `key` too once there are other integrations."""

    link: NewLink | None = None
    key: NewKey | None = None


async def first_steps(tx: Transaction, *, now: datetime) -> FirstSteps:
    """Each call ends the link of the one before, and its key unless an alert has come by then."""
    if await people.administrators(tx.session):
        return FirstSteps()
    return FirstSteps(await first_link(tx, now=now), await _key(tx, now=now))


async def _key(tx: Transaction, *, now: datetime) -> NewKey | None:
    there = list(await tx.session.scalars(select(IntegrationRow)))
    if any(row.handle != FIRST or row.archived_at is not None for row in there):
        return None
    if not there:
        shape = {"handle": FIRST, "kind": "generic", "name": "My first alert"}
        first = await save_integration(tx, shape, by=_MACHINE, why="a first start", now=now)
    else:
        first = there[0]
    live = await _live_keys(tx, first)
    if not await _is_used(tx, first):
        for key in live:
            await keys.revoke_key(tx, key.id, by=_MACHINE, why="never used", now=now)
    elif len(live) >= MOST_KEYS:
        return None
    return await keys.issue_key(tx, FIRST, by=_MACHINE, why="a start before anybody joined", now=now)


async def _live_keys(tx: Transaction, integration: IntegrationRow) -> list[IntegrationKeyRow]:
    question = select(IntegrationKeyRow).where(
        IntegrationKeyRow.integration_id == integration.id, IntegrationKeyRow.revoked_at.is_(None)
    )
    return list(await tx.session.scalars(question))


async def _is_used(tx: Transaction, integration: IntegrationRow) -> bool:
    question = select(AlertRow.id).where(AlertRow.integration_id == integration.id).limit(1)
    return await tx.session.scalar(question) is not None
