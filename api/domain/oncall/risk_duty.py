"""Risks of too much for one person: two places at once, no device, away, little rest, too many nights."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations, pairwise
from typing import Final

from api.domain.duration import format_duration
from api.domain.oncall.night import worked
from api.domain.oncall.outlook import Duty, Turn, on_duty
from api.domain.oncall.planner import services_on
from api.domain.oncall.prospect import Laid, nights_of
from api.domain.oncall.risk import Risk, recurring
from api.domain.oncall.time_off import conflicts
from api.domain.span import Span, common, joined

_DAY: Final = timedelta(days=1)
# The share of nights is agreed for any stretch of this length.
_MONTH: Final = timedelta(days=30)
_WEEK: Final = 7
# Short rests that follow each other within this are one risk: the pattern is what has to change.
_CHAIN: Final = timedelta(days=8)
_MANY: Final = 4


def two_places(laid: Laid) -> Iterator[Risk]:
    """The same person on two schedules at once that tier-1 services call."""
    organisation = laid.prospect.organisation
    critical = [
        handle
        for handle in laid.rosters
        if any(service.tier == 1 for service in services_on(organisation, handle))
    ]
    for person, duties in laid.duties.items():
        theirs = {
            handle: on_duty(duty for duty in duties if duty.schedule == handle)
            for handle in dict.fromkeys(duty.schedule for duty in duties)
            if handle in critical
        }
        for one, other in combinations(sorted(theirs), 2):
            names = f"{laid.prospect.named(one)} and {laid.prospect.named(other)}"
            text = f"{laid.prospect.called(person)} is on call on {names} at once"
            found = [
                Risk(
                    kind="two-places",
                    starts_at=both.starts_at,
                    ends_at=both.ends_at,
                    text=f"{text}.",
                    schedule=one,
                    person=person,
                    about=other,
                )
                for both in common(theirs[one], theirs[other])
                if _is_ahead(laid, both)
            ]
            yield from recurring(found, least=_MANY, text=f"{text}, {len(found)} times.")


def no_device(laid: Laid) -> Iterator[Risk]:
    """Told of the next duty only: one phone repaired ends it for all of them."""
    for person, duties in laid.duties.items():
        first = next((duty for duty in duties if _is_ahead(laid, duty.span)), None)
        if first is not None and person not in laid.prospect.reachable:
            yield Risk(
                kind="no-device",
                starts_at=max(first.starts_at, laid.prospect.span.starts_at),
                ends_at=first.ends_at,
                text=f"{laid.prospect.called(person)} is on call and has no working device.",
                schedule=first.schedule,
                person=person,
            )


def away(laid: Laid) -> Iterator[Risk]:
    """Time off and public holidays against shifts."""
    for found in conflicts(laid.prospect.away, laid.duties):
        if not _is_ahead(laid, Span(found.starts_at, found.ends_at)):
            continue
        who, where = laid.prospect.called(found.person), laid.prospect.named(found.schedule)
        is_holiday = found.away.kind == "holiday"
        why = f"keeps a holiday ({found.away.what})" if is_holiday else "is away"
        yield Risk(
            kind="holiday" if is_holiday else "time-off",
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            text=f"{who} {why} and is on call on {where}.",
            schedule=found.schedule,
            person=found.person,
        )


def short_rests(laid: Laid) -> Iterator[Risk]:
    """Less than the agreed rest between going off call and coming on again, wherever.

    Whoever is on call for days on end, and off for an hour of them, is not short of rest for that.
    """
    least = laid.prospect.policy.rest
    for person, duties in laid.duties.items():
        spans = on_duty(duties)
        short = [
            Span(one.ends_at, other.starts_at)
            for one, other in pairwise(spans)
            if other.starts_at - one.ends_at < least
            and _is_ahead(laid, Span(one.ends_at, other.starts_at))
            and not (max(one.length, other.length) > _DAY and _is_a_break(duties, one, other))
        ]
        for chain in _chains(short):
            shortest = format_duration(min(rest.length for rest in chain))
            times = f", {len(chain)} times" if len(chain) > 1 else ""
            yield Risk(
                kind="rest",
                starts_at=chain[0].starts_at,
                ends_at=chain[-1].ends_at,
                text=f"{laid.prospect.called(person)} rests only {shortest} between two shifts{times}.",
                schedule=next(duty.schedule for duty in duties if duty.starts_at == chain[0].ends_at),
                person=person,
                times=len(chain),
            )


def nights_in_a_row(laid: Laid) -> Iterator[Risk]:
    """Nights that follow each other in different turns: those of one turn are how the rotation is meant."""
    for person, duties in laid.duties.items():
        who, all_nights = laid.prospect.called(person), nights_of(laid, person)
        of_turn: dict[Turn, list[Span]] = defaultdict(list)
        for duty in duties:
            of_turn[duty.turn].append(duty.span)
        turns: dict[int, set[Turn]] = defaultdict(set)
        for turn, spans in of_turn.items():
            for number in worked(all_nights, joined(spans)):
                turns[number].add(turn)
        for run in _runs(sorted(turns)):
            if len(set.union(*(turns[number] for number in run))) > 1 and len(run) > 1:
                first, last = all_nights[run[0]], all_nights[run[-1]]
                schedule = min(turns[run[0]])[0]
                yield Risk(
                    kind="nights",
                    starts_at=first.starts_at,
                    ends_at=last.ends_at,
                    text=f"{who} is on call {len(run)} nights in a row, in turns that follow each other.",
                    schedule=schedule,
                    person=person,
                    times=len(run),
                )


def night_shares(laid: Laid) -> Iterator[Risk]:
    """More of a schedule's nights than agreed in any 30 days, beyond what one turn of a week explains."""
    percent = laid.prospect.policy.night_share
    if percent >= 100:
        return
    for handle, roster in laid.rosters.items():
        people = sorted({duty.person for duty in roster.duties})
        covered = joined(Span(row.starts_at, row.ends_at) for row in roster.rows)
        for person in people:
            all_nights = nights_of(laid, person)
            theirs = worked(all_nights, on_duty(duty for duty in roster.duties if duty.person == person))
            slack = min(max((len(run) for run in _runs(theirs)), default=0), _WEEK)
            if worst := _worst(all_nights, theirs, worked(all_nights, covered), percent=percent, slack=slack):
                window, count, of = worst
                who, where = laid.prospect.called(person), laid.prospect.named(handle)
                yield Risk(
                    kind="share",
                    starts_at=window.starts_at,
                    ends_at=window.ends_at,
                    text=f"{who} has {count} of {of} nights on {where}: more than the agreed {percent} %.",
                    schedule=handle,
                    person=person,
                )


def _worst(
    all_nights: Sequence[Span], theirs: list[int], covered: list[int], *, percent: int, slack: int
) -> tuple[Span, int, int] | None:
    """The month, beginning with a night of theirs, in which they have most beyond their share."""
    found: tuple[int, int, int, int] | None = None
    for begins in theirs:
        ends = bisect_left(all_nights, (all_nights[begins].starts_at + _MONTH,))
        of = bisect_left(covered, ends) - bisect_left(covered, begins)
        count = bisect_left(theirs, ends) - bisect_right(theirs, begins) + 1
        beyond = count * 100 - of * percent
        is_whole = ends < len(all_nights) or begins == 0
        if is_whole and beyond > slack * 100 and (found is None or beyond > found[0]):
            found = beyond, begins, count, of
    if found is None:
        return None
    _, begins, count, of = found
    first = all_nights[begins]
    return Span(first.starts_at, first.starts_at + _MONTH), count, of


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Neighbours together."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def _chains(spans: Sequence[Span]) -> list[list[Span]]:
    found: list[list[Span]] = []
    for span in spans:
        if found and span.starts_at - found[-1][-1].ends_at < _CHAIN:
            found[-1].append(span)
        else:
            found.append([span])
    return found


def _is_a_break(duties: Sequence[Duty], one: Span, other: Span) -> bool:
    """The same turn goes on behind it."""
    before = {duty.turn for duty in duties if duty.ends_at == one.ends_at}
    return any(duty.starts_at == other.starts_at and duty.turn in before for duty in duties)


def _is_ahead(laid: Laid, span: Span) -> bool:
    """Neither over nor beyond what is looked at: duties are whole, and reach past both ends."""
    return span.ends_at > laid.prospect.span.starts_at and span.starts_at < laid.prospect.span.ends_at
