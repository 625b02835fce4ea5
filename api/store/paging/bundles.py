"""Bundles: what has rung lately in one place, which pages one notification tells of, and who has seen it."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, case, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.domain.paging.bundle import WINDOW
from api.domain.paging.payload import LONGEST_TTL
from api.store.incidents.incidents import IncidentRow
from api.store.paging.paging import Due, PageRow, has_rung

# Working hours may be more than a week away; nothing is held for longer.
_LONGEST_HELD: Final = timedelta(days=10)
_UNSEEN: Final = ("queued", "sending", "accepted", "cancelled")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page rings: one device, mailbox or channel of one person."""

    person_id: uuid.UUID
    channel: str
    device_id: uuid.UUID | None
    method_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Rang:
    """What rang in one place within the window; the bundle is the last one there."""

    alone: int
    worst: int
    bundled_at: datetime | None
    bundle_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Told:
    """One incident of a bundle. `count` is of the whole bundle; `unheard` says whether any of it is."""

    bundle_id: uuid.UUID
    device_id: uuid.UUID
    page_id: uuid.UUID
    queued_at: datetime
    incident_id: uuid.UUID
    number: int
    severity: int
    title: str
    restricted: bool
    service_id: uuid.UUID | None
    count: int
    unheard: bool


@dataclass(frozen=True, slots=True)
class Shown:
    id: uuid.UUID
    incident_id: uuid.UUID
    label: str


async def take_turns(session: AsyncSession, people: Collection[uuid.UUID]) -> datetime:
    """Until this transaction ends no other bundles for these people; the database's time."""
    question = text(
        """
        SELECT now(), count(pg_advisory_xact_lock(key)) FROM (
            SELECT DISTINCT hashtextextended('bundle/' || person, 0) AS key
            FROM unnest(CAST(:people AS text[])) AS person ORDER BY key
        ) AS keys
        """
    )
    done = await session.execute(question, {"people": [str(person) for person in people]})
    now: datetime = done.one()[0]
    return now


async def lately(
    session: AsyncSession, people: Collection[uuid.UUID], *, leases: Collection[uuid.UUID]
) -> dict[Place, Rang]:
    """What rang for these people within the window, but for what is claimed under these leases."""
    bundled = PageRow.bundle_id.is_not(None)
    last = func.array_agg(aggregate_order_by(PageRow.bundle_id, PageRow.sent_at.desc())).filter(bundled)
    place = (PageRow.person_id, PageRow.channel, PageRow.device_id, PageRow.method_id)
    question = (
        select(
            *place,
            func.count().filter(PageRow.bundle_id.is_(None)),
            func.min(IncidentRow.severity),
            func.max(PageRow.sent_at).filter(bundled),
            last[1],
        )
        .join(IncidentRow, IncidentRow.id == PageRow.incident_id)
        .where(
            PageRow.person_id.in_(people),
            PageRow.queued_at > func.now() - _LONGEST_HELD,
            PageRow.sent_at > func.now() - WINDOW,
            has_rung(PageRow),
            func.coalesce(PageRow.lease.not_in(leases), True),
        )
        .group_by(*place)
    )
    return {Place(*row[:4]): Rang(*row[4:]) for row in await session.execute(question)}


async def put_off(session: AsyncSession, place: Place, pages: Collection[Due], *, until: datetime) -> None:
    """Claimed and not sent after all: as if they had never been, and due anew at `until`.

    Sooner where more comes due in the same place before that: it will ring there then, once for all.
    """
    other = aliased(PageRow)
    sooner = (
        select(func.min(other.due_at))
        .where(
            other.person_id == place.person_id,
            other.queued_at > func.now() - _LONGEST_HELD,
            other.channel == place.channel,
            other.device_id.is_not_distinct_from(place.device_id),
            other.method_id.is_not_distinct_from(place.method_id),
            other.kind == "page",
            other.state == "queued",
            other.attempts == 0,
            other.due_at > func.now(),
            other.due_at > other.queued_at,  # it waits as well: what is new is no reason to ring
        )
        .scalar_subquery()
    )
    await session.execute(
        update(PageRow)
        .where(PageRow.id.in_([page.id for page in pages]))
        .values(
            state="queued",
            attempts=PageRow.attempts - 1,
            due_at=func.least(until, sooner),
            lease=None,
            leased_until=None,
            sent_at=None,
        )
        .execution_options(synchronize_session=False)
    )


async def tie(session: AsyncSession, bundle_id: uuid.UUID, pages: Collection[Due]) -> None:
    """Write which notification tells of them, before it is sent: its receipt may be quick."""
    await session.execute(
        update(PageRow)
        .where(PageRow.id.in_([page.id for page in pages]))
        .values(bundle_id=bundle_id)
        .execution_options(synchronize_session=False)
    )


_TOLD = text(
    """
    WITH latest AS (
        SELECT DISTINCT ON (bundle_id, device_id, incident_id)
            bundle_id, device_id, incident_id, id, kind, state, queued_at, sent_at, received_at
        FROM pages
        WHERE bundle_id = ANY(CAST(:bundles AS uuid[])) AND device_id IS NOT NULL
        ORDER BY bundle_id, device_id, incident_id, queued_at DESC
    ), waiting AS (
        SELECT latest.bundle_id, latest.device_id, latest.id AS page_id, latest.queued_at,
            incidents.id AS incident_id, number, severity, title, restricted, service_id,
            count(*) OVER same AS count,
            bool_or(latest.received_at IS NULL AND latest.sent_at > now() - CAST(:kept AS interval))
                OVER same AS unheard,
            row_number() OVER (same ORDER BY severity, number) AS place
        FROM latest JOIN incidents ON incidents.id = latest.incident_id
        WHERE latest.kind = 'page' AND latest.state NOT IN ('failed', 'cancelled', 'acknowledged')
        WINDOW same AS (PARTITION BY latest.bundle_id, latest.device_id)
    )
    SELECT bundle_id, device_id, page_id, queued_at, incident_id, number, severity, title, restricted,
        service_id, count, unheard
    FROM waiting WHERE place <= :most ORDER BY place
    """
)


async def told(
    session: AsyncSession, bundles: Collection[uuid.UUID], *, most: int
) -> dict[tuple[uuid.UUID, uuid.UUID], list[Told]]:
    """By bundle and device, what still waits there, the worst `most` of it first.

    Unheard is what a phone may not have shown yet: a push service keeps it for so long.
    """
    found: dict[tuple[uuid.UUID, uuid.UUID], list[Told]] = {}
    values = {"bundles": list(bundles), "kept": LONGEST_TTL, "most": most}
    for row in await session.execute(_TOLD, values):
        one = Told(*row)
        found.setdefault((one.bundle_id, one.device_id), []).append(one)
    return found


async def unseen(session: AsyncSession, head: PageRow) -> list[uuid.UUID]:
    """The incidents whose pages the bundle of `head` shows on this device for the first time."""
    question = select(PageRow.incident_id).distinct().where(*_unseen(head))
    return [incident for incident in await session.scalars(question) if incident is not None]


async def lock_incidents(session: AsyncSession, ids: Collection[uuid.UUID]) -> list[IncidentRow]:
    """Whole rows, in the one order everybody locks in."""
    question = (
        select(IncidentRow)
        .where(IncidentRow.id.in_(ids))
        .order_by(IncidentRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(question))


async def record_shown(
    session: AsyncSession, head: PageRow, incidents: Collection[uuid.UUID], *, at: datetime
) -> list[Shown]:
    """One receipt for all of them; no other device of the person needs to show them any more."""
    done = await session.execute(
        update(PageRow)
        .where(*_unseen(head), PageRow.incident_id.in_(incidents))
        .values(
            received_at=func.greatest(at, PageRow.queued_at),
            state=case((PageRow.state.in_(_UNSEEN), "displayed"), else_=PageRow.state),
            due_at=None,
            receipt_due_at=None,
        )
        .returning(PageRow.id, PageRow.incident_id, PageRow.label)
        .execution_options(synchronize_session=False)
    )
    shown = [Shown(row.id, row.incident_id, row.label) for row in done]
    seen = aliased(PageRow)
    same_ring = [
        getattr(seen, name) == getattr(PageRow, name)
        for name in ("person_id", "incident_id", "round", "rung", "queued_at")
    ]
    await session.execute(
        update(PageRow)
        .where(
            PageRow.person_id == head.person_id,
            PageRow.receipt_due_at.is_not(None),
            exists().where(seen.id.in_([one.id for one in shown]), *same_ring),
        )
        .values(receipt_due_at=None)
        .execution_options(synchronize_session=False)
    )
    return shown


def _unseen(head: PageRow) -> tuple[ColumnElement[bool], ...]:
    return (
        PageRow.bundle_id == head.bundle_id,
        PageRow.device_id == head.device_id,
        PageRow.kind == "page",
        PageRow.received_at.is_(None),
        PageRow.sent_at.is_not(None),
    )
