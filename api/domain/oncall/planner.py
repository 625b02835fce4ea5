"""Who answers for a schedule's plan, and which services hang on it."""

from api.domain.organisation.snapshot import Member, Organisation, Service, administrators
from api.domain.paging.ladder import Ladder, Target


def planners(organisation: Organisation, schedule: str) -> tuple[Member, ...]:
    """The coordinators, else the owners, of the services whose ladders call it; else the administrators.

    Somebody disabled is passed over: nobody reads what they are told.
    """
    found = (_planner(organisation, service) for service in services_on(organisation, schedule))
    once = {planner.id: planner for planner in found if planner is not None}
    return tuple(once.values()) or administrators(organisation)


def services_on(organisation: Organisation, schedule: str) -> tuple[Service, ...]:
    """The services whose incidents, of whatever severity, end up with whoever is on call there."""
    targets = (Target("schedule", schedule), Target("secondary", schedule))
    return tuple(
        service
        for service in organisation.services.values()
        if any(calls(ladder, target) for ladder in ladders_of(organisation, service) for target in targets)
    )


def ladders_of(organisation: Organisation, service: Service) -> tuple[Ladder, ...]:
    """Each ladder that an incident of the service may climb, once; none where it only names people."""
    handles = dict.fromkeys((service.ladder, *service.ladders.values()))
    return tuple(
        organisation.ladders[handle] for handle in handles if handle and handle in organisation.ladders
    )


def calls(ladder: Ladder, target: Target) -> bool:
    return target in ladder.catch_all or any(target in rung.notify for rung in ladder.rungs)


def _planner(organisation: Organisation, service: Service) -> Member | None:
    for person in (service.coordinator, service.owner):
        member = organisation.people.get(person) if person else None
        if member is not None and not member.is_disabled:
            return member
    return None
