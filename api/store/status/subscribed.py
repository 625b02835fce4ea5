"""Subscribers, asked for by address, by token, by what is due to them, and as lists and counts."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.status.pages import StatusPageRow
from api.store.status.subscribers import LetterRow, MailingRow, SubscriberRow

LEASE: Final = timedelta(seconds=40)


async def page_by_handle(session: AsyncSession, handle: str) -> StatusPageRow | None:
    question = select(StatusPageRow).where(
        StatusPageRow.handle == handle, StatusPageRow.archived_at.is_(None)
    )
    return (await session.scalars(question)).one_or_none()


async def by_address(
    session: AsyncSession, page_id: uuid.UUID, channel: str, address_hash: str
) -> SubscriberRow | None:
    """Locked: of two who sign up the same address, one waits for the other."""
    question = select(SubscriberRow).where(
        SubscriberRow.page_id == page_id,
        SubscriberRow.channel == channel,
        SubscriberRow.address_hash == address_hash,
    )
    return (await session.scalars(question.with_for_update())).one_or_none()


async def by_addresses(
    session: AsyncSession, channel: str, address_hashes: Sequence[str]
) -> Sequence[SubscriberRow]:
    """Of whatever pages, locked in one order."""
    question = select(SubscriberRow).where(
        SubscriberRow.channel == channel, SubscriberRow.address_hash.in_(address_hashes)
    )
    return (await session.scalars(question.order_by(SubscriberRow.id).with_for_update())).all()


async def page_ids(session: AsyncSession) -> Sequence[uuid.UUID]:
    """Of every page, those put away included."""
    return (await session.scalars(select(StatusPageRow.id))).all()


async def lock(session: AsyncSession, subscriber_id: uuid.UUID) -> SubscriberRow | None:
    question = select(SubscriberRow).where(SubscriberRow.id == subscriber_id).with_for_update()
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def by_token(session: AsyncSession, token_hash: str, *, now: datetime) -> SubscriberRow | None:
    """Who waits to be confirmed with this token, locked; None once it has been used or is too old."""
    question = select(SubscriberRow).where(
        SubscriberRow.token_hash == token_hash,
        SubscriberRow.token_expires_at > now,
        SubscriberRow.state == "pending",
    )
    return (await session.scalars(question.with_for_update())).one_or_none()


async def insert_new(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many were not there before."""
    if not rows:
        return 0
    statement = insert(SubscriberRow).values(list(rows)).on_conflict_do_nothing()
    return len((await session.execute(statement.returning(SubscriberRow.id))).all())


# ---------------------------------------------------------------- what is due to them


async def claim_asked(session: AsyncSession, *, limit: int) -> Sequence[SubscriberRow]:
    """Those to be sent something about the subscription itself, for a lease."""
    due = (
        select(SubscriberRow.id)
        .where(
            SubscriberRow.due_at <= func.now(),
            or_(SubscriberRow.leased_until.is_(None), SubscriberRow.leased_until < func.now()),
        )
        .order_by(SubscriberRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = await session.scalars(
        update(SubscriberRow)
        .where(SubscriberRow.id.in_(due.scalar_subquery()))
        .values(
            lease=uuid.uuid4(),
            leased_until=func.now() + LEASE,
            attempts=SubscriberRow.attempts + 1,
        )
        .returning(SubscriberRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return taken.all()


# ---------------------------------------------------------------- lists


async def listed(
    session: AsyncSession,
    page_id: uuid.UUID,
    *,
    after: tuple[datetime, uuid.UUID] | None,
    limit: int,
    state: str | None = None,
    address_hashes: Sequence[str] = (),
) -> Sequence[SubscriberRow]:
    """Newest first. Addresses are sealed: a search finds whole ones, by their hashes."""
    asked: list[ColumnElement[bool]] = [SubscriberRow.page_id == page_id]
    if after is not None:
        at, subscriber_id = after
        older = SubscriberRow.created_at < at
        asked.append(or_(older, and_(SubscriberRow.created_at == at, SubscriberRow.id < subscriber_id)))
    if state is not None:
        asked.append(SubscriberRow.state == state)
    if address_hashes:
        asked.append(SubscriberRow.address_hash.in_(address_hashes))
    newest = SubscriberRow.created_at.desc(), SubscriberRow.id.desc()
    return (await session.scalars(select(SubscriberRow).where(*asked).order_by(*newest).limit(limit))).all()


async def counts(session: AsyncSession, page_id: uuid.UUID) -> Sequence[tuple[str, str, int]]:
    """How many of each channel are in which state."""
    found = await session.execute(
        select(SubscriberRow.channel, SubscriberRow.state, func.count())
        .where(SubscriberRow.page_id == page_id)
        .group_by(SubscriberRow.channel, SubscriberRow.state)
        .order_by(SubscriberRow.channel, SubscriberRow.state)
    )
    return [(channel, state, number) for channel, state, number in found]


async def latest_mailings(
    session: AsyncSession, page: str | None, *, limit: int
) -> Sequence[tuple[MailingRow, str]]:
    """With the handles of their pages."""
    question = select(MailingRow, StatusPageRow.handle).join(
        StatusPageRow, StatusPageRow.id == MailingRow.page_id
    )
    if page is not None:
        question = question.where(StatusPageRow.handle == page)
    found = await session.execute(question.order_by(MailingRow.created_at.desc()).limit(limit))
    return [(row, handle) for row, handle in found]


async def handle_of(session: AsyncSession, page_id: uuid.UUID) -> str:
    question = select(StatusPageRow.handle).where(StatusPageRow.id == page_id)
    return (await session.scalars(question)).one()


# ---------------------------------------------------------------- upkeep


async def purge_pending(session: AsyncSession, *, now: datetime) -> None:
    """Who never confirmed is forgotten; who had left or bounced before is again what they were."""
    late = SubscriberRow.state == "pending", SubscriberRow.token_expires_at < now
    before: tuple[tuple[ColumnElement[bool], str], ...] = (
        (SubscriberRow.unsubscribed_at.is_not(None), "unsubscribed"),
        (SubscriberRow.bounced_at.is_not(None), "bounced"),
    )
    for was, state in before:
        await session.execute(
            update(SubscriberRow)
            .where(*late, was)
            .values(state=state, token_hash=None, token_expires_at=None, asked=None, due_at=None)
            .execution_options(synchronize_session=False)
        )
    has_letters = exists().where(LetterRow.subscriber_id == SubscriberRow.id)
    await session.execute(
        delete(SubscriberRow).where(*late, ~has_letters).execution_options(synchronize_session=False)
    )
