"""The organisation as GraphQL shows it: every thing linked to every other, built once per version."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.organisation.snapshot import Organisation
from api.schema.alerts.integrations import Integration
from api.schema.incidents.incidents import Incident
from api.schema.oncall.schedules import Override, Schedule
from api.schema.organisation.contacts import Channel, Contact
from api.schema.organisation.services import Dependency, Service, SeverityLadder
from api.schema.organisation.severities import Severity
from api.schema.organisation.teams import Team
from api.schema.paging.ladders import Ladder
from api.schema.people.people import Person
from api.secrets import Keyring, SealBrokenError
from api.store.incidents.incidents import IncidentRow
from api.store.oncall.oncall import RotationRow
from api.store.organisation import snapshot as organisations
from api.store.organisation.ledger import Ledger, read_ledger

Thing = TypeVar("Thing", Channel, Contact, Integration, Ladder, Person, Schedule, Service, Team)


class Shelf(Generic[Thing]):
    """Things of one kind, archived ones too, by id and by handle, in the order lists show them."""

    def __init__(self, things: Iterable[tuple[UUID, Thing]]) -> None:
        self._by_id: Mapping[UUID, Thing] = dict(things)
        self._by_handle: Mapping[str, Thing] = {thing.handle: thing for thing in self._by_id.values()}

    def get(self, key: UUID | None) -> Thing | None:
        return self._by_id.get(key) if key is not None else None

    def __getitem__(self, key: UUID) -> Thing:
        return self._by_id[key]

    def called(self, handle: str) -> Thing | None:
        return self._by_handle.get(handle)

    def __iter__(self) -> Iterator[Thing]:
        return iter(self._by_id.values())


class Catalogue:
    """Shared by all requests of a version: nothing here depends on who asks."""

    def __init__(self, organisation: Organisation, ledger: Ledger, keyring: Keyring) -> None:
        self.organisation = organisation
        self.people = Shelf((row.id, Person.of(row)) for row in ledger.people)
        self.teams = Shelf((row.id, Team.of(row)) for row in ledger.teams)
        self.ladders = Shelf((row.id, Ladder.of(row)) for row in ledger.ladders)
        self.services = Shelf((row.id, Service.of(row)) for row in ledger.services)
        self.contacts = Shelf((row.id, Contact.of(row)) for row in ledger.contacts)
        self.channels = Shelf((row.id, Channel.of(row, _scheme(row.url, keyring))) for row in ledger.channels)
        self.integrations = Shelf((row.id, Integration.of(row)) for row in ledger.integrations)
        self.severities = [Severity.of(row) for row in ledger.severities]
        self.schedules = self._schedules(ledger)
        self._link_teams(ledger)
        self._link_services(ledger)
        self._link_dependencies(ledger)

    def incident(self, row: IncidentRow) -> Incident:
        return Incident.of(row, self)

    def named(self, handles: Iterable[str]) -> list[Person]:
        found = (self.people.called(handle) for handle in handles)
        return [person for person in found if person is not None]

    def actor_name(self, actor: str) -> str:
        """`person:ana` as people know her."""
        kind, _, handle = actor.partition(":")
        thing: Person | Integration | Contact | None = None
        match kind:
            case "person":
                thing = self.people.called(handle)
            case "integration":
                thing = self.integrations.called(handle)
            case "contact":
                thing = self.contacts.called(handle)
            case "system":
                return "Tocsin"
        return thing.name if thing is not None else handle or actor

    def _schedules(self, ledger: Ledger) -> Shelf[Schedule]:
        rotations: dict[UUID, list[RotationRow]] = defaultdict(list)
        for rotation in ledger.rotations:
            rotations[rotation.schedule_id].append(rotation)
        made = Shelf((row.id, Schedule.of(row, rotations[row.id])) for row in ledger.schedules)
        for override in ledger.overrides:
            made[override.schedule_id].overrides.append(
                Override.of(
                    override,
                    person=self.people.get(override.person_id),
                    by=self.people.get(override.by_id),
                )
            )
        return made

    def _link_teams(self, ledger: Ledger) -> None:
        for member in ledger.members:
            team, person = self.teams[member.team_id], self.people[member.person_id]
            team.members.append(person)
            if not team.archived:
                person.teams.append(team)

    def _link_services(self, ledger: Ledger) -> None:
        for row in ledger.services:
            service = self.services[row.id]
            service.team = self.teams.get(row.team_id)
            service.owner = self.people.get(row.owner_id)
            service.primary = self.people.get(row.primary_id)
            service.secondary = self.people.get(row.secondary_id)
            service.backup = self.people.get(row.backup_id)
            service.coordinator = self.people.get(row.coordinator_id)
            service.ladder = self.ladders.get(row.ladder_id)
            if not service.archived and service.team is not None:
                service.team.services.append(service)
            if not service.archived and service.ladder is not None:
                service.ladder.services.append(service)
        for one in ledger.service_ladders:
            service, ladder = self.services[one.service_id], self.ladders[one.ladder_id]
            service.ladder_by_severity.append(SeverityLadder(severity=one.severity, ladder=ladder))
            if not service.archived and not any(known is service for known in ladder.services):
                ladder.services.append(service)
        for integration in ledger.integrations:
            made = self.integrations[integration.id]
            made.service = self.services.get(integration.service_id)
            if made.service is not None and not made.archived:
                made.service.integrations.append(made)

    def _link_dependencies(self, ledger: Ledger) -> None:
        for one in ledger.dependencies:
            service, needed = self.services[one.service_id], self.services[one.depends_on_id]
            if not (service.archived or needed.archived):
                service.depends_on.append(Dependency(service=needed, critical=one.critical))
                needed.dependents.append(service)


class Directory:
    """Keeps the last catalogue that was built."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._last: Catalogue | None = None

    async def current(self, session: AsyncSession) -> Catalogue:
        """Of the version this session sees; a version that was rolled back is never used again."""
        organisation = await organisations.current(session)
        if self._last is None or self._last.organisation is not organisation:
            self._last = Catalogue(organisation, await read_ledger(session), self._keyring)
        return self._last


def _scheme(sealed: str, keyring: Keyring) -> str:
    """Of a channel's address only this is shown: the rest carries passwords."""
    try:
        return keyring.unseal(sealed, purpose="channel").partition("://")[0]
    except SealBrokenError:
        return "unreadable"
