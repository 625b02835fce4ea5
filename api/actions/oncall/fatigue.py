"""Who on call has had too much of late, and who of their colleagues is fresh."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.domain import rights
from api.domain.oncall.fairness import Ring, duties_of, interruptions
from api.domain.oncall.hours import is_night, wakes
from api.domain.oncall.oncall import on_call
from api.domain.oncall.relief import Candidate, Tired, in_order, tired
from api.domain.oncall.shift import shifts_of
from api.domain.oncall.substitute import rotating
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.rights import Viewer
from api.domain.span import Span
from api.store.oncall import reliefs, time_off
from api.store.paging import devices, rings

_LATELY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weary:
    """Somebody whose shift on a schedule was too much."""

    schedule: str
    member: Member
    shift: Span
    how: Tired


async def weary(session: AsyncSession, organisation: Organisation, *, now: datetime) -> list[Weary]:
    """Who qualifies for relief and was not offered it in this shift: one query where nobody was rung."""
    shifts = [
        (handle, member, shift)
        for handle, schedule in organisation.schedules.items()
        for person in on_call(schedule, at=now)
        if (member := organisation.person(person)) is not None and not member.is_disabled
        if (shift := shift_at(organisation, handle, person, at=now)) is not None
    ]
    heard = await _rings(
        session,
        organisation,
        {member.id for _, member, _ in shifts},
        since=now - organisation.duty.relief_within,
        until=now,
    )
    policy = organisation.duty
    found = [
        Weary(handle, member, shift, how)
        for handle, member, shift in shifts
        if (theirs := heard.get(member.handle))
        and (how := tired(shift, theirs, zone=member.time_zone, policy=policy, now=now))
    ]
    return await _not_offered_yet(session, found)


async def fresh(
    session: AsyncSession, organisation: Organisation, schedule: str, *, shift: Span, now: datetime
) -> Sequence[Member]:
    """Who takes turns there, is neither on call there nor away, and whose phone rings; the freshest first."""
    rule = organisation.schedules[schedule]
    busy = on_call(rule, at=now)
    members = [
        member
        for handle in rotating(rule, at=now)
        if handle not in busy and (member := organisation.person(handle)) is not None and can_serve(member)
    ]
    ids = [member.id for member in members]
    away = {row.person_id for row in await time_off.between(session, ids, since=now, until=shift.ends_at)}
    phones = await devices.live(session, ids)
    able = [member for member in members if member.id not in away and phones[member.id]]
    heard = await _rings(session, organisation, ids, since=now - _LATELY, until=now)
    lately = duties_of(organisation.schedules.values(), span=Span(now - _WEEK, now))
    elsewhere = {who for one in organisation.schedules.values() for who in on_call(one, at=now)}
    candidates = [
        replace(
            _candidate(organisation, member, heard.get(member.handle, ()), now=now),
            is_on_call_elsewhere=member.handle in elsewhere,
            hours_lately=sum((duty.length for duty in lately.get(member.handle, ())), timedelta(0)),
        )
        for member in able
    ]
    return [_named(able, one.handle) for one in in_order(candidates)]


def shift_at(organisation: Organisation, schedule: str, person: str, *, at: datetime) -> Span | None:
    """The whole turn that somebody serves at an instant."""
    rule = organisation.schedules.get(schedule)
    rows = shifts_of(rule, person, since=at, until=at + timedelta(seconds=1)) if rule else ()
    return next((Span(row.starts_at, row.ends_at) for row in rows if row.starts_at <= at), None)


def can_serve(member: Member) -> bool:
    as_viewer = Viewer(member.id, member.handle, member.name, member.role)
    return not member.is_disabled and rights.may(as_viewer, "relief.answer", own=True)


def _candidate(
    organisation: Organisation, member: Member, heard: Iterable[Ring], *, now: datetime
) -> Candidate:
    policy, zone = organisation.duty, member.time_zone
    lately = interruptions(heard)
    return Candidate(
        handle=member.handle,
        wakes=wakes(now, zone=zone, hours=member.hours, policy=policy),
        woken_lately=sum(is_night(ring.at, zone=zone, policy=policy) for ring in lately),
        pages_lately=len(lately),
    )


async def _rings(
    session: AsyncSession,
    organisation: Organisation,
    people: Collection[UUID],
    *,
    since: datetime,
    until: datetime,
) -> dict[str, list[Ring]]:
    found: dict[str, list[Ring]] = {}
    for row in await rings.rings(session, people, since=since, until=until + timedelta(seconds=1)):
        handle = organisation.people[row.person_id].handle
        found.setdefault(handle, []).append(Ring(handle, row.incident_id, row.at))
    return found


async def _not_offered_yet(session: AsyncSession, found: list[Weary]) -> list[Weary]:
    if not found:
        return []
    since = min(one.shift.starts_at for one in found)
    before = await reliefs.offered_since(session, {one.member.id for one in found}, since=since)
    return [
        one
        for one in found
        if not any(row.person_id == one.member.id and row.offered_at >= one.shift.starts_at for row in before)
    ]


def _named(members: Iterable[Member], handle: str) -> Member:
    return next(member for member in members if member.handle == handle)
