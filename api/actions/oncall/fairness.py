"""Who carried how much, read from the calendar and from what rang; and evening out what is to come."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.oncall.fatigue import can_serve
from api.actions.oncall.swap_desk import open_desk
from api.actions.organisation.overrides import add_override
from api.database import Transaction
from api.domain.oncall.duty_policy import DutyPolicy
from api.domain.oncall.evening import MOST_CHANGES, Proposal, Terms, even_out
from api.domain.oncall.exchange import Move
from api.domain.oncall.fairness import Carrier, Load, Mean, Ring, duties_of, loads, mean, taking_turns
from api.domain.oncall.planner import planners
from api.domain.oncall.substitute import rotating
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.domain.span import Span
from api.holidays_of import holidays_of
from api.store.oncall import time_off
from api.store.oncall.oncall import OverrideRow
from api.store.paging import rings
from api.store.people.people import PersonRow


@dataclass(frozen=True, slots=True)
class Report:
    """`loads` of everybody who takes turns or was on call, the one who carried most first."""

    span: Span
    loads: tuple[Load, ...]
    mean: Mean
    policy: DutyPolicy


async def report(
    session: AsyncSession, organisation: Organisation, schedules: Collection[str], *, span: Span
) -> Report:
    """Of these schedules together; what is unknown or archived carries nothing."""
    rules = [organisation.schedules[handle] for handle in schedules if handle in organisation.schedules]
    duties = await asyncio.to_thread(duties_of, rules, span=span)
    handles = taking_turns(rules, span=span) | duties.keys()
    members = [member for handle in sorted(handles) if (member := organisation.person(handle)) is not None]
    carriers = await carriers_of(session, members, span=span)
    rang = await rings.rings(
        session, [member.id for member in members], since=span.starts_at, until=span.ends_at
    )
    heard = [Ring(organisation.people[row.person_id].handle, row.incident_id, row.at) for row in rang]
    found = await asyncio.to_thread(loads, duties, carriers, heard, organisation.duty)
    ordered = sorted(found, key=lambda load: (-load.total, load.person))
    return Report(span, tuple(ordered), mean(found), organisation.duty)


async def propose(
    session: AsyncSession, organisation: Organisation, schedule: str, *, span: Span, now: datetime
) -> Proposal:
    """Whole shifts of the span given to others of those who take turns now; nothing is applied."""
    rule = organisation.schedules.get(schedule)
    if rule is None:
        raise Refused("NOT_FOUND", "There is no such schedule.")
    members = [
        member
        for handle in rotating(rule, at=now)
        if (member := organisation.person(handle)) is not None and can_serve(member)
    ]
    others = [one for handle, one in organisation.schedules.items() if handle != schedule]
    wide = Span(span.starts_at - organisation.duty.rest, span.ends_at + timedelta(days=31))
    elsewhere = await asyncio.to_thread(duties_of, others, span=wide)
    away = await _away(session, members, span=wide)
    terms = Terms(
        schedule=rule,
        carriers=await carriers_of(session, members, span=wide),
        busy={
            member.handle: [*elsewhere.get(member.handle, ()), *away.get(member.id, ())] for member in members
        },
        policy=organisation.duty,
    )
    return await asyncio.to_thread(even_out, terms, now=now, since=span.starts_at, until=span.ends_at)


async def apply_moves(
    tx: Transaction, schedule: str, moves: Sequence[Move], *, by: Viewer, why: str, now: datetime
) -> list[OverrideRow]:
    """What a planner has seen and wants: all of it or nothing, each checked as it is now."""
    desk = await open_desk(tx, schedule, by=by, now=now)
    if not desk.is_planner:
        raise Refused("FORBIDDEN", "Only the planner can give shifts to others.")
    if not 0 < len(moves) <= 2 * MOST_CHANGES:
        raise Refused("BAD_MOVES", f"Between 1 and {2 * MOST_CHANGES} shifts are given at once.")
    await desk.check_moves(moves)
    return [
        await add_override(tx, schedule, _shape(move), by=by.actor, why=why or "Evening out", now=now)
        for move in moves
    ]


def sees_everybody(organisation: Organisation, viewer: Viewer, schedules: Collection[str]) -> bool:
    """Whether somebody plans all of these schedules."""
    return bool(schedules) and all(
        viewer.person_id in {member.id for member in planners(organisation, handle)} for handle in schedules
    )


async def carriers_of(session: AsyncSession, members: Sequence[Member], *, span: Span) -> list[Carrier]:
    """People with their own calendars: where they live, when they work, which holidays they keep."""
    question = select(PersonRow.id, PersonRow.holidays).where(
        PersonRow.id.in_([member.id for member in members])
    )
    codes = {row.id: row.holidays for row in await session.execute(question)}
    return await asyncio.to_thread(_carriers, members, codes, span)


def _carriers(members: Sequence[Member], codes: Mapping[UUID, str | None], span: Span) -> list[Carrier]:
    years = range(span.starts_at.year - 1, span.ends_at.year + 2)
    return [
        Carrier(
            handle=member.handle,
            time_zone=member.time_zone,
            hours=member.hours,
            holidays=frozenset(holidays_of(codes.get(member.id), years=years)),
        )
        for member in members
    ]


async def _away(session: AsyncSession, members: Sequence[Member], *, span: Span) -> dict[UUID, list[Span]]:
    found: dict[UUID, list[Span]] = {}
    rows = await time_off.between(
        session, [member.id for member in members], since=span.starts_at, until=span.ends_at
    )
    for row in rows:
        found.setdefault(row.person_id, []).append(Span(row.starts_at, row.ends_at))
    return found


def _shape(move: Move) -> dict[str, Any]:
    return {
        "kind": "replace",
        "from": move.span.starts_at,
        "to": move.span.ends_at,
        "person": move.person,
        "by": move.by,
    }
