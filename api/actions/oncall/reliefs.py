"""Relief for whoever is tired: offered once a shift, taken by a colleague, on the schedule at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from api.actions.oncall import relief_notices as notices
from api.actions.oncall.fatigue import Weary, can_serve, fresh, shift_at
from api.actions.organisation.editing import take_turn
from api.actions.organisation.overrides import add_override
from api.database import Transaction
from api.domain import rights
from api.domain.oncall.exchange import Move, obstacle
from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.planner import planners
from api.domain.oncall.relief import MOST_ASKED, State
from api.domain.oncall.substitute import rotating
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.domain.span import Span
from api.store.base import new_id
from api.store.oncall import reliefs, time_off
from api.store.oncall.oncall import ScheduleRow
from api.store.oncall.reliefs import ReliefRow
from api.store.organisation import snapshot as organisations

_CLOCK: Final = "system:tocsin"


async def offer(tx: Transaction, weary: Weary, *, now: datetime) -> ReliefRow | None:
    """None where somebody offered it a moment ago."""
    await take_turn(tx.session)
    organisation = await organisations.afresh(tx.session)
    question = select(ScheduleRow).where(ScheduleRow.handle == weary.schedule)
    schedule = (await tx.session.scalars(question)).one()
    before = await reliefs.offered_since(tx.session, [weary.member.id], since=weary.shift.starts_at)
    if any(row.schedule_id == schedule.id for row in before):
        return None
    able = await fresh(tx.session, organisation, weary.schedule, shift=weary.shift, now=now)
    asked = able[:MOST_ASKED]
    row = ReliefRow(
        id=new_id(),
        person_id=weary.member.id,
        schedule_id=schedule.id,
        starts_at=now,
        ends_at=weary.shift.ends_at,
        why=weary.how.why,
        proposed=[str(member.id) for member in asked],
        state="offered",
        offered_at=now,
        due_at=min(now + organisation.duty.relief_stands, weary.shift.ends_at),
        version=1,
    )
    tx.session.add(row)
    await tx.session.flush()
    told = notices.Told(tx, row, schedule.name, weary.member, now)
    await notices.tell_offered(told, asked)
    if not asked:
        await notices.tell_nobody_free(told, planners(organisation, weary.schedule))
    return row


async def accept(
    tx: Transaction, relief_id: UUID, *, by: Viewer, taker: str | None = None, now: datetime
) -> ReliefRow:
    """From now to the end of the shift. A planner may name another `taker`."""
    rights.check(by, "relief.answer", own=True)
    row, organisation, schedule = await _open(tx, relief_id)
    tired = organisation.people[row.person_id]
    comes = _taker(organisation, schedule.handle, by=by, taker=taker, now=now)
    span = _what_is_left(organisation, schedule.handle, tired, row, now=now)
    _check_free(organisation.schedules[schedule.handle], Move(tired.handle, comes.handle, span))
    await _check_here(tx, comes, span)
    override = await add_override(
        tx,
        schedule.handle,
        {
            "kind": "replace",
            "from": span.starts_at,
            "to": span.ends_at,
            "person": tired.handle,
            "by": comes.handle,
        },
        by=by.actor,
        why=f"Relief: {comes.name} for {tired.name} ({row.why})",
        now=now,
    )
    override.relief_id = row.id
    row.taken_by, row.starts_at, row.ends_at = comes.id, span.starts_at, span.ends_at
    _end(row, "accepted", now=now)
    await tx.session.flush()
    told = notices.Told(tx, row, schedule.name, tired, now)
    await notices.tell_accepted(told, comes, _asked(organisation, row))
    return row


async def decline(tx: Transaction, relief_id: UUID, *, by: Viewer, now: datetime) -> ReliefRow:
    """By the tired person this ends it; of those asked, the last one's no does."""
    rights.check(by, "relief.answer", own=True)
    row, organisation, schedule = await _open(tx, relief_id)
    tired = organisation.people[row.person_id]
    told = notices.Told(tx, row, schedule.name, tired, now)
    asked = _asked(organisation, row)
    if by.person_id == row.person_id:
        _end(row, "declined", now=now)
        await notices.tell_no_longer(told, asked)
        return row
    if str(by.person_id) not in row.proposed:
        raise Refused("FORBIDDEN", "You were not asked.")
    row.proposed = [one for one in row.proposed if one != str(by.person_id)]
    row.version += 1
    if not row.proposed:
        _end(row, "declined", now=now)
        await notices.tell_nobody_took_it(told, planners(organisation, schedule.handle))
    return row


async def expire(tx: Transaction, relief_id: UUID, *, now: datetime) -> bool:
    """False where it was answered in the meantime."""
    row = await reliefs.lock(tx.session, relief_id)
    if row is None or row.due_at is None or row.due_at > now:
        return False
    organisation = await organisations.current(tx.session)
    schedule = await tx.session.get_one(ScheduleRow, row.schedule_id)
    _end(row, "expired", now=now)
    told = notices.Told(tx, row, schedule.name, organisation.people[row.person_id], now)
    await notices.tell_nobody_took_it(told, planners(organisation, schedule.handle))
    return True


def may_answer(organisation: Organisation, row: ReliefRow, schedule: str, viewer: Viewer) -> bool:
    """Whether somebody may take over: who was asked, who takes turns there, and its planners."""
    if viewer.person_id == row.person_id or not rights.may(viewer, "relief.answer", own=True):
        return False
    return str(viewer.person_id) in row.proposed or _is_of_the_team(
        organisation, schedule, viewer, now=row.offered_at
    )


async def _open(tx: Transaction, relief_id: UUID) -> tuple[ReliefRow, Organisation, ScheduleRow]:
    await take_turn(tx.session)
    row = await reliefs.lock(tx.session, relief_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such offer of relief.")
    if row.state != "offered":
        raise Refused("OVER", "Somebody has answered already, or the time for it is over.")
    schedule = await tx.session.get_one(ScheduleRow, row.schedule_id)
    return row, await organisations.afresh(tx.session), schedule


def _taker(
    organisation: Organisation, schedule: str, *, by: Viewer, taker: str | None, now: datetime
) -> Member:
    plans = _plans(organisation, schedule, by)
    comes = organisation.person(taker or by.handle)
    if comes is None:
        raise Refused("UNKNOWN_HANDLE", f"There is no person called “{(taker or '')[:80]}”.")
    if comes.id != by.person_id and not plans:
        raise Refused("FORBIDDEN", "Only the planner can let others take over.")
    if not plans and not _is_of_the_team(organisation, schedule, by, now=now):
        raise Refused("FORBIDDEN", "Only who takes turns in this schedule can take over.")
    if not can_serve(comes):
        raise Refused("NOT_ON_CALL_ROLE", f"{comes.name} cannot be on call.")
    return comes


def _what_is_left(
    organisation: Organisation, schedule: str, tired: Member, row: ReliefRow, *, now: datetime
) -> Span:
    shift = shift_at(organisation, schedule, tired.handle, at=now)
    if shift is None:
        raise Refused("SHIFT_CHANGED", f"{tired.name} is no longer on call there: nothing to take over.")
    return Span(now, min(shift.ends_at, row.ends_at))


def _check_free(schedule: Schedule, move: Move) -> None:
    found = obstacle(schedule, [move])
    if found is not None and found.kind == "on call already":
        raise Refused("ALREADY_ON_CALL", f"{move.by} is on call there already in a part of it.")
    if found is not None:
        raise Refused("SHIFT_CHANGED", "The schedule has changed: change who is on call by hand.")


async def _check_here(tx: Transaction, comes: Member, span: Span) -> None:
    if await time_off.between(tx.session, [comes.id], since=span.starts_at, until=span.ends_at):
        raise Refused("TIME_OFF", f"{comes.name} is away in a part of it.")


def _plans(organisation: Organisation, schedule: str, viewer: Viewer) -> bool:
    return viewer.role == "admin" or viewer.person_id in {
        member.id for member in planners(organisation, schedule)
    }


def _is_of_the_team(organisation: Organisation, schedule: str, viewer: Viewer, *, now: datetime) -> bool:
    rule = organisation.schedules.get(schedule)
    takes_turns = rule is not None and viewer.handle in (*rotating(rule, at=now), *on_call(rule, at=now))
    return takes_turns or _plans(organisation, schedule, viewer)


def _asked(organisation: Organisation, row: ReliefRow) -> Iterable[Member]:
    return [member for one in row.proposed if (member := organisation.people.get(UUID(one)))]


def _end(row: ReliefRow, state: State, *, now: datetime) -> None:
    row.state, row.due_at, row.answered_at = state, None, now
    row.version += 1
