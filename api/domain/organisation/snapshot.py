"""The organisation as rules see it: one frozen snapshot of who is there, what they own and whom to call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from api.domain.alerts.filtering import Maintenance
from api.domain.alerts.route import Route
from api.domain.comms.policy import CommsPolicy
from api.domain.oncall.duty_policy import DutyPolicy
from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.secondary import secondary
from api.domain.oncall.shadow import Shadow
from api.domain.paging.ladder import LONGEST_WAIT, Ladder, Rung, Target
from api.domain.paging.notification import DEFAULT_PAGES, Pages, Rule, WorkingHours, default_rule, quieter
from api.domain.rights import Role
from api.domain.runbooks.place import Place, Placed

# How long the people of a service without a ladder have where its severity promises nothing.
_UNPROMISED: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Method:
    """One of a person's own channels besides push."""

    id: UUID
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person who can be called. Disabled people are not in the snapshot's reach."""

    id: UUID
    handle: str
    name: str
    email: str
    role: Role
    time_zone: str
    hours: WorkingHours
    teams: frozenset[str] = frozenset()
    rules: Mapping[int, Rule] = field(default_factory=dict)
    methods: tuple[Method, ...] = ()
    is_disabled: bool = False

    def rule(self, severity: int) -> Rule:
        own = self.rules.get(severity)
        return own or default_rule(severity, [str(method.id) for method in self.methods])


@dataclass(frozen=True, slots=True)
class Team:
    handle: str
    name: str
    members: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Service:
    id: UUID
    handle: str
    name: str
    tier: int
    team: str | None
    owner: UUID | None = None
    primary: UUID | None = None
    secondary: UUID | None = None
    backup: UUID | None = None
    coordinator: UUID | None = None
    ladder: str | None = None
    ladders: Mapping[int, str] = field(default_factory=dict)
    # Handles of services that it cannot do without.
    needs: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[UUID, ...]:
        """The people who answer for it, in the order they are called when it has no ladder."""
        roles = (self.primary, self.secondary, self.backup, self.owner, self.coordinator)
        return tuple(dict.fromkeys(person for person in roles if person is not None))


@dataclass(frozen=True, slots=True)
class Integration:
    id: UUID
    handle: str
    kind: str
    name: str
    service: str | None


@dataclass(frozen=True, slots=True)
class Outside:
    """A contact or a channel, by its row."""

    id: UUID
    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class Called:
    """Whom a rung calls: people in ladder order, and what is merely told."""

    people: tuple[Member, ...] = ()
    contacts: tuple[Outside, ...] = ()
    channels: tuple[Outside, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.contacts or self.channels)


@dataclass(frozen=True, slots=True)
class Organisation:
    """`version` moves with every edit; handles and ids of archived rows are left out."""

    version: int
    titles_on_lock_screens: bool
    people: Mapping[UUID, Member]
    teams: Mapping[str, Team]
    services: Mapping[str, Service]
    ladders: Mapping[str, Ladder]
    schedules: Mapping[str, Schedule]
    contacts: Mapping[str, Outside]
    channels: Mapping[str, Outside]
    integrations: Mapping[UUID, Integration]
    routes: tuple[Route, ...]
    maintenances: tuple[Maintenance, ...]
    acknowledge_within: Mapping[int, timedelta | None]
    handles: Mapping[str, UUID]
    services_by_id: Mapping[UUID, Service]
    # Integrations by the hash of each of their keys that is not revoked.
    keys: Mapping[str, UUID] = field(default_factory=dict)
    # What being on call may ask of people, and what it is worth.
    duty: DutyPolicy = field(default_factory=DutyPolicy)
    # How and when we tell others, and each severity's own promise to each audience.
    comms: CommsPolicy = field(default_factory=CommsPolicy)
    cadences: Mapping[int, Mapping[str, timedelta]] = field(default_factory=dict)

    # Who learns beside whom, by schedule.
    shadows: Mapping[str, tuple[Shadow, ...]] = field(default_factory=dict)

    # Published runbooks by handle, and those of each place; parts of others are left out.
    runbooks: Mapping[str, Placed] = field(default_factory=dict)
    runbooks_at: Mapping[Place, tuple[Placed, ...]] = field(default_factory=dict)
    # Names of the same thing, as search of runbooks takes them beside those it knows by itself.
    synonyms: tuple[tuple[str, ...], ...] = ()

    def integration_of(self, key_hash: str) -> Integration | None:
        """Whose key this is; a revoked or unknown one is nobody's, and so is an archived integration's."""
        found = self.keys.get(key_hash)
        return self.integrations.get(found) if found else None

    def person(self, handle: str) -> Member | None:
        found = self.handles.get(handle)
        return self.people.get(found) if found else None


def ladder_for(organisation: Organisation, service: Service | None, severity: int) -> Ladder:
    """The ladder of a service for a severity; without one, the people it names, one after another.

    An incident of no service goes straight to the catch-all.
    """
    if service is None:
        return Ladder(handle="", name="Everyone responsible", rungs=())
    handle = service.ladders.get(severity) or service.ladder
    if handle and handle in organisation.ladders:
        return organisation.ladders[handle]
    wait = min(organisation.acknowledge_within.get(severity) or _UNPROMISED, LONGEST_WAIT)
    people = [organisation.people[person] for person in service.named if person in organisation.people]
    rungs = tuple(
        Rung(tier=min(place + 1, 3), wait=wait, notify=(Target("person", member.handle),), when="any page")
        for place, member in enumerate(people)
    )
    return Ladder(handle="", name=f"The people named for {service.name}", rungs=rungs)


def needed_by(organisation: Organisation, service: Service) -> tuple[Service, ...]:
    """All that it cannot do without, themselves and through others; the nearest first."""
    found: dict[str, Service] = {}
    waiting = [service]
    for one in waiting:
        for handle in one.needs:
            needed = organisation.services.get(handle)
            if needed is not None and handle not in found and handle != service.handle:
                found[handle] = needed
                waiting.append(needed)
    return tuple(found.values())


def called(
    organisation: Organisation, targets: Iterable[Target], *, at: datetime, service: Service | None = None
) -> Called:
    """Who that is at this instant. What no longer exists calls nobody; disabled people are left out.

    Where a schedule has no secondary, the one that the `service` names answers instead.
    """
    people: dict[UUID, Member] = {}
    contacts: dict[UUID, Outside] = {}
    channels: dict[UUID, Outside] = {}
    for target in targets:
        match target.kind:
            case "contact":
                _keep(contacts, organisation.contacts.get(target.handle))
            case "channel":
                _keep(channels, organisation.channels.get(target.handle))
            case _:
                for member in _members(organisation, target, at=at, service=service):
                    people[member.id] = member
    return Called(tuple(people.values()), tuple(contacts.values()), tuple(channels.values()))


def administrators(organisation: Organisation) -> tuple[Member, ...]:
    return tuple(
        member for member in organisation.people.values() if member.role == "admin" and not member.is_disabled
    )


def accountable(organisation: Organisation, service: Service | None) -> tuple[Member, ...]:
    """Who hears of what is wrong with its set-up: the one who answers for it, else all administrators."""
    owner = organisation.people.get(service.owner) if service and service.owner else None
    return (owner,) if owner and not owner.is_disabled else administrators(organisation)


def pages_when(severity: int, limit: Pages | None) -> Pages:
    """What an incident of this severity allows at most, where a route may have held it."""
    return quieter(DEFAULT_PAGES[severity], limit) if limit else DEFAULT_PAGES[severity]


def _keep(where: dict[UUID, Outside], found: Outside | None) -> None:
    if found is not None:
        where[found.id] = found


def _members(
    organisation: Organisation, target: Target, *, at: datetime, service: Service | None
) -> list[Member]:
    schedule = organisation.schedules.get(target.handle)
    match target.kind:
        case "person":
            return _reachable(organisation, [target.handle])
        case "schedule":
            return _reachable(organisation, on_call(schedule, at=at) if schedule else ())
        case "secondary":
            found = _reachable(organisation, secondary(schedule, at=at) if schedule else ())
            return found or _named_secondary(organisation, schedule, service, at=at)
        case _:
            team = organisation.teams.get(target.handle)
            members = [organisation.people[person] for person in team.members] if team else []
            return [member for member in members if not member.is_disabled]


def _reachable(organisation: Organisation, handles: Iterable[str]) -> list[Member]:
    found = (organisation.person(handle) for handle in handles)
    return [member for member in found if member is not None and not member.is_disabled]


def _named_secondary(
    organisation: Organisation, schedule: Schedule | None, service: Service | None, *, at: datetime
) -> list[Member]:
    """The service's own, unless they are the very person who is on call and does not answer."""
    named = organisation.people.get(service.secondary) if service and service.secondary else None
    if named is None or named.is_disabled or (schedule and named.handle in on_call(schedule, at=at)):
        return []
    return [named]
