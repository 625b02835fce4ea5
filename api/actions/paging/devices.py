"""Phones and browsers that can be pushed to: registered, renamed, removed, and kept when they resubscribe."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from api.actions.people.people import myself
from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.paging.endpoint import check_endpoint, check_keys
from api.domain.paging.reach import MOST_DEVICES, was_lost
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.secrets import Keyring
from api.store.base import new_id
from api.store.paging import reach
from api.store.paging.devices import DeviceRow
from api.store.people import people

log = structlog.get_logger(__name__)

LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a browser's `PushSubscription` says of itself."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class Registered:
    """`secret` is for the phone to keep: with it, and no session, it may say where it has moved."""

    row: DeviceRow
    secret: str


async def register_device(
    tx: Transaction,
    viewer: Viewer,
    keyring: Keyring,
    *,
    endpoint: str,
    p256dh: str,
    auth: str,
    label: str,
    now: datetime,
    extra_hosts: frozenset[str] = frozenset(),
) -> Registered:
    """The same endpoint again is the same phone; one that somebody else registered is theirs no longer."""
    subscription = _checked(Subscription(endpoint, p256dh, auth), extra_hosts)
    await people.take_turns(tx.session, endpoint)
    await myself(tx, viewer)
    row = await reach.device_at(tx.session, endpoint)
    if row is not None and row.person_id != viewer.person_id:
        await _detach(tx, row, reason="moved", now=now)
        row = None
    if row is None or row.retired_at is not None:
        await _refuse_too_many(tx, viewer.person_id)
    if row is None:
        row = await _new_row(tx, viewer, subscription, now=now)
    _subscribe(row, subscription)
    row.session_id = viewer.session_id
    row.label = clean_line(label, LONGEST_LABEL) or "Phone"
    await tx.session.flush()
    log.info("device registered", person=viewer.handle, device=str(row.id))
    return Registered(row, device_secret(keyring, row))


async def resubscribe(
    tx: Transaction,
    keyring: Keyring,
    *,
    old_endpoint: str,
    secret: str,
    endpoint: str,
    p256dh: str,
    auth: str,
    now: datetime,
    extra_hosts: frozenset[str] = frozenset(),
) -> DeviceRow:
    """The browser changed its subscription by itself: the phone goes on ringing, whoever is signed in.

    A phone that its owner removed or signed out stays so; one that its push service gave up comes back.
    """
    subscription = _checked(Subscription(endpoint, p256dh, auth), extra_hosts)
    for turn in sorted({old_endpoint, endpoint}):
        await people.take_turns(tx.session, turn)
    row = await reach.device_at(tx.session, old_endpoint)
    if row is None or not keyring.signed(secret, _subject(row), purpose="device"):
        raise Refused("UNKNOWN_DEVICE", "This device is not known here. Open the app to register it again.")
    owner = await people.by_id(tx.session, row.person_id)
    is_wanted = row.retired_at is None or was_lost(row.retired_reason)
    if not is_wanted or owner is None or owner.disabled_at is not None:
        raise Refused("UNKNOWN_DEVICE", "This device is not known here. Open the app to register it again.")
    if row.retired_at is not None:
        await _refuse_too_many(tx, row.person_id)
    there = await reach.device_at(tx.session, endpoint)
    if there is not None and there.id != row.id:
        await _detach(tx, there, reason="replaced" if there.person_id == row.person_id else "moved", now=now)
    _subscribe(row, subscription)
    await tx.session.flush()
    log.info("device resubscribed", person=owner.handle, device=str(row.id))
    return row


async def rename_device(tx: Transaction, viewer: Viewer, device_id: UUID, *, label: str) -> DeviceRow:
    row = await own_device(tx, viewer, device_id)
    row.label = clean_line(label, LONGEST_LABEL) or row.label
    return row


async def remove_device(tx: Transaction, viewer: Viewer, device_id: UUID, *, now: datetime) -> None:
    row = await own_device(tx, viewer, device_id)
    if row.retired_at is None:
        row.retired_at, row.retired_reason = now, "removed"
        log.info("device removed", person=viewer.handle, device=str(row.id))


async def own_device(tx: Transaction, viewer: Viewer, device_id: UUID) -> DeviceRow:
    """One of the viewer's own, locked; somebody else's does not exist."""
    row = await reach.device(tx.session, device_id, lock=True)
    if row is None or row.person_id != viewer.person_id:
        raise Refused("NOT_FOUND", "There is no such device.")
    return row


def device_secret(keyring: Keyring, row: DeviceRow) -> str:
    return keyring.sign(_subject(row), purpose="device")


def _subject(row: DeviceRow) -> str:
    """The owner is part of it: a phone that moved does not answer to whoever had it before."""
    return f"{row.id} {row.person_id}"


def _checked(subscription: Subscription, extra_hosts: frozenset[str]) -> Subscription:
    check_endpoint(subscription.endpoint, extra_hosts=extra_hosts)
    check_keys(subscription.p256dh, subscription.auth)
    return subscription


async def _refuse_too_many(tx: Transaction, person_id: UUID) -> None:
    if await reach.count_live(tx.session, person_id) >= MOST_DEVICES:
        raise Refused("TOO_MANY_DEVICES", f"{MOST_DEVICES} devices can ring at most: remove one first.")


async def _new_row(
    tx: Transaction, viewer: Viewer, subscription: Subscription, *, now: datetime
) -> DeviceRow:
    key = await reach.push_key(tx.session)
    if key is None:
        raise Refused("NO_PUSH_KEY", "Tocsin has made no push key yet. Is this its first start?")
    row = DeviceRow(
        id=new_id(),
        person_id=viewer.person_id,
        vapid_key_id=key.id,
        endpoint=subscription.endpoint,
        created_at=now,
    )
    tx.session.add(row)
    return row


def _subscribe(row: DeviceRow, subscription: Subscription) -> None:
    row.endpoint, row.p256dh, row.auth = subscription.endpoint, subscription.p256dh, subscription.auth
    row.retired_at = row.retired_reason = row.silence_told_at = None


async def _detach(tx: Transaction, row: DeviceRow, *, reason: str, now: datetime) -> None:
    """The row stays, for the pages that name it; its address goes to whoever has the phone now."""
    row.endpoint = f"{reason}:{row.id}"
    row.retired_at, row.retired_reason = row.retired_at or now, reason
    await tx.session.flush()
    log.info("device detached", device=str(row.id), reason=reason)
