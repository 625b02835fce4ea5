"""Subscribers of status pages, and every letter to them as a due row."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class SubscriberRow(Base):
    """Somebody outside who wants to hear: nothing is sent before they confirmed."""

    __tablename__ = "subscribers"
    id: Mapped[Id]
    page_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("status_pages.id"))
    channel: Mapped[str]  # email | push | webhook
    # The address, sealed, and a keyed hash by which the same one is found again.
    address: Mapped[str]
    address_hash: Mapped[str]
    # Of a push subscription or a webhook: {"p256dh", "auth"} or {"secret"}, sealed.
    keys: Mapped[str | None]
    language: Mapped[str]
    # Ids of components; empty means all of the page.
    components: Mapped[list[str]]
    # The least bad impact they want to hear of (none, minor, major, critical), and whether planned work too.
    from_impact: Mapped[str]
    maintenance: Mapped[bool]
    state: Mapped[str]  # pending | confirmed | unsubscribed | bounced
    token_hash: Mapped[str | None]
    token_expires_at: Mapped[datetime | None]
    failures: Mapped[int]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    unsubscribed_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    bounce: Mapped[str | None]
    # What they are to be sent about the subscription itself, and when: confirm | known | welcome
    asked: Mapped[str | None]
    due_at: Mapped[datetime | None]
    lease: Mapped[uuid.UUID | None]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_subscribers_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("uq_subscribers_address", "page_id", "channel", "address_hash", unique=True),
        Index("ix_subscribers_page_id_state", "page_id", "state"),
        Index("ix_subscribers_token_hash", "token_hash", postgresql_where=text("token_hash IS NOT NULL")),
    )


class MailingRow(Base):
    """One thing to tell the subscribers of one page, and how far that is."""

    __tablename__ = "mailings"
    id: Mapped[Id]
    page_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("status_pages.id"))
    # What is told: an update, or a word about planned work.
    update_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("updates.id"))
    maintenance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("maintenances.id"))
    topic: Mapped[str]  # update | scheduled | rescheduled | reminder | started | completed | cancelled
    # The code of the announcement or the maintenance: what is newer in it takes the place of what is older.
    thread: Mapped[str]
    # Everything the letters say, as it was when it was said: made from what the page itself shows.
    words: Mapped[Json]
    state: Mapped[str]  # gathering (its letters are being written) | sending | done | stopped
    # The last subscriber that has got their row: gathering goes on from there.
    gathered_to: Mapped[uuid.UUID | None]
    total: Mapped[int]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_mailings_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index(
            "uq_mailings_update",
            "page_id",
            "update_id",
            "topic",
            unique=True,
            postgresql_where=text("update_id IS NOT NULL"),
        ),
        Index("ix_mailings_page_id_thread", "page_id", "thread"),
        Index("ix_mailings_created_at", "created_at"),
    )


class LetterRow(Base):
    """One thing to tell one subscriber: one row, so that nobody is told twice."""

    __tablename__ = "letters"
    mailing_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mailings.id"), primary_key=True)
    subscriber_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("subscribers.id"), primary_key=True, index=True
    )
    # The subscriber's: each channel has a line of its own, so that slow mail holds up no push.
    channel: Mapped[str]
    state: Mapped[str]  # queued | sending | sent | failed | skipped
    attempts: Mapped[int]
    due_at: Mapped[datetime | None]
    lease: Mapped[uuid.UUID | None]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]

    __table_args__ = (
        Index("ix_letters_channel_due_at", "channel", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )
