"""Shifts that somebody cannot serve, and for each of them who could stand in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.domain.oncall.night import worked
from api.domain.oncall.oncall import named_in
from api.domain.oncall.outlook import on_duty
from api.domain.oncall.prospect import Laid, nights_of
from api.domain.oncall.substitute import LOOKS_BACK, Candidate, Substitution, rotating, substitutes
from api.domain.oncall.time_off import Away, Conflict, conflicts
from api.domain.organisation.snapshot import Organisation
from api.domain.span import Span, cut


@dataclass(frozen=True, slots=True)
class Need:
    """Somebody has to stand in for `person` there and then."""

    schedule: str
    person: str
    span: Span


@dataclass(frozen=True, slots=True)
class Collision:
    conflict: Conflict
    substitution: Substitution


def collisions(laid: Laid, away: Iterable[Away], *, now: datetime) -> list[Collision]:
    """What of these absences hits a shift from now on, and who is proposed for each."""
    found = [one for one in conflicts(away, laid.duties) if one.ends_at > now]
    needs = [Need(one.schedule, one.person, Span(max(one.starts_at, now), one.ends_at)) for one in found]
    return [Collision(*pair) for pair in zip(found, stand_ins(laid, needs, now=now), strict=True)]


def stand_ins(laid: Laid, needs: Sequence[Need], *, now: datetime) -> list[Substitution]:
    """The plan has to be laid out from 90 days back until the last of the needs, with a rest to spare."""
    schedules = laid.prospect.organisation.schedules
    names = [
        [who for who in rotating(schedules[need.schedule], at=now) if who != need.person]
        if need.schedule in schedules
        else []
        for need in needs
    ]
    people = dict.fromkeys(who for group in names for who in group)
    known = [one for who in people if (one := candidate(laid, who, now=now)) is not None]
    wanted = [(need.span, group) for need, group in zip(needs, names, strict=True)]
    return substitutes(wanted, known, rest=laid.prospect.policy.rest)


def candidate(laid: Laid, handle: str, *, now: datetime) -> Candidate | None:
    """Nobody who has left."""
    member = laid.prospect.organisation.person(handle)
    if member is None or member.is_disabled:
        return None
    spans = on_duty(laid.duties.get(handle, ()))
    past = Span(now - LOOKS_BACK, now)
    carried = [both for span in spans if (both := cut(span, past))]
    nights = nights_of(laid, handle, within=past)
    return Candidate(
        handle=handle,
        hours=sum((span.length for span in carried), now - now),
        nights=len(worked(nights, carried)),
        duties=tuple(span for span in spans if span.ends_at > past.ends_at - laid.prospect.policy.rest),
        away=tuple(one.span for one in laid.prospect.away if one.person == handle),
        is_reachable=handle in laid.prospect.reachable,
    )


def schedules_around(organisation: Organisation, schedules: Iterable[str], *, now: datetime) -> set[str]:
    """Those schedules, and every other one on which somebody who rotates there may have a shift."""
    asked = {handle for handle in schedules if handle in organisation.schedules}
    people = {who for handle in asked for who in rotating(organisation.schedules[handle], at=now)}
    return asked | {
        handle for handle, schedule in organisation.schedules.items() if people & named_in(schedule)
    }
