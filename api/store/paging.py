"""Pages: every attempt to reach one person (or contact, or channel) on one device or address."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class PageRow(Base):
    """A due row: `due_at` says when to send, the lease says who is at it, `attempts` how often it was tried.

    State runs queued -> sending -> accepted -> displayed -> opened -> acknowledged, or failed, cancelled.
    """

    __tablename__ = "pages"
    id: Mapped[Id]
    kind: Mapped[str]  # page | stand-down | test | notice
    incident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("incidents.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contacts.id"))
    channel_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("channels.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("devices.id"))
    method_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contact_methods.id"))
    channel: Mapped[str]  # push | email | apprise
    label: Mapped[str]  # the device's or the channel's name, as it was
    round: Mapped[int | None]
    rung: Mapped[int | None]
    # Which step of the person's notification rule this is: 0 rings first, the next when no receipt comes.
    step: Mapped[int]
    # A notice's or a stand-down's own words; a page's are made when it is sent.
    words: Mapped[Json | None]
    state: Mapped[str]
    attempts: Mapped[int]
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    # Until when trying makes sense: the end of the rung.
    expires_at: Mapped[datetime]
    lease: Mapped[uuid.UUID | None]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    # When a missing receipt moves to the person's next channel.
    receipt_due_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    error: Mapped[str | None]

    __table_args__ = (
        Index("ix_pages_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index(
            "ix_pages_receipt_due_at", "receipt_due_at", postgresql_where=text("receipt_due_at IS NOT NULL")
        ),
        Index("ix_pages_incident_id_queued_at", "incident_id", "queued_at"),
        Index("ix_pages_person_id_queued_at", "person_id", "queued_at"),
    )
