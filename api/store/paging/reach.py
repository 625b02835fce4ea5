"""Questions about one person's own devices, channels and rules, as their owner sees and changes them."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.paging.devices import ContactMethodRow, DeviceRow, NotificationRuleRow, VapidKeyRow


async def devices_of(
    session: AsyncSession, people: Collection[uuid.UUID]
) -> dict[uuid.UUID, Sequence[DeviceRow]]:
    """Retired ones too: a screen says why a phone no longer rings."""
    found: dict[uuid.UUID, list[DeviceRow]] = {person: [] for person in people}
    query = select(DeviceRow).where(DeviceRow.person_id.in_(people)).order_by(DeviceRow.created_at)
    for row in await session.scalars(query):
        found[row.person_id].append(row)
    return {person: tuple(rows) for person, rows in found.items()}


async def device(session: AsyncSession, device_id: uuid.UUID, *, lock: bool = False) -> DeviceRow | None:
    query = select(DeviceRow).where(DeviceRow.id == device_id)
    return await session.scalar(query.with_for_update() if lock else query)


async def device_at(session: AsyncSession, endpoint: str) -> DeviceRow | None:
    return await session.scalar(select(DeviceRow).where(DeviceRow.endpoint == endpoint).with_for_update())


async def count_live(session: AsyncSession, person_id: uuid.UUID) -> int:
    query = select(func.count()).where(DeviceRow.person_id == person_id, DeviceRow.retired_at.is_(None))
    return await session.scalar(query) or 0


async def retire(
    session: AsyncSession,
    *,
    reason: str,
    now: datetime,
    person_id: uuid.UUID | None = None,
    session_ids: Collection[uuid.UUID] | None = None,
) -> int:
    """How many phones stopped ringing: all of a person's, or those that some sessions registered."""
    query = update(DeviceRow).where(DeviceRow.retired_at.is_(None))
    if person_id is not None:
        query = query.where(DeviceRow.person_id == person_id)
    if session_ids is not None:
        query = query.where(DeviceRow.session_id.in_(session_ids))
    retired = await session.scalars(
        query.values(retired_at=now, retired_reason=reason).returning(DeviceRow.id)
    )
    return len(retired.all())


async def push_key(session: AsyncSession) -> VapidKeyRow | None:
    """The key that new subscriptions are made with: the newest that is not retired."""
    query = (
        select(VapidKeyRow)
        .where(VapidKeyRow.retired_at.is_(None))
        .order_by(VapidKeyRow.created_at.desc(), VapidKeyRow.id)
        .limit(1)
    )
    return await session.scalar(query)


async def has_live_devices(session: AsyncSession) -> bool:
    return bool(
        await session.scalar(select(select(DeviceRow.id).where(DeviceRow.retired_at.is_(None)).exists()))
    )


async def methods_of(session: AsyncSession, person_id: uuid.UUID) -> Sequence[ContactMethodRow]:
    query = (
        select(ContactMethodRow)
        .where(ContactMethodRow.person_id == person_id, ContactMethodRow.removed_at.is_(None))
        .order_by(ContactMethodRow.position, ContactMethodRow.created_at)
    )
    return (await session.scalars(query)).all()


async def rules_of(session: AsyncSession, person_id: uuid.UUID) -> dict[int, NotificationRuleRow]:
    query = select(NotificationRuleRow).where(NotificationRuleRow.person_id == person_id)
    return {row.severity: row for row in await session.scalars(query)}
