"""People, how they sign in, and the links that let them in once."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
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
    # Whose public holidays they keep: a country, or a part of one ("DE", "DE-BY"); null for nobody's.
    holidays: Mapped[str | None]
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


# ---------------------------------------------------------------- people


async def by_handle(session: AsyncSession, handle: str, *, lock: bool = False) -> PersonRow | None:
    query = select(PersonRow).where(PersonRow.handle == handle)
    return await session.scalar(_locked(query) if lock else query)


async def by_email(session: AsyncSession, email: str) -> PersonRow | None:
    return await session.scalar(select(PersonRow).where(func.lower(PersonRow.email) == email.lower()))


async def by_id(session: AsyncSession, person_id: uuid.UUID, *, lock: bool = False) -> PersonRow | None:
    query = select(PersonRow).where(PersonRow.id == person_id)
    return await session.scalar(_locked(query) if lock else query)


async def everybody(session: AsyncSession) -> Sequence[PersonRow]:
    return (await session.scalars(select(PersonRow).order_by(PersonRow.handle))).all()


async def handles(session: AsyncSession) -> frozenset[str]:
    return frozenset(await session.scalars(select(PersonRow.handle)))


async def administrators(session: AsyncSession) -> Sequence[PersonRow]:
    """Those who can do something today: joined and not disabled, the longest-standing first."""
    query = (
        select(PersonRow)
        .where(PersonRow.role == "admin", PersonRow.joined_at.is_not(None), PersonRow.disabled_at.is_(None))
        .order_by(PersonRow.joined_at, PersonRow.id)
    )
    return (await session.scalars(query)).all()


def _locked(query: Select[PersonRow]) -> Select[PersonRow]:
    """Read anew as well: what this transaction read before the lock may be out of date."""
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


async def take_turns(session: AsyncSession, subject: str) -> None:
    """Whoever names the same subject waits here until the other's transaction has ended."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))


# ---------------------------------------------------------------- links


async def link_by_hash(session: AsyncSession, token_hash: str) -> LinkRow | None:
    return await session.scalar(select(LinkRow).where(LinkRow.token_hash == token_hash))


async def spend_link(session: AsyncSession, link_id: uuid.UUID, *, now: datetime) -> bool:
    """False when it was spent, or ran out, before."""
    spent = await session.scalar(
        update(LinkRow)
        .where(LinkRow.id == link_id, LinkRow.used_at.is_(None), LinkRow.expires_at > now)
        .values(used_at=now)
        .returning(LinkRow.id)
    )
    return spent is not None


async def void_links(
    session: AsyncSession, *, person_id: uuid.UUID | None, now: datetime, kind: str | None = None
) -> None:
    """Links that are still open end now. Without a person: those that belong to nobody yet."""
    query = update(LinkRow).where(
        LinkRow.person_id.is_(None) if person_id is None else LinkRow.person_id == person_id,
        LinkRow.used_at.is_(None),
        LinkRow.expires_at > now,
    )
    await session.execute((query.where(LinkRow.kind == kind) if kind else query).values(expires_at=now))


# ---------------------------------------------------------------- sessions and tokens


async def open_sessions(
    session: AsyncSession, person_id: uuid.UUID, *, now: datetime
) -> Sequence[SessionRow]:
    query = (
        select(SessionRow)
        .where(
            SessionRow.person_id == person_id, SessionRow.revoked_at.is_(None), SessionRow.expires_at > now
        )
        .order_by(SessionRow.last_seen_at.desc())
    )
    return (await session.scalars(query)).all()


async def revoke_sessions(
    session: AsyncSession,
    person_id: uuid.UUID,
    *,
    now: datetime,
    only: uuid.UUID | None = None,
    keep: uuid.UUID | None = None,
) -> Sequence[uuid.UUID]:
    """The ids of those that ended: all of the person's, `only` that one, or all but the one to `keep`."""
    query = update(SessionRow).where(SessionRow.person_id == person_id, SessionRow.revoked_at.is_(None))
    if only is not None:
        query = query.where(SessionRow.id == only)
    if keep is not None:
        query = query.where(SessionRow.id != keep)
    return (await session.scalars(query.values(revoked_at=now).returning(SessionRow.id))).all()


async def live_tokens(session: AsyncSession, person_id: uuid.UUID) -> Sequence[TokenRow]:
    query = (
        select(TokenRow)
        .where(TokenRow.person_id == person_id, TokenRow.revoked_at.is_(None))
        .order_by(TokenRow.created_at)
    )
    return (await session.scalars(query)).all()


async def revoke_tokens(
    session: AsyncSession, person_id: uuid.UUID, *, now: datetime, only: uuid.UUID | None = None
) -> Sequence[uuid.UUID]:
    query = update(TokenRow).where(TokenRow.person_id == person_id, TokenRow.revoked_at.is_(None))
    if only is not None:
        query = query.where(TokenRow.id == only)
    return (await session.scalars(query.values(revoked_at=now).returning(TokenRow.id))).all()


# ---------------------------------------------------------------- failed sign-ins


async def failures(session: AsyncSession, subject: str, *, since: datetime) -> int:
    query = select(func.count()).where(SignInAttemptRow.subject == subject, SignInAttemptRow.at > since)
    return await session.scalar(query) or 0


async def forget_failures(session: AsyncSession, subject: str) -> None:
    await session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.subject == subject))
