"""The post office: picks the road for a claimed parcel and says what came of it; never raises."""

from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.paging.bundling import Parcel
from api.actions.people.forgot import navigate_of
from api.database import Database
from api.domain.organisation.snapshot import Organisation
from api.domain.outcome import NotAllowed, OurFault, Outcome, Retry
from api.domain.paging.capability import LIFE, Capability, seal
from api.domain.paging.payload import Urgency, topic_for, urgency_for
from api.secrets import Keyring, SealBrokenError
from api.store.organisation.ownership import ChannelRow, ContactRow
from api.store.paging.devices import ContactMethodRow
from api.store.paging.paging import Due
from worker.senders.apprise import AppriseSender
from worker.senders.briefing_words import briefing_words
from worker.senders.bundle_words import (
    bundle_letter,
    bundle_life,
    bundle_message,
    bundle_push,
    bundle_rings,
)
from worker.senders.mail import MailSender
from worker.senders.page_letter import Letter, page_letter
from worker.senders.push import PushSender, Subscription
from worker.senders.wording import Desk, life_of, page_of, push_of, subject_of, urgency_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page without a device goes: a mailbox or an Apprise address."""

    kind: str  # email | apprise
    to: str


@dataclass(frozen=True, slots=True)
class _Cover:
    """A push as its service sees it."""

    payload: bytes = field(repr=False)
    ttl: int
    urgency: Urgency
    topic: str


@dataclass(slots=True)
class Post:
    database: Database
    keyring: Keyring
    desk: Desk
    push: PushSender
    mail: MailSender | None
    apprise: AppriseSender

    async def send(self, parcel: Parcel, organisation: Organisation, *, now: datetime) -> Outcome:
        """One attempt to deliver one page, or a bundle of them: all its rows go to the same place."""
        due = parcel.rows[0]
        try:
            if due.channel == "push":
                return await self._push(due, self._cover(parcel, organisation, now=now), now=now)
            address = await self._address(due, organisation)
            if address is None:
                return NotAllowed("there is no address for it any more")
            return await self._letter(parcel, address, organisation, now=now)
        except SealBrokenError:
            return OurFault(0, "the secret key does not open this address")
        except Exception as error:  # a page that cannot be written must not stop the others
            log.exception("a page could not be sent", page=str(due.id), channel=due.channel)
            return Retry(None, f"{type(error).__name__} while sending")

    async def _push(self, due: Due, cover: "_Cover", *, now: datetime) -> Outcome:
        if due.endpoint is None or due.p256dh is None or due.auth is None:
            return NotAllowed("the device is gone")
        return await self.push.send(
            Subscription(
                endpoint=due.endpoint, p256dh=due.p256dh, auth=due.auth, vapid_key_id=str(due.vapid_key_id)
            ),
            cover.payload,
            ttl=cover.ttl,
            urgency=cover.urgency,
            topic=cover.topic,
            now=now,
        )

    def _cover(self, parcel: Parcel, organisation: Organisation, *, now: datetime) -> "_Cover":
        due, bundle = parcel.rows[0], parcel.bundle
        if bundle is None:
            return _Cover(
                payload=push_of(self.desk, due, organisation, now=now),
                ttl=life_of(due, now=now),
                urgency=urgency_of(due),
                topic=topic_for(subject_of(due), due.incident_id or due.id),
            )
        return _Cover(
            payload=bundle_push(self.desk, parcel, bundle, organisation),
            ttl=bundle_life(parcel, now=now),
            urgency=urgency_for("page-bundle" if bundle_rings(parcel, bundle) else "stand-down"),
            topic=topic_for("page-bundle", bundle.id),
        )

    async def _letter(
        self, parcel: Parcel, address: Address, organisation: Organisation, *, now: datetime
    ) -> Outcome:
        due = parcel.rows[0]
        if (due.words or {}).get("briefing"):
            letter = await briefing_words(self.database, due, organisation, base=self.desk.base)
        elif len(parcel.rows) == 1:
            letter = self._words(due, organisation, now=now)
        elif address.kind == "apprise":
            letter = bundle_message(self.desk, parcel, organisation, now=now)
        else:
            letter = bundle_letter(self.desk, parcel, organisation, now=now)
        if address.kind == "apprise":
            return await self.apprise.send(address.to, letter.subject, letter.text)
        if self.mail is None:
            return OurFault(0, "this installation sends no mail (TOCSIN_SMTP_URL)")
        return await self.mail.send(
            address.to, letter.subject, letter.text, letter.html, message_id=due.id.hex, now=now
        )

    def _words(self, due: Due, organisation: Organisation, *, now: datetime) -> Letter:
        if due.contact_id is not None:
            return self._for_contact(due, organisation, now=now)
        if due.channel_id is not None:
            return self._for_channel(due, organisation, now=now)
        if due.kind == "page":
            return page_letter(page_of(self.desk, due, organisation, now=now), base=self.desk.base)
        words = due.words or {}
        text = f"{words.get('body', '')}\n\n{self.desk.base}{navigate_of(self.keyring, words)}\n"
        html = f"<p>{escape(text)}</p>"
        return Letter(str(words.get("title", "Tocsin")), text, html)

    def _for_contact(self, due: Due, organisation: Organisation, *, now: datetime) -> Letter:
        """Somebody outside: told what is wrong and asked to say that they have seen it."""
        page = page_of(self.desk, due, organisation, now=now)
        capability = Capability(due.id, due.queued_at + LIFE, ("confirm",))
        link = f"{self.desk.base}/contact#{seal(self.desk.key, capability)}"
        what = "an incident" if page.restricted else f"{page.service}: {page.title}"
        asked = f"We need your help with {what} (SEV{page.severity}, #{page.number})."
        text = f"{asked}\n\nPlease confirm receipt:\n{link}\n"
        html = f'<p>{escape(asked)}</p><p><a href="{escape(link)}">Confirm receipt</a></p>'
        return Letter(f"SEV{page.severity} #{page.number}: please confirm receipt", text, html)

    def _for_channel(self, due: Due, organisation: Organisation, *, now: datetime) -> Letter:
        page = page_of(self.desk, due, organisation, now=now)
        what = "" if page.restricted else f" {page.service}: {page.title}"
        subject = f"SEV{page.severity} #{page.number}{what}"
        text = f"{subject}\n{self.desk.base}/incidents/{page.number}\n"
        return Letter(subject, text, f"<p>{escape(text)}</p>")

    async def _address(self, due: Due, organisation: Organisation) -> Address | None:
        async with self.database.read() as session:
            if due.contact_id is not None:
                return await self._contact(session, due.contact_id)
            if due.channel_id is not None:
                channel = await session.get(ChannelRow, due.channel_id)
                return (
                    Address("apprise", self.keyring.unseal(channel.url, purpose="channel"))
                    if channel
                    else None
                )
            if due.method_id is not None:
                return await self._method(session, due.method_id)
        member = organisation.people.get(due.person_id) if due.person_id else None
        return Address("email", member.email) if member and member.email else None

    async def _contact(self, session: AsyncSession, contact_id: UUID) -> Address | None:
        contact = await session.get(ContactRow, contact_id)
        if contact is None:
            return None
        if contact.url:
            return Address("apprise", self.keyring.unseal(contact.url, purpose="contact"))
        return Address("email", contact.email) if contact.email else None

    async def _method(self, session: AsyncSession, method_id: UUID) -> Address | None:
        question = select(ContactMethodRow).where(
            ContactMethodRow.id == method_id, ContactMethodRow.removed_at.is_(None)
        )
        method = (await session.scalars(question)).one_or_none()
        if method is None:
            return None
        return Address(method.kind, self.keyring.unseal(method.address, purpose="contact method"))
