"""Letters on their way: written in batches, claimed under a lease, and what became of each recorded once."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, delete, exists, func, literal, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.domain.status.letter import LetterNext
from api.domain.status.subscription import Channel
from api.store.base import Json
from api.store.comms.comms import UpdateRow
from api.store.status.subscribers import LetterRow, MailingRow, SubscriberRow

# Longer than any attempt may take: whoever finds it lapsed knows that its worker is gone.
LEASE: Final = timedelta(seconds=40)
_LEFT: Final = ("queued", "sending")


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed letter. `is_wanted` is false where its reader has left meanwhile."""

    mailing_id: uuid.UUID
    subscriber_id: uuid.UUID
    lease: uuid.UUID
    attempts: int
    channel: Channel
    address: str = field(repr=False)
    keys: str | None = field(repr=False)
    language: str
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Mailing:
    """What every letter of it says; never changed once it is written."""

    id: uuid.UUID
    page_id: uuid.UUID
    topic: str
    thread: str
    words: Json
    created_at: datetime


# ---------------------------------------------------------------- mailings


async def claim_mailing(session: AsyncSession) -> MailingRow | None:
    """One that has something to do now; nobody else touches it until this transaction ends.

    To be gathered comes first: whoever only looks whether letters are out may look later.
    """
    return await session.scalar(
        select(MailingRow)
        .where(MailingRow.due_at <= func.now(), MailingRow.state.in_(("gathering", "sending")))
        .order_by(MailingRow.state != "gathering", MailingRow.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def lock_mailing(session: AsyncSession, mailing_id: uuid.UUID) -> MailingRow | None:
    question = select(MailingRow).where(MailingRow.id == mailing_id).with_for_update()
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def mailing(session: AsyncSession, mailing_id: uuid.UUID) -> Mailing:
    row = await session.get_one(MailingRow, mailing_id)
    return Mailing(row.id, row.page_id, row.topic, row.thread, row.words, row.created_at)


async def is_taken_back(session: AsyncSession, row: MailingRow) -> bool:
    question = select(UpdateRow.stage).where(UpdateRow.id == row.update_id)
    return row.update_id is not None and await session.scalar(question) == "retracted"


async def has_newer(session: AsyncSession, row: MailingRow) -> bool:
    """What was taken back tells nobody anything."""
    newer = exists().where(
        MailingRow.page_id == row.page_id,
        MailingRow.thread == row.thread,
        MailingRow.created_at > row.created_at,
        ~exists().where(UpdateRow.id == MailingRow.update_id, UpdateRow.stage == "retracted"),
    )
    return bool(await session.scalar(select(newer)))


async def next_subscribers(session: AsyncSession, row: MailingRow, *, limit: int) -> Sequence[SubscriberRow]:
    """The next of those who had confirmed when it was said, in the order of their ids."""
    asked = [
        SubscriberRow.page_id == row.page_id,
        SubscriberRow.state == "confirmed",
        SubscriberRow.confirmed_at <= row.created_at,
    ]
    if row.gathered_to is not None:
        asked.append(SubscriberRow.id > row.gathered_to)
    return (
        await session.scalars(select(SubscriberRow).where(*asked).order_by(SubscriberRow.id).limit(limit))
    ).all()


async def already_told(
    session: AsyncSession, row: MailingRow, among: Collection[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """Who has had, or was about to have, a letter of the same thread: they hear how it ends."""
    found = await session.scalars(
        select(LetterRow.subscriber_id)
        .join(MailingRow, MailingRow.id == LetterRow.mailing_id)
        .where(
            MailingRow.page_id == row.page_id,
            MailingRow.thread == row.thread,
            MailingRow.id != row.id,
            LetterRow.subscriber_id.in_(among),
            LetterRow.state.in_(("queued", "sending", "sent")),
        )
    )
    return frozenset(found)


async def write(session: AsyncSession, row: MailingRow, told: Sequence[SubscriberRow]) -> int:
    """A row for each, once: who has one already keeps it. How many are new."""
    if not told:
        return 0
    found = await session.execute(
        insert(LetterRow)
        .values(
            [
                {
                    "mailing_id": row.id,
                    "subscriber_id": one.id,
                    "channel": one.channel,
                    "state": "queued",
                    "attempts": 0,
                    "due_at": row.created_at,
                }
                for one in told
            ]
        )
        .on_conflict_do_nothing()
        .returning(LetterRow.subscriber_id)
    )
    return len(found.all())


async def supersede(session: AsyncSession, row: MailingRow, among: Collection[uuid.UUID]) -> None:
    """Older letters of the same thread that have not left yet never do: this one says it all, and newer."""
    older = select(MailingRow.id).where(
        MailingRow.page_id == row.page_id,
        MailingRow.thread == row.thread,
        MailingRow.created_at < row.created_at,
    )
    await session.execute(
        update(LetterRow)
        .where(
            LetterRow.mailing_id.in_(older),
            LetterRow.subscriber_id.in_(among),
            LetterRow.state == "queued",
        )
        .values(state="skipped", due_at=None, error="something newer was told instead")
        .execution_options(synchronize_session=False)
    )


async def skip_left(session: AsyncSession, mailing_id: uuid.UUID, *, why: str) -> None:
    """Those on their way this moment may still arrive."""
    await session.execute(
        update(LetterRow)
        .where(LetterRow.mailing_id == mailing_id, LetterRow.state == "queued")
        .values(state="skipped", due_at=None, error=why)
        .execution_options(synchronize_session=False)
    )


async def hold(session: AsyncSession, mailing_id: uuid.UUID) -> None:
    """Nothing of it leaves until it is let go on."""
    await _set_due(session, mailing_id, at=None)


async def let_go_on(session: AsyncSession, mailing_id: uuid.UUID, *, now: datetime) -> None:
    await _set_due(session, mailing_id, at=now)


async def _set_due(session: AsyncSession, mailing_id: uuid.UUID, *, at: datetime | None) -> None:
    await session.execute(
        update(LetterRow)
        .where(LetterRow.mailing_id == mailing_id, LetterRow.state.in_(_LEFT))
        .values(due_at=at)
        .execution_options(synchronize_session=False)
    )


async def counted(
    session: AsyncSession, mailing_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Mapping[str, int]]:
    """How many letters of each mailing are in which state."""
    found = await session.execute(
        select(LetterRow.mailing_id, LetterRow.state, func.count())
        .where(LetterRow.mailing_id.in_(mailing_ids))
        .group_by(LetterRow.mailing_id, LetterRow.state)
    )
    counts: dict[uuid.UUID, dict[str, int]] = {one: {} for one in mailing_ids}
    for mailing_id, state, number in found:
        counts[mailing_id][state] = number
    return counts


async def are_left(session: AsyncSession, mailing_id: uuid.UUID) -> bool:
    left = exists().where(LetterRow.mailing_id == mailing_id, LetterRow.state.in_(_LEFT))
    return bool(await session.scalar(select(left)))


async def forget(session: AsyncSession, *, before: datetime, limit: int) -> None:
    """Letters of mailings that ended before this; the mailings stay, and know how they ended."""
    old = select(MailingRow.id).where(MailingRow.finished_at < before)
    some = (
        select(LetterRow.mailing_id, LetterRow.subscriber_id)
        .where(LetterRow.mailing_id.in_(old))
        .limit(limit)
    )
    keys = tuple_(LetterRow.mailing_id, LetterRow.subscriber_id)
    await session.execute(
        delete(LetterRow).where(keys.in_(some)).execution_options(synchronize_session=False)
    )


# ---------------------------------------------------------------- letters

_CLAIM: Final = text(
    "UPDATE letters SET state = 'sending', attempts = attempts + 1, lease = :lease,"
    " leased_until = now() + :held FROM ("
    "  SELECT mailing_id, subscriber_id FROM letters"
    "  WHERE channel = :channel AND due_at <= now() AND (leased_until IS NULL OR leased_until < now())"
    "  ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED) AS due"
    " WHERE letters.mailing_id = due.mailing_id AND letters.subscriber_id = due.subscriber_id"
    " RETURNING letters.mailing_id, letters.subscriber_id, letters.attempts"
)


async def claim(session: AsyncSession, channel: Channel, *, limit: int) -> list[Due]:
    """Due letters, said to be on their way before any of them is; the database's clock decides."""
    lease = uuid.uuid4()
    taken = await session.execute(_CLAIM, {"lease": lease, "held": LEASE, "channel": channel, "limit": limit})
    letters = [(row.mailing_id, row.subscriber_id, row.attempts) for row in taken]
    readers = await _readers(session, {subscriber_id for _, subscriber_id, _ in letters})
    return [
        Due(
            mailing_id=mailing_id,
            subscriber_id=subscriber_id,
            lease=lease,
            attempts=attempts,
            channel=channel,
            **readers[subscriber_id],
        )
        for mailing_id, subscriber_id, attempts in letters
    ]


async def _readers(
    session: AsyncSession, ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Mapping[str, Any]]:
    row = SubscriberRow
    found = await session.execute(
        select(row.id, row.address, row.keys, row.language, row.state).where(row.id.in_(ids))
    )
    return {
        one.id: {
            "address": one.address,
            "keys": one.keys,
            "language": one.language,
            "is_wanted": one.state == "confirmed",
        }
        for one in found
    }


async def record_sent(session: AsyncSession, sent: Sequence[Due], *, now: datetime) -> None:
    """Together, where the leases are still ours; and their addresses work."""
    if not sent:
        return
    await session.execute(
        update(LetterRow)
        .where(_ours(sent))
        .values(state="sent", sent_at=now, due_at=None, lease=None, leased_until=None, error=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(SubscriberRow)
        .where(SubscriberRow.id.in_([one.subscriber_id for one in sent]), SubscriberRow.failures > 0)
        .values(failures=0)
        .execution_options(synchronize_session=False)
    )


async def record_skipped(session: AsyncSession, skipped: Sequence[Due], *, why: str) -> None:
    if not skipped:
        return
    await session.execute(
        update(LetterRow)
        .where(_ours(skipped))
        .values(state="skipped", due_at=None, lease=None, leased_until=None, error=why)
        .execution_options(synchronize_session=False)
    )


async def record_trouble(session: AsyncSession, due: Due, step: LetterNext) -> bool:
    """False where the lease has passed to somebody else. What was stopped meanwhile waits."""
    is_held = exists().where(MailingRow.id == due.mailing_id, MailingRow.state == "stopped")
    done = await session.execute(
        update(LetterRow)
        .where(_ours([due]))
        .values(
            state=step.state,
            due_at=case((is_held, None), else_=literal(step.due_at, LetterRow.due_at.type)),
            lease=None,
            leased_until=None,
            error=step.error,
        )
        .returning(LetterRow.subscriber_id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


async def superseded(session: AsyncSession, due: Due) -> bool:
    """Whether something newer of the same thread was written to the same reader."""
    mine, newer, letter = aliased(MailingRow), aliased(MailingRow), aliased(LetterRow)
    newer_to_them = (
        select(letter.subscriber_id)
        .join(newer, newer.id == letter.mailing_id)
        .join(mine, (mine.page_id == newer.page_id) & (mine.thread == newer.thread))
        .where(
            mine.id == due.mailing_id,
            newer.created_at > mine.created_at,
            letter.subscriber_id == due.subscriber_id,
        )
    )
    return (await session.execute(newer_to_them)).first() is not None


def _ours(letters: Sequence[Due]) -> ColumnElement[bool]:
    """Those of these letters whose lease is still the one that they were claimed with."""
    keys = [(one.mailing_id, one.subscriber_id) for one in letters]
    return tuple_(LetterRow.mailing_id, LetterRow.subscriber_id).in_(keys) & LetterRow.lease.in_(
        {one.lease for one in letters}
    )
