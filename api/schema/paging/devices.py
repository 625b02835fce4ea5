"""Phones and browsers that ring, and the other ways to reach their owner."""

from datetime import datetime

import strawberry

from api.actions.paging.reach import EffectiveRule, shown_address
from api.domain.paging.notification import rule_steps
from api.domain.paging.reach import DeviceRecord, health, was_lost
from api.schema.context import Context
from api.secrets import Keyring
from api.store.paging.devices import ContactMethodRow, DeviceRow


@strawberry.type
class Device:
    id: strawberry.ID
    label: str
    created_at: datetime
    last_sent_at: datetime | None
    last_receipt_at: datetime | None
    health: str = strawberry.field(description="ready, never-tested, silent, retired")
    retired_reason: str | None
    current: bool = strawberry.field(description="Registered by the session that asks.")
    secret: str | None = strawberry.field(
        default=None,
        description=(
            "For the phone to keep: with it, and no session, it may say where it has moved. "
            "Only in registerDevice's answer."
        ),
    )

    @classmethod
    def of(cls, row: DeviceRow, context: Context) -> "Device":
        session_id = context.viewer.session_id if context.viewer else None
        return cls(
            id=strawberry.ID(str(row.id)),
            label=row.label,
            created_at=row.created_at,
            last_sent_at=row.last_sent_at,
            last_receipt_at=row.last_receipt_at,
            health=health(record_of(row), now=context.now),
            retired_reason=row.retired_reason,
            current=session_id is not None and row.session_id == session_id,
        )


@strawberry.type
class ContactMethod:
    id: strawberry.ID
    kind: str
    label: str
    address: str

    @classmethod
    def of(cls, row: ContactMethodRow, keyring: Keyring) -> "ContactMethod":
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=row.kind,
            label=row.label,
            address=shown_address(keyring, row),
        )


@strawberry.type
class NotificationStep:
    channel: str
    after_seconds: int


@strawberry.input
class NotificationStepInput:
    channel: str
    after_seconds: int


@strawberry.type(description="pages: any, working-hours or never")
class NotificationRule:
    severity: int
    pages: str
    steps: list[NotificationStep]
    is_default: bool

    @classmethod
    def of(cls, one: EffectiveRule) -> "NotificationRule":
        return cls(
            severity=one.severity,
            pages=one.rule.pages,
            steps=[
                NotificationStep(channel=step["channel"], after_seconds=round(step["after"]))
                for step in rule_steps(one.rule)
            ],
            is_default=one.is_default,
        )


def record_of(row: DeviceRow) -> DeviceRecord:
    return DeviceRecord(
        created_at=row.created_at,
        last_sent_at=row.last_sent_at,
        last_receipt_at=row.last_receipt_at,
        retired_at=row.retired_at,
        retired_reason=row.retired_reason,
    )


def is_shown(row: DeviceRow) -> bool:
    """Live ones, and those lost without their owner's doing: what somebody removed is gone."""
    return row.retired_at is None or was_lost(row.retired_reason)
