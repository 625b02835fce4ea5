"""Subscribing to a status page: asked for, confirmed, changed and left; the same silence for all."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

import orjson

from api.actions.people.sign_in import count_attempt, network_of, subject_of
from api.database import Transaction
from api.domain.comms.audience import IMPACTS, Impact
from api.domain.refusal import Refused
from api.domain.status.letter import LetterNext, is_over
from api.domain.status.subscriber_address import same_address
from api.domain.status.subscription import Channel
from api.secrets import Keyring, new_token, token_hash
from api.store.base import new_id
from api.store.status import mailings, subscribed
from api.store.status.subscribers import SubscriberRow

SEAL: Final = "subscriber"
_CONFIRM: Final = "subscriber confirm"
_LINK: Final = "subscriber link"
TOKEN_LIFE: Final = timedelta(hours=48)
# A stranger must not be able to have somebody's mailbox filled.
MOST_PER_ADDRESS: Final = 3
MOST_PER_NETWORK: Final = 20
_TO_ADDRESS_WITHIN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Choice:
    """`components` are codes, as readers know them; none means all."""

    components: tuple[str, ...] = ()
    from_impact: Impact = "none"
    maintenance: bool = True
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, in checked spelling. `keys` are those of a browser's subscription."""

    channel: Channel
    address: str = field(repr=False)
    choice: Choice
    keys: dict[str, str] | None = field(default=None, repr=False)


async def count_sign_up(tx: Transaction, keyring: Keyring, *, address: str, now: datetime) -> None:
    """Refused for a network that signs up too often; call it before anything depends on an address."""
    place = subject_of("subscribe-address", network_of(address), keyring)
    await count_attempt(tx, place, most=MOST_PER_NETWORK, address=address, now=now)


async def sign_up(tx: Transaction, keyring: Keyring, page_id: UUID, asked: Asked, *, now: datetime) -> None:
    """Nothing in the answer may depend on what this finds: call it after answering.

    Nothing is changed for somebody who is subscribed: they are written to, and change it themselves.
    """
    spelled = same_address(asked.channel, asked.address)
    place = subject_of("subscribe", f"{page_id}/{spelled}", keyring)
    await count_attempt(tx, place, most=MOST_PER_ADDRESS, address="", within=_TO_ADDRESS_WITHIN, now=now)
    row = await subscribed.by_address(
        tx.session, page_id, asked.channel, address_hash(keyring, page_id, asked.channel, asked.address)
    )
    if row is not None and row.state == "confirmed":
        if asked.channel == "email":
            _write_to(row, "known", now=now)
        return
    if row is None:
        row = new_row(keyring, page_id, asked.channel, asked.address, now=now)
        tx.session.add(row)
    await _choose(tx, row, asked.choice)
    ask_to_confirm(keyring, row, now=now)


async def subscribe_browser(
    tx: Transaction, keyring: Keyring, page_id: UUID, asked: Asked, *, now: datetime
) -> SubscriberRow:
    """Its owner said yes to the browser, and only they know the address: there is nothing to confirm."""
    digest = address_hash(keyring, page_id, "push", asked.address)
    row = await subscribed.by_address(tx.session, page_id, "push", digest)
    if row is None:
        row = new_row(keyring, page_id, "push", asked.address, now=now)
        tx.session.add(row)
    row.keys = keyring.seal(orjson.dumps(asked.keys or {}).decode(), purpose=SEAL)
    await _choose(tx, row, asked.choice)
    confirmed(row, now=now)
    _write_to(row, "welcome", now=now)
    return row


async def confirm(tx: Transaction, token: str, *, now: datetime) -> SubscriberRow:
    """Once: who follows the link again is told that it was used, or is too old."""
    row = await subscribed.by_token(tx.session, token_hash(token), now=now)
    if row is None:
        raise Refused("LINK_EXPIRED", "This link was used already, or it is older than two days.")
    confirmed(row, now=now)
    return row


async def by_link(tx: Transaction, keyring: Keyring, link: str) -> SubscriberRow:
    """The subscriber behind a signed link, locked."""
    name, _, signature = link.partition(".")
    if len(link) > 120 or not keyring.signed(signature, name, purpose=_LINK):
        raise Refused("NOT_FOUND", "This link is incomplete.")
    row = await subscribed.lock(tx.session, UUID(name))
    if row is None:
        raise Refused("NOT_FOUND", "This subscription is no more.")
    return row


async def change(tx: Transaction, row: SubscriberRow, choice: Choice) -> None:
    """By whoever has its link, which only they were sent."""
    await _choose(tx, row, choice)
    row.version += 1


def come_back(row: SubscriberRow, *, now: datetime) -> None:
    """After leaving, or bouncing, by their own link."""
    confirmed(row, now=now)


def leave(row: SubscriberRow, *, now: datetime) -> None:
    """Again and again the same; the day stays, so that one can say later why mail stopped."""
    if row.state == "unsubscribed":
        return
    row.state, row.unsubscribed_at = "unsubscribed", now
    row.token_hash = row.token_expires_at = row.asked = row.due_at = None
    row.version += 1


async def note_trouble(tx: Transaction, subscriber_id: UUID, step: LetterNext, *, now: datetime) -> None:
    """What a letter's failure says of its address: one too many ends it."""
    if step.address not in ("failed", "ended"):
        return
    row = await subscribed.lock(tx.session, subscriber_id)
    if row is None or row.state != "confirmed":
        return
    row.failures += 1
    if step.address == "ended" or is_over(row.failures, channel=channel_of(row)):
        row.state, row.bounced_at, row.bounce = "bounced", now, step.error
        row.version += 1


def new_row(
    keyring: Keyring, page_id: UUID, channel: Channel, address: str, *, now: datetime
) -> SubscriberRow:
    return SubscriberRow(
        id=new_id(),
        page_id=page_id,
        channel=channel,
        address=keyring.seal(address, purpose=SEAL),
        address_hash=address_hash(keyring, page_id, channel, address),
        keys=_first_keys(keyring, channel),
        language="en",
        components=[],
        from_impact="none",
        maintenance=True,
        state="pending",
        token_hash=None,
        token_expires_at=None,
        failures=0,
        created_at=now,
        confirmed_at=None,
        unsubscribed_at=None,
        bounced_at=None,
        bounce=None,
        asked=None,
        due_at=None,
        lease=None,
        leased_until=None,
        attempts=0,
        version=1,
    )


def ask_to_confirm(keyring: Keyring, row: SubscriberRow, *, now: datetime) -> None:
    """A new token each time: whatever was sent before opens nothing any more."""
    row.state, row.token_expires_at = "pending", now + TOKEN_LIFE
    row.token_hash = token_hash(confirm_token(keyring, row))
    _write_to(row, "confirm", now=now)


def confirm_token(keyring: Keyring, row: SubscriberRow) -> str:
    """256 bits that only this installation can work out; the row keeps but their hash."""
    expires_at = row.token_expires_at.isoformat() if row.token_expires_at else ""
    return keyring.sign(f"{row.id.hex}/{expires_at}", purpose=_CONFIRM)


def link_of(keyring: Keyring, subscriber_id: UUID) -> str:
    """The last part of the address at which a subscriber changes or ends what they get."""
    return f"{subscriber_id.hex}.{keyring.sign(subscriber_id.hex, purpose=_LINK)}"


def address_hash(keyring: Keyring, page_id: UUID, channel: Channel, address: str) -> str:
    return keyring.sign(f"{page_id}/{same_address(channel, address)}", purpose="subscriber address")


def address_of(keyring: Keyring, row: SubscriberRow) -> str:
    return keyring.unseal(row.address, purpose=SEAL)


def channel_of(row: SubscriberRow) -> Channel:
    return cast("Channel", row.channel)


def check_impact(text: str) -> Impact:
    found = next((one for one in IMPACTS if one == text), None)
    if found is None:
        raise Refused("BAD_IMPACT", f"An impact is one of {', '.join(IMPACTS)}.")
    return found


async def _choose(tx: Transaction, row: SubscriberRow, choice: Choice) -> None:
    ids = await mailings.component_ids(tx.session, row.page_id)
    row.components = _known(ids, choice.components)
    row.from_impact = choice.from_impact
    row.maintenance = choice.maintenance
    row.language = choice.language


def _known(ids: dict[str, str], codes: Collection[str]) -> list[str]:
    """All of them is no choice: then those that come later count too."""
    chosen = [ids[code] for code in dict.fromkeys(codes) if code in ids]
    return [] if len(chosen) == len(ids) else chosen


def confirmed(row: SubscriberRow, *, now: datetime) -> None:
    row.state, row.confirmed_at, row.failures = "confirmed", now, 0
    row.token_hash = row.token_expires_at = row.unsubscribed_at = row.bounced_at = row.bounce = None
    row.asked = row.due_at = None
    row.version += 1


def _write_to(row: SubscriberRow, asked: str, *, now: datetime) -> None:
    row.asked, row.due_at, row.attempts, row.leased_until, row.lease = asked, now, 0, None, None


def _first_keys(keyring: Keyring, channel: Channel) -> str | None:
    """A webhook's secret is made here, and told to it alone: with the challenge."""
    if channel != "webhook":
        return None
    return keyring.seal(orjson.dumps({"secret": new_token()}).decode(), purpose=SEAL)


def keys_of(keyring: Keyring, row_keys: str | None) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(keyring.unseal(row_keys, purpose=SEAL)) if row_keys else {}
    return found
