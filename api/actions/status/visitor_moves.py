"""A visitor's browser changed its push subscription by itself: they go on being told, on every page."""

from dataclasses import dataclass, field
from datetime import datetime

import orjson

from api.actions.status.subscribers import SEAL, address_hash, come_back, keys_of, leave
from api.database import Transaction
from api.secrets import Keyring
from api.store.people import people
from api.store.status import subscribed
from api.store.status.subscribers import SubscriberRow


@dataclass(frozen=True, slots=True)
class Moved:
    """`to` is in checked spelling. To know `old` is the proof: nobody but that browser does."""

    old: str = field(repr=False)
    to: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


async def move_browser(tx: Transaction, keyring: Keyring, moved: Moved, *, now: datetime) -> None:
    """Nothing in the answer may depend on what this finds.

    Who left stays away; whom the push service had given up meanwhile is told again.
    """
    for turn in sorted({moved.old, moved.to}):
        await people.take_turns(tx.session, turn)
    hashes = [
        address_hash(keyring, page_id, "push", moved.old) for page_id in await subscribed.page_ids(tx.session)
    ]
    for row in await subscribed.by_addresses(tx.session, "push", hashes):
        if row.state != "unsubscribed":
            await _move(tx, keyring, row, moved, now=now)


async def _move(
    tx: Transaction, keyring: Keyring, row: SubscriberRow, moved: Moved, *, now: datetime
) -> None:
    digest = address_hash(keyring, row.page_id, "push", moved.to)
    there = await subscribed.by_address(tx.session, row.page_id, "push", digest)
    if there is not None and there.id != row.id:
        # They signed up anew before this came: what they chose then holds.
        leave(row, now=now)
        return
    # The new subscription is made with the same key of ours as the old one.
    keys = keys_of(keyring, row.keys) | {"p256dh": moved.p256dh, "auth": moved.auth}
    row.address, row.address_hash = keyring.seal(moved.to, purpose=SEAL), digest
    row.keys = keyring.seal(orjson.dumps(keys).decode(), purpose=SEAL)
    row.failures = 0
    row.version += 1
    if row.state == "bounced":
        come_back(row, now=now)
