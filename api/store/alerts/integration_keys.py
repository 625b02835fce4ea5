"""What happened to the keys of integrations: when each was last used, or turned away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from api.store.alerts.alerts import IntegrationKeyRow as Key
from api.store.alerts.alerts import IntegrationRow

_IS_DEAD: Final = or_(Key.revoked_at.is_not(None), IntegrationRow.archived_at.is_not(None))
_SHOWN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DeadKey:
    """It opened something once; now it is revoked, or its integration is archived."""

    id: UUID
    hint: str
    is_revoked: bool
    integration: str
    name: str
    service_id: UUID | None


async def note_use(session: AsyncSession, key_hash: str, *, now: datetime, every: timedelta) -> None:
    """Nothing where another process has noted it within `every`."""
    await session.execute(
        update(Key)
        .where(Key.key_hash == key_hash, Key.revoked_at.is_(None), _long_ago(Key.last_used_at, now - every))
        .values(last_used_at=now)
    )


async def dead_key(session: AsyncSession, key_hash: str) -> DeadKey | None:
    """None for a key that never was, or is still good."""
    question = (
        select(Key.id, Key.hint, Key.revoked_at, IntegrationRow)
        .join(IntegrationRow, IntegrationRow.id == Key.integration_id)
        .where(
            Key.key_hash == key_hash,
            or_(Key.revoked_at.is_not(None), IntegrationRow.archived_at.is_not(None)),
        )
    )
    found = (await session.execute(question)).one_or_none()
    if found is None:
        return None
    key_id, hint, revoked_at, of = found
    return DeadKey(key_id, hint, revoked_at is not None, of.handle, of.name, of.service_id)


async def note_refusal(session: AsyncSession, key_id: UUID, *, now: datetime) -> None:
    await session.execute(
        update(Key).where(Key.id == key_id, _long_ago(Key.refused_at, now)).values(refused_at=now)
    )


async def claim_telling(session: AsyncSession, key_id: UUID, *, now: datetime, every: timedelta) -> bool:
    """True for the one who is to tell somebody; again after `every`."""
    claimed = await session.execute(
        update(Key)
        .where(Key.id == key_id, _long_ago(Key.refused_told_at, now - every))
        .values(refused_told_at=now)
        .returning(Key.id)
    )
    return claimed.first() is not None


async def lately_refused(session: AsyncSession, integrations: Collection[UUID]) -> Sequence[Key]:
    """Dead keys that somebody used within a week, the latest first; older ones have found their end."""
    question = (
        select(Key)
        .join(IntegrationRow, IntegrationRow.id == Key.integration_id)
        .where(Key.integration_id.in_(integrations), _IS_DEAD, Key.refused_at > func.now() - _SHOWN)
        .order_by(Key.refused_at.desc())
    )
    return (await session.scalars(question)).all()


def _long_ago(column: InstrumentedAttribute[datetime | None], until: datetime) -> ColumnElement[bool]:
    return or_(column.is_(None), column <= until)
