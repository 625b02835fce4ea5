"""Standing in: who is proposed for a shift that somebody cannot serve; put there when somebody asks."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.oncall.prospects import prospect
from api.actions.organisation.overrides import add_override
from api.database import Transaction
from api.domain.oncall.oncall import named_in
from api.domain.oncall.outlook import Duty
from api.domain.oncall.prospect import lay_out
from api.domain.oncall.standing_in import Collision, Need, collisions, schedules_around, stand_ins
from api.domain.oncall.substitute import LOOKS_BACK, Substitution
from api.domain.oncall.time_off import Away, conflicts
from api.domain.refusal import Refused
from api.domain.span import Span, common, joined
from api.store.oncall import plans
from api.store.oncall.oncall import OverrideRow, ScheduleRow
from api.store.organisation import snapshot as organisations

_AROUND = timedelta(days=2)
_LONGEST = timedelta(days=62)
_ANSWERED = ("time-off", "holiday")


async def collisions_of(session: AsyncSession, away: Sequence[Away], *, now: datetime) -> list[Collision]:
    """Which shifts of theirs these absences hit from now on, with somebody proposed for each."""
    ahead = [one for one in away if one.ends_at > now]
    if not ahead:
        return []
    organisation = await organisations.current(session)
    people = {one.person for one in ahead}
    theirs = [handle for handle, rule in organisation.schedules.items() if people & named_in(rule)]
    span = Span(now, max(one.ends_at for one in ahead))
    coming = await prospect(session, span=span, now=now, schedules=theirs)
    hit = await asyncio.to_thread(lambda: conflicts(ahead, lay_out(coming).duties))
    if not hit:
        return []
    # Only now is it worth asking who has carried what: that takes the last 90 days of everybody around.
    wanted = schedules_around(organisation, {one.schedule for one in hit}, now=now)
    whole = Span(now - LOOKS_BACK, max(one.ends_at for one in hit) + _AROUND)
    seen = await prospect(session, span=whole, now=now, schedules=wanted)
    return await asyncio.to_thread(lambda: collisions(lay_out(seen), ahead, now=now))


async def substitution(session: AsyncSession, need: Need, *, now: datetime) -> Substitution:
    """Whom fairness proposes for one shift, or a part of one."""
    _refuse_bad_span(need.span, now=now)
    organisation = await organisations.current(session)
    if need.schedule not in organisation.schedules:
        raise Refused("NOT_FOUND", "There is no such schedule.")
    wanted = schedules_around(organisation, [need.schedule], now=now)
    span = Span(now - LOOKS_BACK, need.span.ends_at + _AROUND)
    seen = await prospect(session, span=span, now=now, schedules=wanted)
    [found] = await asyncio.to_thread(lambda: stand_ins(lay_out(seen), [need], now=now))
    return found


async def apply_substitute(
    tx: Transaction, need: Need, *, stand_in: str, by: str, why: str = "", now: datetime
) -> OverrideRow:
    """One person stands in for another, who must be on call there in all of that span."""
    _refuse_bad_span(need.span, now=now)
    if stand_in == need.person:
        raise Refused("SAME_PERSON", "Nobody stands in for themselves.")
    organisation = await organisations.current(tx.session)
    schedule = organisation.schedules.get(need.schedule)
    if schedule is None:
        raise Refused("NOT_FOUND", "There is no such schedule.")
    span = Span(max(need.span.starts_at, now), need.span.ends_at)
    seen = await prospect(tx.session, span=span, now=now, schedules={need.schedule})
    duties: Sequence[Duty] = lay_out(seen).duties.get(need.person, ())
    if list(common(joined(duty.span for duty in duties), [span])) != [span]:
        raise Refused("NOT_ON_CALL", "This person is not on call there in all of that time any more.")
    shape = {
        "kind": "replace",
        "from": span.starts_at.isoformat(),
        "to": span.ends_at.isoformat(),
        "person": need.person,
        "by": stand_in,
    }
    row = await add_override(tx, need.schedule, shape, by=by, why=why, now=now)
    await _answer_risks(tx, need, now=now)
    return row


async def _answer_risks(tx: Transaction, need: Need, *, now: datetime) -> None:
    """What it was done for is over at once; whatever else it brings, the next scan finds."""
    question = select(ScheduleRow.id).where(ScheduleRow.handle == need.schedule)
    organisation = await organisations.current(tx.session)
    await plans.answer_risks(
        tx.session,
        schedule_id=(await tx.session.scalars(question)).one(),
        person_id=organisation.handles[need.person],
        kinds=_ANSWERED,
        since=need.span.starts_at,
        until=need.span.ends_at,
        now=now,
    )


def _refuse_bad_span(span: Span, *, now: datetime) -> None:
    if span.ends_at <= span.starts_at:
        raise Refused("BAD_SPAN", "A span ends after it begins.")
    if span.ends_at <= now:
        raise Refused("OVER", "This is over already: what has happened is not changed.")
    if span.length > _LONGEST:
        raise Refused("SPAN_TOO_LONG", f"Somebody stands in for at most {_LONGEST.days} days at once.")
