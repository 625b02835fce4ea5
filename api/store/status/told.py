"""What was published for one audience about the components of one page: nothing else of any incident."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Text, and_, exists, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.comms.audience import ComponentStatus, Impact, UpdateState
from api.domain.status.snapshot import Announcement, Update
from api.store.comms.comms import AnnouncementRow, PromiseRow, UpdateRow

# How far back a page tells: more than a year of bars and of months, and whatever is still open.
KEPT: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Shown:
    """The components of a page: `ids` with archived ones, `codes` without them."""

    audience: str
    ids: tuple[UUID, ...]
    codes: Mapping[UUID, str]


async def announcements(session: AsyncSession, shown: Shown, *, now: datetime) -> tuple[Announcement, ...]:
    """All that a page still tells by itself."""
    return await told(session, shown, is_recent(now))


def is_recent(now: datetime) -> ColumnElement[bool]:
    return or_(AnnouncementRow.resolved_at.is_(None), AnnouncementRow.published_at > now - KEPT)


async def told(session: AsyncSession, shown: Shown, which: ColumnElement[bool]) -> tuple[Announcement, ...]:
    """Newest first. One whose updates were all taken back was never made."""
    rows = (await session.execute(_announcements(shown, which))).all()
    updates = await _updates(session, [row.id for row in rows], shown)
    found = [_announcement(row, updates[row.id]) for row in rows if row.id in updates]
    return tuple(sorted(found, key=lambda one: (one.created_at, one.code), reverse=True))


def is_told(shown: Shown) -> ColumnElement[bool]:
    """Published for this audience, on a page that it names a component of, or for naming none at all."""
    said = select(UpdateRow.id).where(
        UpdateRow.announcement_id == AnnouncementRow.id, UpdateRow.stage == "published"
    )
    ours = UpdateRow.effects.has_any(literal([str(one) for one in shown.ids], ARRAY(Text)))
    return and_(
        AnnouncementRow.audience == shown.audience,
        AnnouncementRow.published_at.is_not(None),
        or_(exists(said.where(ours)), and_(exists(said), ~exists(said.where(UpdateRow.effects != {})))),
    )


def _announcements(shown: Shown, which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """With the one promise that is owed to this audience, of which only its time is read."""
    row = AnnouncementRow
    owed = and_(
        PromiseRow.incident_id == row.incident_id,
        PromiseRow.audience == row.audience,
        PromiseRow.state.in_(("open", "broken")),
    )
    return (
        select(
            row.id,
            row.code,
            row.headline,
            row.impact,
            row.started_at,
            row.published_at,
            row.resolved_at,
            row.backfilled,
            PromiseRow.due_at.label("promised_at"),
        )
        .join(PromiseRow, owed, isouter=True)
        .where(is_told(shown), which)
    )


async def _updates(
    session: AsyncSession, announcement_ids: Iterable[UUID], shown: Shown
) -> Mapping[UUID, list[Update]]:
    question = (
        select(
            UpdateRow.announcement_id,
            UpdateRow.code,
            UpdateRow.state,
            UpdateRow.body,
            UpdateRow.published_at,
            UpdateRow.edited_at,
            UpdateRow.effects,
            UpdateRow.next_update_at,
            UpdateRow.notify,
        )
        .where(UpdateRow.announcement_id.in_(announcement_ids), UpdateRow.stage == "published")
        .order_by(UpdateRow.published_at.desc(), UpdateRow.created_at.desc(), UpdateRow.id)
    )
    codes = {str(component_id): code for component_id, code in shown.codes.items()}
    found: dict[UUID, list[Update]] = defaultdict(list)
    for row in await session.execute(question):
        found[row.announcement_id].append(_update(row, codes))
    return found


def _announcement(row: Row[*tuple[Any, ...]], updates: list[Update]) -> Announcement:
    """Its times are those of what was published: when people began to write is theirs."""
    return Announcement(
        code=row.code,
        headline=row.headline,
        impact=cast("Impact | None", row.impact),
        started_at=row.started_at,
        created_at=row.published_at,
        changed_at=max(update.edited_at or update.published_at for update in updates),
        resolved_at=row.resolved_at,
        backfilled=row.backfilled,
        promised_at=row.promised_at if row.resolved_at is None else None,
        updates=tuple(updates),
    )


def _update(row: Row[*tuple[Any, ...]], codes: Mapping[str, str]) -> Update:
    """Of the components it names, those that this page shows."""
    effects = {
        codes[component_id]: cast("ComponentStatus", status)
        for component_id, status in row.effects.items()
        if component_id in codes
    }
    return Update(
        code=row.code,
        state=cast("UpdateState", row.state),
        body=row.body,
        published_at=row.published_at,
        edited_at=row.edited_at,
        effects=effects,
        next_update_at=row.next_update_at,
        notify=row.notify,
    )
