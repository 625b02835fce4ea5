"""What happened to the keys of integrations: when each was last used."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.alerts import IntegrationKeyRow as Key


async def note_use(session: AsyncSession, key_hash: str, *, now: datetime, every: timedelta) -> None:
    """Nothing where another process has noted it within `every`."""
    long_ago = or_(Key.last_used_at.is_(None), Key.last_used_at <= now - every)
    await session.execute(
        update(Key)
        .where(Key.key_hash == key_hash, Key.revoked_at.is_(None), long_ago)
        .values(last_used_at=now)
    )
