"""The key pair that signs pushes: made once and kept sealed; browsers get the public half."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Transaction
from api.domain.refusal import Refused
from api.secrets import Keyring, SealBrokenError
from api.store.base import new_id
from api.store.paging import reach
from api.store.paging.devices import VapidKeyRow
from api.store.people import people
from api.vapid import make_key_pair

log = structlog.get_logger(__name__)

_PURPOSE = "vapid key"


async def ensure_push_key(tx: Transaction, keyring: Keyring, *, now: datetime) -> str:
    """The public key; a first start makes the pair. Call it before the first request is answered.

    Refused when the key that phones subscribed with no longer opens: a new one would silence them all.
    """
    await people.take_turns(tx.session, _PURPOSE)
    row = await reach.push_key(tx.session)
    if row is None:
        return await _make(tx, keyring, now=now)
    try:
        keyring.unseal(row.private_pem, purpose=_PURPOSE)
    except SealBrokenError as error:
        if await reach.has_live_devices(tx.session):
            message = "TOCSIN_SECRET_KEY is not the one that the push key was kept with; no phone would ring."
            raise Refused("WRONG_SECRET_KEY", message) from error
        row.retired_at = now
        return await _make(tx, keyring, now=now)
    return row.public_key


async def push_key(session: AsyncSession) -> str:
    """What a browser subscribes with."""
    row = await reach.push_key(session)
    if row is None:
        raise Refused("NO_PUSH_KEY", "Tocsin has made no push key yet. Is this its first start?")
    return row.public_key


async def private_keys(session: AsyncSession, keyring: Keyring) -> Mapping[UUID, str]:
    """PEMs by key id, as a device names its key; retired ones too, while phones still use them."""
    pems: dict[UUID, str] = {}
    for row in await session.scalars(select(VapidKeyRow)):
        try:
            pems[row.id] = keyring.unseal(row.private_pem, purpose=_PURPOSE)
        except SealBrokenError:
            # Retired because of that: the others must still ring.
            log.warning("a push key does not open", id=str(row.id), retired=row.retired_at is not None)
    return pems


async def _make(tx: Transaction, keyring: Keyring, *, now: datetime) -> str:
    pair = make_key_pair()
    tx.session.add(
        VapidKeyRow(
            id=new_id(),
            public_key=pair.public_key,
            private_pem=keyring.seal(pair.private_pem, purpose=_PURPOSE),
            created_at=now,
        )
    )
    await tx.session.flush()
    log.info("push key made", public=pair.public_key)
    return pair.public_key
