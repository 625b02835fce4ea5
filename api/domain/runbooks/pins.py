"""Which runbooks somebody must have on their phone before they need them: the most needed first, and why."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from api.domain.oncall.oncall import Schedule, named_in
from api.domain.oncall.secondary import secondary
from api.domain.oncall.shift import shifts_of
from api.domain.organisation.snapshot import Member, Organisation, Service
from api.domain.paging.ladder import Ladder, Target
from api.domain.runbooks.match import Match
from api.domain.runbooks.place import Placed

_SOON: Final = timedelta(days=1)
_AHEAD: Final = timedelta(days=7)


class Need(IntEnum):
    """How soon it may be wanted; the smaller, the sooner."""

    RUN = 0
    INCIDENT = 1
    ON_CALL = 2
    SOON = 3
    OWNED = 4
    CRITICAL = 5
    LATER = 6


@dataclass(frozen=True, slots=True)
class Want:
    """Of one service. `why` is a sentence's end: “you are on call for Checkout”."""

    need: Need
    why: str


@dataclass(frozen=True, slots=True)
class Pin:
    runbook: Placed
    need: Need
    why: str


@dataclass(frozen=True, slots=True)
class Use:
    """An open incident of theirs: what belongs to it, the nearest first, and what is being followed in it."""

    number: int
    attached: Sequence[Match] = ()
    followed: Sequence[str] = ()  # handles


def pins(
    organisation: Organisation, person: Member, uses: Sequence[Use], *, now: datetime
) -> tuple[Pin, ...]:
    """Each runbook once, for the most pressing of its reasons. `uses` have the worst incident first."""
    found: dict[str, Pin] = {}
    for pin in (*_in_use(organisation, uses), *_of_services(organisation, person, now=now)):
        if pin.runbook.handle not in found:
            found[pin.runbook.handle] = pin
    return tuple(found.values())


def wants(organisation: Organisation, person: Member, *, now: datetime) -> Mapping[str, Want]:
    """By service: those they are or will be called for, those they answer for, and what these depend on."""
    duties = _duties(organisation, person, now=now)
    ladders = {handle: _called(ladder, person, duties) for handle, ladder in organisation.ladders.items()}
    own = {
        handle: want
        for handle, service in organisation.services.items()
        if (want := _want(service, person, ladders)) is not None
    }
    return _with_critical(organisation, own)


def _in_use(organisation: Organisation, uses: Sequence[Use]) -> Iterator[Pin]:
    for use in uses:
        for handle in use.followed:
            if (runbook := organisation.runbooks.get(handle)) is not None:
                yield Pin(runbook, Need.RUN, f"it is being followed in #{use.number}")
    for use in uses:
        for match in use.attached:
            yield Pin(match.runbook, Need.INCIDENT, f"it belongs to #{use.number}, which is open")


def _of_services(organisation: Organisation, person: Member, *, now: datetime) -> Iterator[Pin]:
    found = [
        (
            want.need,
            organisation.services[handle].tier,
            runbook.title.casefold(),
            runbook.handle,
            want,
            runbook,
        )
        for handle, want in wants(organisation, person, now=now).items()
        for runbook in organisation.runbooks_at.get(("service", handle), ())
    ]
    for need, *_, want, runbook in sorted(found, key=lambda one: one[:4]):
        yield Pin(runbook, need, want.why)


def _want(service: Service, person: Member, ladders: Mapping[str, Need | None]) -> Want | None:
    handles = {service.ladder, *service.ladders.values()}
    needs = [need for handle in handles if handle and (need := ladders.get(handle)) is not None]
    if person.id in service.named:
        needs.append(Need.OWNED)
    match min(needs, default=None):
        case Need.ON_CALL:
            return Want(Need.ON_CALL, f"you are on call for {service.name}")
        case Need.SOON:
            return Want(Need.SOON, f"you go on call for {service.name} within a day")
        case Need.OWNED:
            return Want(Need.OWNED, f"you answer for {service.name}")
        case Need.LATER:
            return Want(Need.LATER, f"you go on call for {service.name} this week")
        case _:
            return None


def _called(ladder: Ladder, person: Member, duties: Mapping[Target, Need]) -> Need | None:
    """When its rungs may call them first. What only the catch-all calls can wait for a network."""
    targets = (target for rung in ladder.rungs for target in rung.notify)
    return min(
        (need for target in targets if (need := _duty(target, person, duties)) is not None), default=None
    )


def _duty(target: Target, person: Member, duties: Mapping[Target, Need]) -> Need | None:
    if (target.kind == "person" and target.handle == person.handle) or (
        target.kind == "team" and target.handle in person.teams
    ):
        return Need.ON_CALL
    return duties.get(target)


def _duties(organisation: Organisation, person: Member, *, now: datetime) -> Mapping[Target, Need]:
    """By what a rung may name: a schedule, or whoever is next on it."""
    found: dict[Target, Need] = {}
    for handle, schedule in organisation.schedules.items():
        if person.handle not in named_in(schedule):
            continue
        if (need := _turn(schedule, person.handle, now=now)) is not None:
            found[Target("schedule", handle)] = need
        if person.handle in secondary(schedule, at=now):
            found[Target("secondary", handle)] = Need.ON_CALL
    return found


def _turn(schedule: Schedule, handle: str, *, now: datetime) -> Need | None:
    """Their first turn that touches the week from now on."""
    first = next(iter(shifts_of(schedule, handle, since=now, until=now + _AHEAD)), None)
    if first is None:
        return None
    if first.starts_at <= now:
        return Need.ON_CALL
    return Need.SOON if first.starts_at <= now + _SOON else Need.LATER


def _with_critical(organisation: Organisation, own: Mapping[str, Want]) -> Mapping[str, Want]:
    """What they cannot do without is wanted too, for the most pressing reason; a circle ends by itself."""
    found = dict(own)
    waiting = deque(sorted(own, key=lambda handle: (own[handle].need, handle)))
    while waiting:
        service = organisation.services[waiting.popleft()]
        need = Need.LATER if found[service.handle].need is Need.LATER else Need.CRITICAL
        for handle in _missed(organisation, service, found, need):
            found[handle] = Want(need, f"{service.name} depends on {organisation.services[handle].name}")
            waiting.append(handle)
    return found


def _missed(
    organisation: Organisation, service: Service, found: Mapping[str, Want], need: Need
) -> Iterable[str]:
    for handle in service.needs:
        if handle in organisation.services and (handle not in found or found[handle].need > need):
            yield handle
