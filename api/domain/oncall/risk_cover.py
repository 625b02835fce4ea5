"""Risks of too few people: gaps, ladders that hang on one person, dependencies nobody covers, thin peaks."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from api.domain.oncall.outlook import Row
from api.domain.oncall.planner import ladders_of
from api.domain.oncall.prospect import Laid, Peak
from api.domain.oncall.risk import Risk, recurring
from api.domain.oncall.secondary import secondary
from api.domain.oncall.wallclock import wall_clock
from api.domain.organisation.snapshot import Service, ladder_for
from api.domain.paging.ladder import Ladder, Target
from api.domain.span import Span, joined

# Gaps that come back at the same hours are one risk from this many on: nights or weekends that nobody meant
# to cover. Longer ones are never meant.
_MANY: Final = 4
_LONGEST_MEANT: Final = timedelta(days=3)
# Where a service has no ladder it is asked as for a severity that pages at any hour.
_PAGING: Final = 2


class _Hours(NamedTuple):
    """What makes two gaps alike on the wall: when they begin, and how long they last."""

    begins: time
    lasts: timedelta


def gaps(laid: Laid) -> Iterator[Risk]:
    """Of every schedule that ever has anybody, or that a ladder calls."""
    called = {target.handle for ladder in _ladders(laid) for target in _targets(ladder)}
    for handle, roster in laid.rosters.items():
        if roster.rows or handle in called:
            yield from _gaps(laid, handle, uncovered(roster.rows, span=laid.prospect.span))


def lone_people(laid: Laid) -> Iterator[Risk]:
    """Stretches in which at most one person of a whole ladder has a working device; catch-alls apart.

    Whoever is alone in the organisation knows it.
    """
    reachable = laid.prospect.reachable
    if sum(not member.is_disabled for member in laid.prospect.organisation.people.values()) < 2:
        return
    for service, ladder in _climbed(laid):
        targets = [target for rung in ladder.rungs for target in rung.notify]
        for span in _where(laid, targets, lambda people: len(people & reachable) < 2):
            yield Risk(
                kind="one-person",
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                text=f"At most one person on the whole ladder of {service.name} can be reached.",
                service=service.handle,
                about=ladder.handle,
            )


def dependencies(laid: Laid) -> Iterator[Risk]:
    """Stretches in which nobody answers for what a tier-1 service cannot be without."""
    organisation = laid.prospect.organisation
    for service in organisation.services.values():
        for handle in laid.prospect.critical.get(service.handle, ()) if service.tier == 1 else ():
            needed = organisation.services.get(handle)
            if needed is None:
                continue
            for span in _unanswered(laid, needed):
                yield Risk(
                    kind="dependency",
                    starts_at=span.starts_at,
                    ends_at=span.ends_at,
                    text=f"Nobody answers for {needed.name}, and {service.name} cannot be without it.",
                    service=service.handle,
                    about=needed.handle,
                )


def peaks(laid: Laid) -> Iterator[Risk]:
    for peak in laid.prospect.peaks:
        begins = max(peak.starts_at, laid.prospect.span.starts_at)
        ends = min(peak.ends_at, laid.prospect.span.ends_at)
        if peak.schedule in laid.rosters and begins < ends:
            yield from _thin(laid, peak, Span(begins, ends))


def uncovered(rows: Iterable[Row], *, span: Span) -> Iterator[Span]:
    """What of a span no row covers; rows are in order and apart."""
    at = span.starts_at
    for row in rows:
        if at < row.starts_at:
            yield Span(at, row.starts_at)
        at = row.ends_at
    if at < span.ends_at:
        yield Span(at, span.ends_at)


def _gaps(laid: Laid, handle: str, spans: Iterable[Span]) -> Iterator[Risk]:
    zone = laid.prospect.organisation.schedules[handle].zone
    alike: dict[_Hours, list[Risk]] = defaultdict(list)
    for span in spans:
        risk = Risk(
            kind="gap",
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            text=f"Nobody is on call on {laid.prospect.named(handle)}.",
            schedule=handle,
        )
        begins, ends = wall_clock(span.starts_at, zone), wall_clock(span.ends_at, zone)
        alike[_Hours(begins.time(), ends - begins)].append(risk)
    for (_, lasts), hours in alike.items():
        text = f"Nobody is on call on {laid.prospect.named(handle)}, {len(hours)} times at the same hours."
        yield from recurring(hours, least=_MANY, text=text) if lasts <= _LONGEST_MEANT else hours


def _thin(laid: Laid, peak: Peak, span: Span) -> Iterator[Risk]:
    rows, where = laid.rosters[peak.schedule].rows, laid.prospect.named(peak.schedule)
    enough = [row for row in rows if len(row.people) >= peak.wanted]
    inside = (
        Row(max(row.starts_at, span.starts_at), min(row.ends_at, span.ends_at), row.people)
        for row in enough
        if row.starts_at < span.ends_at and row.ends_at > span.starts_at
    )
    for short in uncovered(inside, span=span):
        beside = [
            len(row.people) for row in rows if row.starts_at < short.ends_at and row.ends_at > short.starts_at
        ]
        covered = joined(Span(row.starts_at, row.ends_at) for row in rows)
        is_whole = any(one.starts_at <= short.starts_at and short.ends_at <= one.ends_at for one in covered)
        least = min(beside, default=0) if is_whole else 0
        there = "is 1" if least == 1 else f"are {least}"
        yield Risk(
            kind="peak",
            starts_at=short.starts_at,
            ends_at=short.ends_at,
            text=f"{peak.name} asks for {peak.wanted} people on {where}, and there {there}.",
            schedule=peak.schedule,
            about=peak.id,
        )


def _unanswered(laid: Laid, service: Service) -> Iterator[Span]:
    ladders = ladders_of(laid.prospect.organisation, service)
    rungs = [rung for ladder in ladders or (_named(laid, service),) for rung in ladder.rungs]
    targets = [target for rung in rungs for target in rung.notify]
    return _where(laid, targets, lambda people: not people)


def _where(laid: Laid, targets: Iterable[Target], holds: Callable[[frozenset[str]], bool]) -> Iterator[Span]:
    """Stretches in which something holds of everybody the targets call."""
    targets = list(dict.fromkeys(targets))
    always = _always(laid, targets)
    if not holds(always) and not _moves(targets):
        return
    spans = (
        Span(row.starts_at, row.ends_at) for row in _together(laid, targets, always) if holds(row.people)
    )
    yield from joined(spans)


def _together(laid: Laid, targets: list[Target], always: frozenset[str]) -> Iterator[Row]:
    """Between two changes on any of the schedules, everybody who would be called."""
    span = laid.prospect.span
    handles = [target.handle for target in targets if _moves([target]) and target.handle in laid.rosters]
    edges = {span.starts_at, span.ends_at}
    for handle in handles:
        edges.update(edge for row in laid.rosters[handle].rows for edge in row[:2])
    ordered = sorted(edges)
    places = dict.fromkeys(handles, 0)
    for begins, ends in pairwise(ordered):
        people = set(always)
        for target in targets:
            if target.kind == "schedule" and target.handle in places:
                people |= _at(laid, target.handle, places, begins)
            elif target.kind == "secondary" and target.handle in places:
                people |= _seconds(laid, target.handle, begins)
        yield Row(begins, ends, frozenset(people))


def _at(laid: Laid, handle: str, places: dict[str, int], at: datetime) -> frozenset[str]:
    """Asked from the earliest instant to the latest: `places` remembers how far each schedule is read."""
    rows = laid.rosters[handle].rows
    while places[handle] < len(rows) and rows[places[handle]].ends_at <= at:
        places[handle] += 1
    row = rows[places[handle]] if places[handle] < len(rows) else None
    return row.people if row is not None and row.starts_at <= at else frozenset()


def _seconds(laid: Laid, handle: str, at: datetime) -> frozenset[str]:
    organisation = laid.prospect.organisation
    found = secondary(organisation.schedules[handle], at=at)
    members = (organisation.person(one) for one in found)
    return frozenset(member.handle for member in members if member and not member.is_disabled)


def _always(laid: Laid, targets: Iterable[Target]) -> frozenset[str]:
    """Whom they call whatever the hour."""
    organisation = laid.prospect.organisation
    people = set()
    for target in targets:
        match target.kind:
            case "person":
                people.add(organisation.handles.get(target.handle))
            case "team":
                team = organisation.teams.get(target.handle)
                people.update(team.members if team else ())
    members = (organisation.people.get(one) for one in people if one)
    return frozenset(member.handle for member in members if member and not member.is_disabled)


def _moves(targets: Iterable[Target]) -> bool:
    return any(target.kind in ("schedule", "secondary") for target in targets)


def _climbed(laid: Laid) -> Iterator[tuple[Service, Ladder]]:
    """Each ladder once, with the first service that climbs it; and of services without one whom they name."""
    seen: set[str] = set()
    organisation = laid.prospect.organisation
    for service in organisation.services.values():
        for ladder in ladders_of(organisation, service) or (_named(laid, service),):
            if ladder.handle not in seen or not ladder.handle:
                seen.add(ladder.handle)
                yield service, ladder


def _named(laid: Laid, service: Service) -> Ladder:
    return ladder_for(laid.prospect.organisation, service, _PAGING)


def _ladders(laid: Laid) -> Iterator[Ladder]:
    return (ladder for _, ladder in _climbed(laid))


def _targets(ladder: Ladder) -> Iterator[Target]:
    moving = (target for rung in ladder.rungs for target in rung.notify)
    return (target for target in (*moving, *ladder.catch_all) if _moves([target]))
