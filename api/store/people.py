"""People, how they sign in, and the links that let them in once."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class PersonRow(Base):
    __tablename__ = "people"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str]
    time_zone: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    # {"days": ["mon", ...], "from": "08:00", "to": "18:00"}, in the person's own zone
    working_hours: Mapped[Json]
    created_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    # When the wizard ended with this person's own phone ringing.
    first_page_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (Index("uq_people_email", text("lower(email)"), unique=True),)


class LinkRow(Base):
    """A one-time link: first administrator, administrator locked out, invitation, password reset."""

    __tablename__ = "links"
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # first | admin | invite | reset
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SessionRow(Base):
    __tablename__ = "sessions"
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    user_agent: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class TokenRow(Base):
    """A person's bearer token, for scripts that act as that person."""

    __tablename__ = "tokens"
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInAttemptRow(Base):
    """One failed sign-in, counted by account and by address so that guessing slows down."""

    __tablename__ = "sign_in_attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]  # "email:<hash>" or "address:<hash>"
    at: Mapped[datetime]

    __table_args__ = (Index("ix_sign_in_attempts_subject_at", "subject", "at"),)
