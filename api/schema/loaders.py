"""What hangs on the rows of a list, read for the whole list at once."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from api.database import Database
from api.domain.comms.audience import ComponentStatus
from api.domain.runbooks.match import Match
from api.schema.comms.loaders import CommsLoaders
from api.schema.grouping import grouped
from api.schema.runbooks.loaders import RunbookLoaders
from api.schema.runs.loaders import RunLoaders
from api.store.alerts import integration_keys
from api.store.alerts import lists as alert_lists
from api.store.alerts.alerts import IntegrationKeyRow
from api.store.alerts.lists import Activity, Told
from api.store.briefings import briefings
from api.store.briefings import facts as briefing_facts
from api.store.briefings.briefings import BriefingReaderRow
from api.store.incidents import decisions, roles
from api.store.incidents import lists as incident_lists
from api.store.incidents.command import DecisionRow, ImpactRow, RoleRow
from api.store.incidents.incidents import IncidentRow, TimelineRow
from api.store.incidents.lists import Stretch
from api.store.incidents.sight import Sight
from api.store.organisation import ledger
from api.store.organisation import snapshot as organisations
from api.store.organisation.ledger import Routes
from api.store.paging import reach
from api.store.paging.devices import DeviceRow
from api.store.paging.ladders import EscalationRow
from api.store.paging.paging import PageRow
from api.store.runbooks import matches
from api.store.status import now

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")

# How many open incidents a service shows at most.
_MOST_OPEN = 50


def _loader(load: Callable[[list[Key]], Awaitable[Sequence[Row]]]) -> DataLoader[Key, Row]:
    return DataLoader(load_fn=load)


class Loaders:
    """One set per operation, so that nobody is shown what another was allowed to see."""

    def __init__(self, database: Database, sight: Sight, *, base_url: str) -> None:
        self._database = database
        self._sight = sight
        self._base_url = base_url
        self.comms = CommsLoaders(database)
        self.runbooks = RunbookLoaders(database)
        self.runs = RunLoaders(database, sight)
        self.pages: DataLoader[UUID, list[PageRow]] = _loader(self._pages)
        self.escalation: DataLoader[UUID, EscalationRow | None] = _loader(self._escalations)
        self.timeline: DataLoader[tuple[UUID, Stretch], list[TimelineRow]] = _loader(self._timelines)
        self.roles: DataLoader[UUID, list[RoleRow]] = _loader(self._roles)
        self.alerts: DataLoader[tuple[UUID, int], list[Told]] = _loader(self._alerts)
        self.open_incidents: DataLoader[UUID, list[IncidentRow]] = _loader(self._open_incidents)
        self.devices: DataLoader[UUID, Sequence[DeviceRow]] = _loader(self._devices)
        self.joined: DataLoader[UUID, bool] = _loader(self._joined)
        self.keys: DataLoader[UUID, list[IntegrationKeyRow]] = _loader(self._keys)
        self.refused_keys: DataLoader[UUID, list[IntegrationKeyRow]] = _loader(self._refused_keys)
        # There is but one; asked for twice it is read once, and its version is that of its rows.
        self.routes: DataLoader[None, Routes] = _loader(self._routes)
        self.activity: DataLoader[UUID, Activity] = _loader(self._activity)
        self.impact: DataLoader[UUID, ImpactRow | None] = _loader(self._impacts)
        self.decisions: DataLoader[UUID, list[DecisionRow]] = _loader(self._decisions)
        self.component_status: DataLoader[tuple[UUID, datetime], ComponentStatus] = _loader(self._statuses)
        self.briefing_readers: DataLoader[UUID, list[BriefingReaderRow]] = _loader(self._briefing_readers)
        self.attached: DataLoader[UUID, Sequence[Match]] = _loader(self._attached)

    async def _statuses(self, asked: list[tuple[UUID, datetime]]) -> list[ComponentStatus]:
        """As our own people's pages would say it; one operation asks at one time."""
        components = [component for component, _ in asked]
        async with self._database.read() as session:
            found = await now.statuses(session, components, audience="internal", now=asked[0][1])
        return [found.get(component, "operational") for component in components]

    async def _pages(self, incidents: list[UUID]) -> list[list[PageRow]]:
        async with self._database.read() as session:
            rows = await incident_lists.pages_of(session, incidents)
        return grouped(incidents, rows, lambda row: row.incident_id)

    async def _escalations(self, incidents: list[UUID]) -> list[EscalationRow | None]:
        async with self._database.read() as session:
            rows = await incident_lists.escalations_of(session, incidents)
        found = {row.incident_id: row for row in rows}
        return [found.get(incident) for incident in incidents]

    async def _timelines(self, keys: list[tuple[UUID, Stretch]]) -> list[list[TimelineRow]]:
        asked: dict[Stretch, list[UUID]] = defaultdict(list)
        for incident, stretch in keys:
            asked[stretch].append(incident)
        found: dict[tuple[UUID, Stretch], list[TimelineRow]] = defaultdict(list)
        async with self._database.read() as session:
            for stretch, incidents in asked.items():
                for row in await incident_lists.timelines_of(session, incidents, stretch):
                    found[row.incident_id, stretch].append(row)
        return [found[key] for key in keys]

    async def _alerts(self, keys: list[tuple[UUID, int]]) -> list[list[Told]]:
        most = max(limit for _, limit in keys)
        incidents = [incident for incident, _ in keys]
        async with self._database.read() as session:
            rows = await alert_lists.of_incidents(session, incidents, limit=most)
        found = grouped(incidents, rows, lambda told: told.row.incident_id)
        return [told[:limit] for told, (_, limit) in zip(found, keys, strict=True)]

    async def _roles(self, incidents: list[UUID]) -> list[list[RoleRow]]:
        async with self._database.read() as session:
            rows = await roles.held(session, incidents)
        return grouped(incidents, rows, lambda row: row.incident_id)

    async def _open_incidents(self, services: list[UUID]) -> list[list[IncidentRow]]:
        async with self._database.read() as session:
            rows = await incident_lists.open_of_services(session, self._sight, services, limit=_MOST_OPEN)
        return grouped(services, rows, lambda row: row.service_id)

    async def _devices(self, people: list[UUID]) -> list[Sequence[DeviceRow]]:
        async with self._database.read() as session:
            found = await reach.devices_of(session, people)
        return [found[person] for person in people]

    async def _joined(self, people: list[UUID]) -> list[bool]:
        async with self._database.read() as session:
            found = await ledger.joined(session, people)
        return [person in found for person in people]

    async def _keys(self, integrations: list[UUID]) -> list[list[IntegrationKeyRow]]:
        async with self._database.read() as session:
            rows = await alert_lists.keys_of(session, integrations)
        return grouped(integrations, rows, lambda row: row.integration_id)

    async def _refused_keys(self, integrations: list[UUID]) -> list[list[IntegrationKeyRow]]:
        async with self._database.read() as session:
            rows = await integration_keys.lately_refused(session, integrations)
        return grouped(integrations, rows, lambda row: row.integration_id)

    async def _routes(self, wholes: list[None]) -> list[Routes]:
        async with self._database.read() as session:
            return [await ledger.routes(session) for _ in wholes]

    async def _activity(self, integrations: list[UUID]) -> list[Activity]:
        async with self._database.read() as session:
            found = await alert_lists.activity_of(session, integrations)
        return [found[integration] for integration in integrations]

    async def _impacts(self, incidents: list[UUID]) -> list[ImpactRow | None]:
        async with self._database.read() as session:
            found = await briefing_facts.impacts_of(session, incidents)
        return [found.get(incident) for incident in incidents]

    async def _decisions(self, incidents: list[UUID]) -> list[list[DecisionRow]]:
        async with self._database.read() as session:
            rows = await decisions.of_incidents(session, incidents)
        return grouped(incidents, rows, lambda row: row.incident_id)

    async def _briefing_readers(self, issues: list[UUID]) -> list[list[BriefingReaderRow]]:
        async with self._database.read() as session:
            found = await briefings.readers_of(session, issues)
        return [found[issue] for issue in issues]

    async def _attached(self, incidents: list[UUID]) -> list[Sequence[Match]]:
        async with self._database.read() as session:
            organisation = await organisations.current(session)
            found = await matches.of_incidents(session, organisation, incidents, base_url=self._base_url)
        return [found.get(incident, ()) for incident in incidents]
