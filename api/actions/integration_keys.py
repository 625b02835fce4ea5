"""Keys with which a monitoring system speaks for its integration: issued beside older ones, then revoked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select

from api.database import Transaction
from api.domain.refusal import Refused
from api.secrets import new_token, token_hash
from api.store.alerts import IntegrationKeyRow, IntegrationRow
from api.store.base import new_id

log = structlog.get_logger(__name__)

MOST_KEYS = 20
SHORTEST_EXISTING = 8
LONGEST_EXISTING = 255


@dataclass(frozen=True, slots=True)
class NewKey:
    """`secret` is told only here."""

    row: IntegrationKeyRow
    secret: str


async def issue_key(
    tx: Transaction, handle: str, *, actor: str, now: datetime, existing: str | None = None
) -> NewKey:
    """One more key; older ones live until they are revoked. `existing` is a string its sender has already."""
    integration = await tx.session.scalar(
        select(IntegrationRow).where(IntegrationRow.handle == handle).with_for_update(key_share=True)
    )
    if integration is None or integration.archived_at is not None:
        raise Refused("NOT_FOUND", f"There is no integration called {handle!r}.")
    live = await tx.session.scalars(
        select(IntegrationKeyRow.id).where(
            IntegrationKeyRow.integration_id == integration.id, IntegrationKeyRow.revoked_at.is_(None)
        )
    )
    if len(live.all()) >= MOST_KEYS:
        raise Refused("TOO_MANY_KEYS", f"{MOST_KEYS} keys are enough: revoke one first.")
    secret = new_token() if existing is None else await _checked(tx, existing)
    row = IntegrationKeyRow(
        id=new_id(),
        integration_id=integration.id,
        key_hash=token_hash(secret),
        hint=secret[-4:],
        created_at=now,
        created_by=actor,
    )
    tx.session.add(row)
    await tx.session.flush()
    log.info("key issued", integration=handle, id=str(row.id), by=actor)
    return NewKey(row, secret)


async def revoke_key(tx: Transaction, key_id: UUID, *, actor: str, now: datetime) -> None:
    row = await tx.session.get(IntegrationKeyRow, key_id, with_for_update=True)
    if row is None or row.revoked_at is not None:
        raise Refused("NOT_FOUND", "There is no such key.")
    row.revoked_at = now
    log.info("key revoked", id=str(key_id), by=actor)


async def _checked(tx: Transaction, existing: str) -> str:
    """Long enough not to be guessed, and nobody else's: one key names one integration."""
    if not SHORTEST_EXISTING <= len(existing) <= LONGEST_EXISTING or not existing.isprintable():
        message = f"An existing key has {SHORTEST_EXISTING} to {LONGEST_EXISTING} printable characters."
        raise Refused("BAD_KEY", message)
    taken = select(IntegrationKeyRow.id).where(IntegrationKeyRow.key_hash == token_hash(existing))
    if await tx.session.scalar(taken) is not None:
        raise Refused("KEY_TAKEN", "This key belongs to an integration already, or did.")
    return existing
