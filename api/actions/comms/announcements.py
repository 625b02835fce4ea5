"""Announcements: what an audience knows an incident by, worked out from what it was told."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from api.actions.incidents.timeline import Case
from api.database import Transaction
from api.domain.comms import update as rule
from api.domain.comms.audience import Audience, UpdateState
from api.domain.refusal import Refused
from api.secrets import new_code
from api.store.base import new_id
from api.store.comms import updates
from api.store.comms.comms import AnnouncementRow, UpdateRow


async def of_audience(opened: Case, audience: Audience, *, headline: str) -> AnnouncementRow:
    """The one there is, or a new one that nobody outside knows of yet."""
    session = opened.tx.session
    found = await updates.announcement(session, opened.row.id, audience)
    if found is not None:
        return found
    row = AnnouncementRow(
        id=new_id(),
        incident_id=opened.row.id,
        audience=audience,
        code=new_code(),
        headline=headline,
        impact=None,
        started_at=opened.now,
        created_at=opened.now,
        changed_at=opened.now,
        published_at=None,
        resolved_at=None,
        backfilled=False,
        version=1,
    )
    session.add(row)
    await session.flush()
    return row


def settle(row: AnnouncementRow, said: Sequence[UpdateRow], *, now: datetime) -> None:
    """What is published of it, oldest first, says since when it is known and whether it is over."""
    times = [(cast("UpdateState", one.state), one.published_at) for one in said if one.published_at]
    row.published_at = times[0][1] if times else None
    row.resolved_at = rule.resolved_since(times)
    if row.published_at is not None and not row.backfilled:
        row.started_at = row.published_at
    row.changed_at = now
    row.version += 1


def take_name_back(row: AnnouncementRow, update: UpdateRow, said: Sequence[UpdateRow]) -> None:
    """A name that came with words that were taken back goes with them, to the one that it had before."""
    names = [one.headline for one in said if one.headline]
    if update.headline == row.headline and names:
        row.headline = names[-1]


def check_seen(row: AnnouncementRow, seen: int | None) -> None:
    """Nobody answers what they have not read: another may have published while they wrote."""
    if seen is not None and seen != row.version:
        raise Refused("STALE", "Somebody has told this audience more since you looked: read it first.")


async def incident_of(tx: Transaction, update_ids: Sequence[UUID]) -> UUID:
    """The one incident that all of them are about."""
    places = [await updates.place_of(tx.session, update_id) for update_id in update_ids]
    incidents = {place.incident_id for place in places if place is not None}
    if None in places or len(incidents) != 1:
        raise Refused("NOT_FOUND", "There is no such update.")
    return incidents.pop()
