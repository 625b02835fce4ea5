"""The ways a person can be reached: push devices, other channels, and the rules that pick among them."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.domain.paging.calling import Device
from api.store.base import Base, Id


class VapidKeyRow(Base):
    """A key pair that signs pushes. Subscriptions name theirs, so that two can live side by side."""

    __tablename__ = "vapid_keys"
    id: Mapped[Id]
    public_key: Mapped[str]  # base64url, as a browser's applicationServerKey
    private_pem: Mapped[str]  # sealed with the secret key
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class DeviceRow(Base):
    __tablename__ = "devices"
    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    session_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    vapid_key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vapid_keys.id"))
    label: Mapped[str]
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    created_at: Mapped[datetime]
    last_sent_at: Mapped[datetime | None]
    last_receipt_at: Mapped[datetime | None]
    # When the owner was last told that this phone has gone silent, so that it is said once a day at most.
    silence_told_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str | None]


class ContactMethodRow(Base):
    """A person's other channel: `email`, or an Apprise address (SMS, voice, chat), sealed."""

    __tablename__ = "contact_methods"
    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]  # email | apprise
    label: Mapped[str]
    address: Mapped[str]
    position: Mapped[int]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class NotificationRuleRow(Base):
    """A person's own rule for one severity; without a row the organisation's default holds."""

    __tablename__ = "notification_rules"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    severity: Mapped[int] = mapped_column(primary_key=True)
    pages: Mapped[str]  # any | working-hours | never
    steps: Mapped[list[Any]]  # [{"channel": "push" | "email" | <contact method id>, "after": seconds}]


async def live(session: AsyncSession, people: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Device]]:
    """Every device of these people that can still be pushed to."""
    found: dict[uuid.UUID, list[Device]] = {person: [] for person in people}
    if not people:
        return found
    question = (
        select(DeviceRow.id, DeviceRow.person_id, DeviceRow.label)
        .where(DeviceRow.person_id.in_(people), DeviceRow.retired_at.is_(None))
        .order_by(DeviceRow.created_at)
    )
    for row in await session.execute(question):
        found[row.person_id].append(Device(row.id, row.person_id, row.label))
    return found


async def retire(session: AsyncSession, device_id: uuid.UUID, *, reason: str, now: datetime) -> bool:
    """True for the one who retired it; a device already retired keeps its first reason."""
    done = await session.execute(
        update(DeviceRow)
        .where(DeviceRow.id == device_id, DeviceRow.retired_at.is_(None))
        .values(retired_at=now, retired_reason=reason)
        .returning(DeviceRow.id)
    )
    return done.first() is not None


async def note_sent(session: AsyncSession, devices: Sequence[uuid.UUID], *, now: datetime) -> None:
    """A push service took something for these; a moment later is not worth another write."""
    if not devices:
        return
    recently = now - _NOTED_EVERY
    await session.execute(
        update(DeviceRow)
        .where(
            DeviceRow.id.in_(devices),
            or_(DeviceRow.last_sent_at.is_(None), DeviceRow.last_sent_at < recently),
        )
        .values(last_sent_at=now)
    )


_NOTED_EVERY = timedelta(seconds=5)
