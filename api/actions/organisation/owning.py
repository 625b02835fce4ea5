"""Whose things are whose: what "own" means in the table of rights."""

from collections.abc import Iterator

from api.domain.oncall.oncall import named_in
from api.domain.organisation.snapshot import Organisation, Service
from api.domain.paging.ladder import Ladder
from api.domain.rights import Viewer


def owns(organisation: Organisation, viewer: Viewer, noun: str, handle: str) -> bool:
    """A service's owner and coordinator own it, and the ladders, schedules and integrations it uses.

    Of an override the handle is its schedule's: whoever takes turns there may override too. Of planned
    work it is the service's. A noun that nobody owns is False.
    """
    mine = list(_services(organisation, viewer))
    match noun:
        case "service" | "maintenance":
            return any(service.handle == handle for service in mine)
        case "ladder":
            return any(ladder.handle == handle for ladder in _ladders(organisation, mine))
        case "schedule" | "contact":
            return _is_called(organisation, mine, noun, handle)
        case "override":
            return _takes_turns(organisation, viewer, handle) or _is_called(
                organisation, mine, "schedule", handle
            )
        case "integration":
            used = {one.handle: one.service for one in organisation.integrations.values()}
            return used.get(handle) in {service.handle for service in mine}
    return False


def _services(organisation: Organisation, viewer: Viewer) -> Iterator[Service]:
    for service in organisation.services.values():
        if viewer.person_id in (service.owner, service.coordinator):
            yield service


def _ladders(organisation: Organisation, services: list[Service]) -> Iterator[Ladder]:
    for service in services:
        for handle in (service.ladder, *service.ladders.values()):
            if handle and handle in organisation.ladders:
                yield organisation.ladders[handle]


def _is_called(organisation: Organisation, services: list[Service], kind: str, handle: str) -> bool:
    return any(
        (target.noun, target.handle) == (kind, handle)
        for ladder in _ladders(organisation, services)
        for targets in (*(rung.notify for rung in ladder.rungs), ladder.catch_all)
        for target in targets
    )


def _takes_turns(organisation: Organisation, viewer: Viewer, handle: str) -> bool:
    schedule = organisation.schedules.get(handle)
    return schedule is not None and viewer.handle in named_in(schedule)
