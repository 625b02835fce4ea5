"""Keys with which a monitoring system speaks for its integration: issued beside older ones, then revoked."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation.editing import Edit, begin_edit
from api.database import Transaction
from api.domain.alerts.intake_file import check_key
from api.domain.refusal import Refused
from api.secrets import token_hash
from api.store.alerts.alerts import IntegrationKeyRow, IntegrationRow
from api.store.base import new_id

log = structlog.get_logger(__name__)

MOST_KEYS: Final = 20
# 32 characters, as PagerDuty's own: its senders take no other length.
_KEY_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class NewKey:
    """`secret` is told only here."""

    row: IntegrationKeyRow
    secret: str


@dataclass(frozen=True, slots=True)
class KnownKey:
    """Whose a key is, or was."""

    integration: str
    is_revoked: bool


async def issue_key(tx: Transaction, handle: str, *, by: str, why: str = "", now: datetime) -> NewKey:
    """One more key; older ones live until they are revoked."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    return await add_key(edit, await _integration(edit, handle), secrets.token_hex(_KEY_BYTES))


async def register_key(
    tx: Transaction, handle: str, key: str, *, by: str, why: str = "", now: datetime
) -> NewKey:
    """A key that its sender has already; to have it registered twice changes nothing."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    row = await _integration(edit, handle)
    return await write_key(edit, row, check_key(key)) or NewKey(await _row_of(edit, key), key)


async def revoke_key(tx: Transaction, key_id: UUID, *, by: str, why: str = "", now: datetime) -> None:
    edit = await begin_edit(tx, by=by, why=why, now=now)
    row = await edit.session.get(IntegrationKeyRow, key_id, with_for_update=True)
    if row is None or row.revoked_at is not None:
        raise Refused("NOT_FOUND", "There is no such key.")
    row.revoked_at = now
    integration = await edit.session.get_one(IntegrationRow, row.integration_id)
    await edit.keep("key", integration.handle, "archive", before={"hint": row.hint}, after=None)
    log.info("key revoked", integration=integration.handle, id=str(key_id), by=by)


async def integration_of(session: AsyncSession, key_id: UUID) -> str | None:
    """Whose key it is, for the right to revoke it."""
    question = (
        select(IntegrationRow.handle)
        .join(IntegrationKeyRow, IntegrationKeyRow.integration_id == IntegrationRow.id)
        .where(IntegrationKeyRow.id == key_id)
    )
    return await session.scalar(question)


async def known_keys(session: AsyncSession, keys: Iterable[str]) -> dict[str, KnownKey]:
    """By the hash of the key; revoked ones are known for ever."""
    question = (
        select(IntegrationKeyRow.key_hash, IntegrationRow.handle, IntegrationKeyRow.revoked_at)
        .join(IntegrationRow, IntegrationKeyRow.integration_id == IntegrationRow.id)
        .where(IntegrationKeyRow.key_hash.in_([token_hash(key) for key in keys]))
    )
    rows = await session.execute(question)
    return {row.key_hash: KnownKey(row.handle, row.revoked_at is not None) for row in rows}


def refuse_taken(known: KnownKey | None, handle: str) -> None:
    """One key names one integration, and one that was revoked stays revoked."""
    if known is not None and known.integration != handle:
        raise Refused("KEY_TAKEN", f"this key belongs to the integration {known.integration}, or did.")
    if known is not None and known.is_revoked:
        raise Refused("KEY_REVOKED", "this key was revoked: give its sender another one.")


async def write_key(edit: Edit, integration: IntegrationRow, key: str) -> NewKey | None:
    """None where the integration has this key already."""
    known = (await known_keys(edit.session, [key])).get(token_hash(key))
    refuse_taken(known, integration.handle)
    return await add_key(edit, integration, key) if known is None else None


async def add_key(edit: Edit, integration: IntegrationRow, key: str) -> NewKey:
    live = select(IntegrationKeyRow.id).where(
        IntegrationKeyRow.integration_id == integration.id, IntegrationKeyRow.revoked_at.is_(None)
    )
    if len((await edit.session.scalars(live)).all()) >= MOST_KEYS:
        raise Refused("TOO_MANY_KEYS", f"{MOST_KEYS} keys are enough: revoke one first.")
    row = IntegrationKeyRow(
        id=new_id(),
        integration_id=integration.id,
        key_hash=token_hash(key),
        hint=key[-4:],
        created_at=edit.now,
        created_by=edit.by,
    )
    edit.session.add(row)
    await edit.session.flush()
    await edit.keep("key", integration.handle, "create", before=None, after={"hint": row.hint})
    log.info("key issued", integration=integration.handle, id=str(row.id), by=edit.by)
    return NewKey(row, key)


async def _integration(edit: Edit, handle: str) -> IntegrationRow:
    question = select(IntegrationRow).where(
        IntegrationRow.handle == handle, IntegrationRow.archived_at.is_(None)
    )
    row = (await edit.session.scalars(question.with_for_update(key_share=True))).one_or_none()
    if row is None:
        raise Refused("NOT_FOUND", f"There is no integration called {handle[:80]!r}.")
    return row


async def _row_of(edit: Edit, key: str) -> IntegrationKeyRow:
    question = select(IntegrationKeyRow).where(IntegrationKeyRow.key_hash == token_hash(key))
    return (await edit.session.scalars(question)).one()
