"""Takes one letter to one subscriber: by mail, to a browser, or to a webhook; never raises."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, Final, cast
from uuid import UUID

import orjson
import structlog

from api.actions.status.subscribers import SEAL, keys_of, link_of
from api.database import Database
from api.domain.outcome import NotAllowed, OurFault, Outcome, Retry
from api.domain.status.page_address import page_url
from api.domain.status.subscription import Topic
from api.publishing.brand import brand_of
from api.publishing.letters import Letter, Place, Reader, update_letter
from api.publishing.visitor_push import visitor_push
from api.publishing.webhook_body import Indicator, webhook_body
from api.secrets import Keyring, SealBrokenError
from api.store.status import letters as rows
from api.store.status.letters import Due, Mailing
from api.store.status.pages import StatusPageRow
from worker.senders.mail_letter import is_mailbox, write_letter
from worker.senders.mail_line import MailLines
from worker.senders.push import PushSender, Subscription
from worker.senders.webhook import Delivery, WebhookSender

log = structlog.get_logger(__name__)

# A visitor who was away longer opens the page.
_PUSH_LIFE: Final = 4 * 3600
# How long the look of a page is taken as it was.
_PLACE_KEPT: Final = 30.0
_MOST_KEPT: Final = 64
_UNKNOWN: Final = Indicator("none", "All Systems Operational")


@dataclass(slots=True)
class Courier:
    database: Database
    keyring: Keyring
    base_url: str
    mail: MailLines | None
    push: PushSender
    webhooks: WebhookSender
    clock: Callable[[], datetime]
    _mailings: dict[UUID, Mailing] = field(default_factory=dict)
    _places: dict[UUID, tuple[Place, float]] = field(default_factory=dict)

    async def send(self, due: Due) -> tuple[Outcome, Mailing]:
        mailing = await self.mailing(due.mailing_id)
        try:
            return await self._send(due, mailing), mailing
        except SealBrokenError:
            return OurFault(0, "the secret key does not open this address"), mailing
        except Exception as error:  # one that cannot be written must not stop the others
            log.exception("a letter could not be sent", mailing=str(due.mailing_id), channel=due.channel)
            return Retry(None, f"{type(error).__name__} while sending"), mailing

    async def mailing(self, mailing_id: UUID) -> Mailing:
        known = self._mailings.get(mailing_id)
        if known is None:
            if len(self._mailings) >= _MOST_KEPT:
                self._mailings.clear()
            async with self.database.read() as session:
                known = self._mailings[mailing_id] = await rows.mailing(session, mailing_id)
        return known

    async def place(self, page_id: UUID) -> Place:
        known, until = self._places.get(page_id, (None, 0.0))
        if known is None or monotonic() > until:
            async with self.database.read() as session:
                known = place_of(await session.get_one(StatusPageRow, page_id), base_url=self.base_url)
            self._places[page_id] = known, monotonic() + _PLACE_KEPT
        return known

    async def post(
        self, to: str, letter: Letter, *, message_id: str, first: str | None = None, at: datetime
    ) -> Outcome:
        """`at` is when it was written down: sent again, it is the same letter to the last letter."""
        if self.mail is None:
            return OurFault(0, "this installation sends no mail (TOCSIN_SMTP_URL)")
        if not is_mailbox(to):
            return NotAllowed("this is not a mail address")
        earlier = {"References": f"<{first}@{self.mail.sender.domain}>"} if first else {}
        try:
            written = write_letter(
                self.mail.sender,
                to,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                message_id=message_id,
                headers=dict(letter.headers) | earlier,
                now=at,
            )
        except (ValueError, IndexError) as error:
            return NotAllowed(f"this letter can not be written: {type(error).__name__}")
        return await self.mail.send(to, written)

    async def _send(self, due: Due, mailing: Mailing) -> Outcome:
        address = self.keyring.unseal(due.address, purpose=SEAL)
        place = await self.place(mailing.page_id)
        match due.channel:
            case "email":
                return await self._mail(due, mailing, place, address)
            case "push":
                payload = visitor_push(mailing.words, _topic(mailing), place, language=due.language)
                return await self.push_to(due.keys, address, payload, topic=mailing.thread)
            case "webhook":
                return await self._hook(due, mailing, place, address)

    async def _mail(self, due: Due, mailing: Mailing, place: Place, address: str) -> Outcome:
        reader = Reader(due.language, link_of(self.keyring, due.subscriber_id))
        letter = update_letter(mailing.words, _topic(mailing), place, reader)
        first = UUID(mailing.words["first"])
        return await self.post(
            address,
            letter,
            message_id=_message_id(mailing.id, due.subscriber_id),
            first=_message_id(first, due.subscriber_id) if first != mailing.id else None,
            at=mailing.created_at,
        )

    async def push_to(self, sealed: str | None, endpoint: str, payload: bytes, *, topic: str) -> Outcome:
        """`topic` names the thread: of what waits for a phone that is off, only the newest is kept."""
        keys = keys_of(self.keyring, sealed)
        subscription = Subscription(
            endpoint=endpoint,
            p256dh=keys["p256dh"],
            auth=keys["auth"],
            vapid_key_id=keys["vapid_key_id"],
        )
        return await self.push.send(
            subscription, payload, ttl=_PUSH_LIFE, urgency="normal", topic=topic, now=self.clock()
        )

    async def _hook(self, due: Due, mailing: Mailing, place: Place, address: str) -> Outcome:
        body = webhook_body(
            mailing.words,
            _topic(mailing),
            place,
            leave_url=place.leave_url(link_of(self.keyring, due.subscriber_id)),
            state=_state(mailing.words),
        )
        delivery = Delivery(
            url=address,
            secret=keys_of(self.keyring, due.keys)["secret"],
            id=_message_id(mailing.id, due.subscriber_id),
            body=orjson.dumps(body),
        )
        return (await self.webhooks.send(delivery, now=self.clock())).outcome


def place_of(row: StatusPageRow, *, base_url: str) -> Place:
    url = page_url(row.handle, domain=row.domain, base_url=base_url)
    return Place(row.code, row.name, url, brand_of(row.brand).accent)


def _topic(mailing: Mailing) -> Topic:
    return cast("Topic", mailing.topic)


def _state(words: dict[str, Any]) -> Indicator:
    page = words.get("page")
    return Indicator(page["indicator"], page["description"]) if page else _UNKNOWN


def _message_id(mailing_id: UUID, subscriber_id: UUID) -> str:
    return f"{mailing_id.hex}.{subscriber_id.hex}"
