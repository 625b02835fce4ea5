"""Pages: every attempt to reach one person (or contact, or channel) on one device or address."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, DateTime, ForeignKey, Index, and_, func, literal, select, text, update
from sqlalchemy import case as case_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from api.domain.paging.attempt import Next
from api.domain.paging.bundle import WINDOW
from api.store.base import Base, Id, Json
from api.store.incidents.incidents import IncidentRow
from api.store.paging.devices import DeviceRow
from api.store.paging.ladders import EscalationRow

# Seconds. A push gives up after 5, a mail or a chat message after 10: who holds a page longer has died.
PUSH_LEASE: Final = 7.0
SLOW_LEASE: Final = 15.0
_OLDEST: Final = 100
_INSTANT: Final = DateTime(timezone=True)
_OF_PAGE: Final = (
    "id",
    "kind",
    "channel",
    "label",
    "incident_id",
    "person_id",
    "contact_id",
    "channel_id",
    "device_id",
    "method_id",
    "rung",
    "words",
    "attempts",
    "queued_at",
    "due_at",
    "expires_at",
    "lease",
    "bundle_id",
)


class PageRow(Base):
    """A due row: `due_at` says when to send, the lease says who is at it, `attempts` how often it was tried.

    State runs queued -> sending -> accepted -> displayed -> opened -> acknowledged, or failed, cancelled.
    """

    __tablename__ = "pages"
    id: Mapped[Id]
    kind: Mapped[str]  # page | stand-down | test | notice | shift | update-due
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
    # The notification that told of it together with others; its stand-down goes the same way.
    bundle_id: Mapped[uuid.UUID | None]
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
        Index("ix_pages_bundle_id", "bundle_id", postgresql_where=text("bundle_id IS NOT NULL")),
    )


async def cancel_pending(session: AsyncSession, incident_id: uuid.UUID) -> int:
    """Nothing that has not left yet will leave; returns how many pages that was."""
    done = await session.execute(
        update(PageRow)
        .where(
            PageRow.incident_id == incident_id,
            PageRow.kind == "page",
            PageRow.state.in_(("queued", "sending")),
        )
        .values(state="cancelled", due_at=None, receipt_due_at=None, leased_until=None)
    )
    await session.execute(
        update(PageRow)
        .where(PageRow.incident_id == incident_id, PageRow.receipt_due_at.is_not(None))
        .values(receipt_due_at=None)
    )
    return int(getattr(done, "rowcount", 0))


async def rung_devices(session: AsyncSession, incident_id: uuid.UUID) -> list[PageRow]:
    """The latest page of each device that may still show this incident's page.

    Once by itself and once in each bundle: these are different notifications.
    """
    question = (
        select(PageRow)
        .where(
            PageRow.incident_id == incident_id,
            PageRow.channel == "push",
            PageRow.device_id.is_not(None),
            PageRow.kind.in_(("page", "stand-down")),
            PageRow.sent_at.is_not(None),
        )
        .ext(distinct_on(PageRow.device_id, PageRow.bundle_id))
        .order_by(PageRow.device_id, PageRow.bundle_id, PageRow.queued_at.desc())
    )
    return [row for row in await session.scalars(question) if row.kind == "page"]


async def of_incident(session: AsyncSession, incident_id: uuid.UUID) -> list[PageRow]:
    question = (
        select(PageRow).where(PageRow.incident_id == incident_id).order_by(PageRow.queued_at, PageRow.step)
    )
    return list(await session.scalars(question))


async def of_turn(session: AsyncSession, page: PageRow) -> list[PageRow]:
    """The pages made in one ring of a rung. It may ring anew: what came of it before is past."""
    question = select(PageRow).where(PageRow.kind == "page", *_of_same_ring(page))
    return list(await session.scalars(question))


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed page with all that sending it needs, read in the same moment."""

    id: uuid.UUID
    kind: str
    channel: str
    label: str
    incident_id: uuid.UUID | None
    person_id: uuid.UUID | None
    contact_id: uuid.UUID | None
    channel_id: uuid.UUID | None
    device_id: uuid.UUID | None
    method_id: uuid.UUID | None
    rung: int | None
    words: Json | None
    attempts: int
    queued_at: datetime
    due_at: datetime | None
    expires_at: datetime
    lease: uuid.UUID
    bundle_id: uuid.UUID | None
    endpoint: str | None
    p256dh: str | None
    auth: str | None
    vapid_key_id: uuid.UUID | None
    number: int | None
    title: str | None
    severity: int | None
    restricted: bool | None
    service_id: uuid.UUID | None
    detected_at: datetime | None
    rung_due_at: datetime | None
    ladder: Json | None
    round: int | None
    # As many pages as may ring one by one have just rung in the same place.
    is_busy: bool
    # Handle and title of the runbook to follow; a claim alone does not look for it.
    runbook: tuple[str, str] | None = None


_CLAIM: Final = """
    UPDATE pages SET state = 'sending', attempts = attempts + 1, lease = :lease,
        leased_until = now() + make_interval(
            secs => CASE channel WHEN 'push' THEN CAST(:push AS float8) ELSE CAST(:slow AS float8) END),
        sent_at = now()
    WHERE id IN (
        SELECT id FROM pages
        WHERE due_at <= now() AND (leased_until IS NULL OR leased_until < now()) {more}
        ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    RETURNING id
    """
_CLAIM_ANY: Final = text(_CLAIM.format(more=""))
_CLAIM_OF: Final = text(_CLAIM.format(more="AND kind = 'page' AND person_id = ANY(CAST(:people AS uuid[]))"))


def has_rung(row: type[PageRow]) -> ColumnElement[bool]:
    """It went out and was not refused; what waits for another attempt has not rung."""
    return and_(row.kind == "page", row.sent_at.is_not(None), row.state.not_in(("queued", "failed")))


def _is_busy(one_by_one: int) -> ColumnElement[bool]:
    """A column of the claim, so that a page which rings alone costs no question of its own.

    What was queued first rings first, so that the oldest of the window are enough to look at.
    """
    if not one_by_one:
        return literal(False)
    earlier = aliased(PageRow)
    oldest = (
        select(earlier)
        .where(
            earlier.person_id == PageRow.person_id,
            earlier.queued_at > func.now() - WINDOW,
            earlier.kind == "page",
        )
        .order_by(earlier.queued_at)
        .limit(_OLDEST)
        .correlate(PageRow)
    )
    rung = aliased(PageRow, oldest.subquery())
    question = (
        select(literal(True))
        .where(
            rung.channel == PageRow.channel,
            rung.device_id.is_not_distinct_from(PageRow.device_id),
            rung.method_id.is_not_distinct_from(PageRow.method_id),
            rung.lease.is_distinct_from(PageRow.lease),
            has_rung(rung),
        )
        .offset(one_by_one - 1)
        .limit(1)
        .correlate(PageRow)
        .scalar_subquery()
    )
    return func.coalesce(question, False)


async def claim(
    session: AsyncSession, *, limit: int, one_by_one: int = 0, people: Sequence[uuid.UUID] | None = None
) -> list[Due]:
    """Due pages, taken for a lease under one token; the database's clock decides what is due.

    Of these `people` only their pages, where they are named.
    """
    lease = uuid.uuid4()
    values = {"lease": lease, "push": PUSH_LEASE, "slow": SLOW_LEASE, "limit": limit}
    if people is None:
        taken = await session.execute(_CLAIM_ANY, values)
    else:
        taken = await session.execute(_CLAIM_OF, values | {"people": list(people)})
    ids = [row.id for row in taken]
    if not ids:
        return []
    question = (
        select(
            *(getattr(PageRow, name) for name in _OF_PAGE),
            *(getattr(DeviceRow, name) for name in ("endpoint", "p256dh", "auth", "vapid_key_id")),
            *(
                getattr(IncidentRow, name)
                for name in ("number", "title", "severity", "restricted", "service_id", "detected_at")
            ),
            EscalationRow.due_at.label("rung_due_at"),
            EscalationRow.ladder,
            PageRow.round,
            _is_busy(one_by_one).label("is_busy"),
        )
        .outerjoin(DeviceRow, DeviceRow.id == PageRow.device_id)
        .outerjoin(IncidentRow, IncidentRow.id == PageRow.incident_id)
        .outerjoin(EscalationRow, EscalationRow.incident_id == PageRow.incident_id)
        .where(PageRow.id.in_(ids))
    )
    return [Due(**row._mapping) for row in await session.execute(question)]  # noqa: SLF001 - its public name


async def record_accepted(
    session: AsyncSession, taken: Sequence[Due], *, receipt_due_at: datetime, now: datetime
) -> None:
    """Write that these were taken, where the lease is still ours.

    A receipt, or an acknowledgement, may have come before the push service's answer: it stands.
    """
    waits = and_(
        PageRow.state == "sending",
        PageRow.received_at.is_(None),
        PageRow.kind.in_(("page", "shift")),
        PageRow.channel == "push",
    )
    await session.execute(
        update(PageRow)
        .where(PageRow.id.in_([due.id for due in taken]), PageRow.lease.in_({due.lease for due in taken}))
        .values(
            state=case_(
                (PageRow.state.in_(("queued", "sending", "cancelled")), "accepted"), else_=PageRow.state
            ),
            due_at=None,
            receipt_due_at=case_((waits, literal(receipt_due_at, _INSTANT)), else_=None),
            leased_until=None,
            lease=None,
            sent_at=now,
            error=None,
        )
    )


async def record(session: AsyncSession, due: Due, step: Next, *, now: datetime) -> bool:
    """Write what else came of an attempt; False when the lease was lost. What was cancelled stays so."""
    done = await session.execute(
        update(PageRow)
        .where(PageRow.id == due.id, PageRow.lease == due.lease)
        .values(
            state=case_((PageRow.state.in_(("queued", "sending")), step.state), else_=PageRow.state),
            due_at=case_((PageRow.state == "sending", literal(step.due_at, _INSTANT)), else_=None),
            receipt_due_at=None,
            leased_until=None,
            lease=None,
            sent_at=now,
            error=step.error,
        )
        .returning(PageRow.id)
    )
    return done.first() is not None


async def has_receipt(session: AsyncSession, page: PageRow) -> bool:
    """Any device of this person, for this ring."""
    question = select(PageRow.id).where(*_of_same_person(page), PageRow.received_at.is_not(None)).limit(1)
    return (await session.execute(question)).first() is not None


async def of_notice(session: AsyncSession, page: PageRow) -> list[PageRow]:
    """What told one person the same thing on all their phones."""
    question = select(PageRow).where(PageRow.kind == page.kind, *_of_same_person(page))
    return list(await session.scalars(question))


async def forget_receipts(session: AsyncSession, page: PageRow) -> None:
    """No receipt of this person's devices is awaited any longer for this ring."""
    await session.execute(update(PageRow).where(*_of_same_person(page)).values(receipt_due_at=None))


async def without_receipt(session: AsyncSession, *, limit: int) -> list[uuid.UUID]:
    question = (
        select(PageRow.id)
        .where(PageRow.receipt_due_at <= func.now())
        .order_by(PageRow.receipt_due_at)
        .limit(limit)
    )
    return list(await session.scalars(question))


def _of_same_person(page: PageRow) -> tuple[ColumnElement[bool], ...]:
    return (PageRow.person_id == page.person_id, *_of_same_ring(page))


def _of_same_ring(page: PageRow) -> tuple[ColumnElement[bool], ...]:
    """Whatever rang together was made in the same instant."""
    return (
        PageRow.incident_id == page.incident_id,
        PageRow.round == page.round,
        PageRow.rung == page.rung,
        PageRow.queued_at == page.queued_at,
    )
