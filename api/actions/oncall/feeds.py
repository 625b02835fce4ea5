"""Calendar feeds: a secret address made, shown once, read by calendar programs, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Transaction
from api.domain.oncall.calendar_feed import Event, Named, events_of_people, events_of_schedule
from api.domain.refusal import Refused
from api.domain.rights import Viewer, check
from api.secrets import new_token, token_hash
from api.store.base import new_id
from api.store.oncall import calendars
from api.store.oncall.calendars import FeedRow
from api.store.oncall.oncall import ScheduleRow
from api.store.organisation import snapshot as organisations
from api.store.organisation.ownership import TeamRow
from api.store.people.people import PersonRow

log = structlog.get_logger(__name__)

FeedKind = Literal["person", "schedule", "team"]
MOST_FEEDS: Final = 20
# How exactly "last read" is known: programs read every few minutes, and a write each time would be waste.
_READ_NOTED_EVERY: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class NewFeed:
    """`secret` is told only here."""

    row: FeedRow
    secret: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What an address stands for, as it is now."""

    row: FeedRow
    name: str
    events: list[Event]


async def create_feed(
    tx: Transaction, viewer: Viewer, *, kind: FeedKind, handle: str, now: datetime
) -> NewFeed:
    """Of oneself, of any schedule, of any team; somebody else's own shifts are theirs to give away."""
    check(viewer, "feed.make", own=kind != "person" or handle == viewer.handle)
    if len(await calendars.live_feeds(tx.session, viewer.person_id)) >= MOST_FEEDS:
        raise Refused("TOO_MANY_FEEDS", f"{MOST_FEEDS} feeds are enough: revoke one first.")
    secret = new_token()
    row = FeedRow(
        id=new_id(),
        token_hash=token_hash(secret),
        hint=secret[-4:],
        kind=kind,
        owner_id=viewer.person_id,
        created_at=now,
        **{f"{kind}_id": await _subject(tx.session, kind, handle)},
    )
    tx.session.add(row)
    await tx.session.flush()
    log.info("calendar feed made", person=viewer.handle, kind=kind, of=handle, id=str(row.id))
    return NewFeed(row, secret)


async def feeds_of(session: AsyncSession, viewer: Viewer) -> Sequence[FeedRow]:
    return await calendars.live_feeds(session, viewer.person_id)


async def revoke_feed(tx: Transaction, viewer: Viewer, feed_id: UUID, *, now: datetime) -> None:
    row = await tx.session.get(FeedRow, feed_id, with_for_update=True)
    if row is None or row.revoked_at is not None:
        raise Refused("NOT_FOUND", "There is no such feed.")
    check(viewer, "feed.revoke", own=row.owner_id == viewer.person_id)
    row.revoked_at = now
    log.info("calendar feed revoked", person=viewer.handle, id=str(feed_id))


async def read_feed(session: AsyncSession, token: str, *, now: datetime) -> Feed | None:
    """None when it was revoked, its owner may not sign in any more, or it never was."""
    row = await calendars.feed_by_hash(session, token_hash(token))
    if row is None:
        return None
    organisation = await organisations.current(session)
    owner = organisation.people.get(row.owner_id)
    if owner is None or owner.is_disabled:
        return None
    schedules = await _schedules(session)
    if row.schedule_id is not None:
        schedule = schedules.get(row.schedule_id)
        if schedule is None:
            return Feed(row, "On call", [])
        return Feed(row, schedule.name, events_of_schedule(organisation, schedule, now=now))
    if row.team_id is not None:
        team_row = await session.get(TeamRow, row.team_id)
        team = organisation.teams.get(team_row.handle) if team_row else None
        members = [organisation.people[one] for one in (team.members if team else ())]
        name = f"On call: {team.name}" if team else "On call"
        handles = [member.handle for member in members if not member.is_disabled]
        named = list(schedules.values())
        return Feed(row, name, events_of_people(organisation, handles, named, with_names=True, now=now))
    member = organisation.people.get(row.person_id) if row.person_id else None
    handles = [member.handle] if member and not member.is_disabled else []
    events = events_of_people(organisation, handles, schedules.values(), with_names=False, now=now)
    return Feed(row, f"On call: {member.name}" if member else "On call", events)


async def note_read(tx: Transaction, row: FeedRow, *, now: datetime) -> None:
    """Now and then: an address that nobody reads any more can be revoked."""
    await calendars.note_read(tx.session, row.id, now=now)


def is_worth_noting(row: FeedRow, *, now: datetime) -> bool:
    return row.last_read_at is None or now - row.last_read_at >= _READ_NOTED_EVERY


async def _subject(session: AsyncSession, kind: FeedKind, handle: str) -> UUID:
    match kind:
        case "person":
            question = select(PersonRow.id).where(PersonRow.handle == handle)
        case "schedule":
            question = select(ScheduleRow.id).where(
                ScheduleRow.handle == handle, ScheduleRow.archived_at.is_(None)
            )
        case "team":
            question = select(TeamRow.id).where(TeamRow.handle == handle, TeamRow.archived_at.is_(None))
    found = await session.scalar(question)
    if found is None:
        raise Refused("NOT_FOUND", f"There is no {kind} “{handle[:80]}”.")
    return found


async def _schedules(session: AsyncSession) -> dict[UUID, Named]:
    rows = await session.execute(
        select(ScheduleRow.id, ScheduleRow.handle, ScheduleRow.name)
        .where(ScheduleRow.archived_at.is_(None))
        .order_by(ScheduleRow.handle)
    )
    return {row.id: Named(row.handle, row.name) for row in rows}
