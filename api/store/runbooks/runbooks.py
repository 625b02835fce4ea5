"""Runbooks: their text by version, drafts, pictures, and where each is found."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class RunbookRow(Base):
    """What the front part of its published text says is kept beside it, to be asked for."""

    __tablename__ = "runbooks"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str]
    is_part: Mapped[bool]
    # Null where nothing is published yet: only a draft.
    published: Mapped[int | None]
    # Of the published text with everything it includes, as hexadecimal SHA-256: names what a phone keeps.
    content_hash: Mapped[str | None]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    # Seconds; null: the organisation's usual.
    review_every: Mapped[int | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None]  # an actor
    # When somebody is reminded next, and how often that was already: after two times the team hears of it.
    review_due_at: Mapped[datetime | None]
    reminded: Mapped[int] = mapped_column(server_default="0", default=0)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_runbooks_review_due_at", "review_due_at", postgresql_where=text("archived_at IS NULL")),
    )


class RunbookVersionRow(Base):
    """One text that was published. Never changed; `approved_by` may come later than the text, and goes
    where a part changes what it does by itself.
    """

    __tablename__ = "runbook_versions"
    runbook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runbooks.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    # What the text calls each picture, and its hash: {"pictures/queue.png": "9f86…"}.
    pictures: Mapped[Json]
    at: Mapped[datetime]
    by: Mapped[str]  # an actor
    why: Mapped[str]
    # The owner's yes; steps that may run unattended do so only in a version that has it.
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]


class RunbookDraftRow(Base):
    """One person's unfinished text of one runbook; handed in, its owner publishes it or gives it back."""

    __tablename__ = "runbook_drafts"
    id: Mapped[Id]
    runbook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runbooks.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    # The version it began from; 0: from nothing.
    begun_from: Mapped[int]
    text: Mapped[str]
    pictures: Mapped[Json]
    why: Mapped[str]
    state: Mapped[str]  # draft | handed-in | given-back
    answer: Mapped[str]
    answered_by: Mapped[str | None]
    changed_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (Index("uq_runbook_drafts_author", "runbook_id", "author_id", unique=True),)


class RunbookPlaceRow(Base):
    """Where its published text says it is of use: a service's handle, an alert class, "label=value"."""

    __tablename__ = "runbook_places"
    runbook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runbooks.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (Index("ix_runbook_places_kind_value", "kind", "value"),)


class RunbookIncludeRow(Base):
    """Whose published text includes whose: when a part changes, all who include it do."""

    __tablename__ = "runbook_includes"
    runbook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runbooks.id"), primary_key=True)
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runbooks.id"), primary_key=True, index=True)


class RunbookSearchRow(Base):
    """What search reads of a published runbook, parts included; written when it is published."""

    __tablename__ = "runbook_search"
    runbook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runbooks.id"), primary_key=True)
    # Every word it says, without places: only ever asked through its index, because it is long.
    document: Mapped[str] = mapped_column(TSVECTOR)
    # The telling ones by weight, see `domain/runbook_document.py`: short, so that all may be ranked by it.
    head: Mapped[str] = mapped_column(TSVECTOR, server_default="")
    plain: Mapped[str]

    __table_args__ = (
        # Without its list of pending entries, which every search would have to read through.
        Index(
            "ix_runbook_search_document",
            "document",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
    )


class RunbookWordRow(Base):
    """A word that runbooks say, and how many do: what a mistyped one is compared with."""

    __tablename__ = "runbook_words"
    word: Mapped[str] = mapped_column(primary_key=True)
    runbooks: Mapped[int]


class RunbookPictureRow(Base):
    """Re-encoded by us, so that it holds nothing but the picture; named by the SHA-256 of its bytes."""

    __tablename__ = "runbook_pictures"
    hash: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes]
    by: Mapped[str]
    # When it was sent, or last seen in use: what lies unused for long goes.
    at: Mapped[datetime]
