"""Who could stand in for somebody, by fairness: proposed, and never applied unasked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from api.domain.oncall.oncall import Schedule
from api.domain.span import Span, cut, joined

Why = Literal["on-call", "away", "no-device", "rest"]
# How far back it is counted who has had how much.
LOOKS_BACK: Final = timedelta(days=90)
# A night on call weighs as much again as its hours.
_NIGHT: Final = timedelta(hours=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody of the schedule's rotations: what they have carried, and what they have ahead, in order."""

    handle: str
    hours: timedelta
    nights: int
    duties: tuple[Span, ...] = ()
    away: tuple[Span, ...] = ()
    is_reachable: bool = True

    @property
    def burden(self) -> timedelta:
        return self.hours + self.nights * _NIGHT


@dataclass(frozen=True, slots=True)
class Substitution:
    """`able` are those who can, the one to propose first; `unable` the others, each with the reason."""

    able: tuple[str, ...] = ()
    unable: tuple[tuple[str, Why], ...] = ()

    @property
    def proposed(self) -> str | None:
        return self.able[0] if self.able else None


def rotating(schedule: Schedule, *, at: datetime) -> tuple[str, ...]:
    """Who takes turns on a schedule at an instant, or will."""
    in_force = (
        rotation
        for rotation in schedule.rotations
        if rotation.effective_until is None or rotation.effective_until > at
    )
    return tuple(dict.fromkeys(who for rotation in in_force for group in rotation.groups for who in group))


def substitute(candidates: Iterable[Candidate], *, span: Span, rest: timedelta) -> Substitution:
    """Whoever carries least comes first."""
    able: list[Candidate] = []
    unable: list[tuple[str, Why]] = []
    for one in candidates:
        why = why_not(one, span=span, rest=rest)
        if why is None:
            able.append(one)
        else:
            unable.append((one.handle, why))
    able.sort(key=lambda one: (one.burden, one.handle))
    return Substitution(tuple(one.handle for one in able), tuple(unable))


def why_not(candidate: Candidate, *, span: Span, rest: timedelta) -> Why | None:
    """What speaks against it; None where nothing does."""
    if any(cut(duty, span) for duty in candidate.duties):
        return "on-call"
    if any(cut(away, span) for away in candidate.away):
        return "away"
    if not candidate.is_reachable:
        return "no-device"
    gaps = (max(span.starts_at - duty.ends_at, duty.starts_at - span.ends_at) for duty in candidate.duties)
    if any(gap < rest for gap in gaps):
        return "rest"
    return None


def substitutes(
    needs: Sequence[tuple[Span, Sequence[str]]], candidates: Iterable[Candidate], *, rest: timedelta
) -> list[Substitution]:
    """One for each need, of whom it names: whoever is proposed for one carries it for the next."""
    known = {one.handle: one for one in candidates}
    found = []
    for span, names in needs:
        one = substitute((known[name] for name in names if name in known), span=span, rest=rest)
        found.append(one)
        if one.proposed is not None:
            known[one.proposed] = _with(known[one.proposed], span)
    return found


def _with(candidate: Candidate, span: Span) -> Candidate:
    return replace(
        candidate,
        hours=candidate.hours + span.length,
        duties=tuple(joined((*candidate.duties, span))),
    )
