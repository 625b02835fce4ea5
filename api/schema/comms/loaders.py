"""What hangs on announcements and updates, read for a whole list at once."""

from uuid import UUID

from strawberry.dataloader import DataLoader

from api.database import Database
from api.schema.grouping import grouped
from api.store.comms import approvals, promises, updates
from api.store.comms.comms import (
    AnnouncementRow,
    ApprovalRow,
    PromiseRow,
    TemplateRow,
    UpdateEditRow,
    UpdateRow,
)
from api.store.comms.templates import by_ids as templates_by_ids
from api.store.status.components import ComponentRow


class CommsLoaders:
    """The rows alone: what of them somebody may see is the fields' business."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.announcements: DataLoader[UUID, list[AnnouncementRow]] = DataLoader(self._announcements)
        self.updates: DataLoader[UUID, list[UpdateRow]] = DataLoader(self._updates)
        self.edits: DataLoader[UUID, list[UpdateEditRow]] = DataLoader(self._edits)
        self.approvals: DataLoader[UUID, list[ApprovalRow]] = DataLoader(self._approvals)
        self.given_back: DataLoader[UUID, str | None] = DataLoader(self._given_back)
        self.promises: DataLoader[UUID, list[PromiseRow]] = DataLoader(self._promises)
        self.components: DataLoader[UUID, ComponentRow | None] = DataLoader(self._components)
        self.templates: DataLoader[UUID, TemplateRow | None] = DataLoader(self._templates)

    async def _announcements(self, incidents: list[UUID]) -> list[list[AnnouncementRow]]:
        async with self._database.read() as session:
            rows = await updates.announcements_of(session, incidents)
        return grouped(incidents, rows, lambda row: row.incident_id)

    async def _updates(self, announcements: list[UUID]) -> list[list[UpdateRow]]:
        async with self._database.read() as session:
            rows = await updates.updates_of(session, announcements)
        return grouped(announcements, rows, lambda row: row.announcement_id)

    async def _edits(self, ids: list[UUID]) -> list[list[UpdateEditRow]]:
        async with self._database.read() as session:
            rows = await updates.edits_of(session, ids)
        return grouped(ids, rows, lambda row: row.update_id)

    async def _approvals(self, ids: list[UUID]) -> list[list[ApprovalRow]]:
        async with self._database.read() as session:
            rows = await approvals.of_updates(session, ids)
        return grouped(ids, rows, lambda row: row.update_id)

    async def _given_back(self, ids: list[UUID]) -> list[str | None]:
        async with self._database.read() as session:
            found = await updates.given_back(session, ids)
        return [found.get(one) for one in ids]

    async def _promises(self, incidents: list[UUID]) -> list[list[PromiseRow]]:
        async with self._database.read() as session:
            rows = await promises.of_incidents(session, incidents)
        return grouped(incidents, rows, lambda row: row.incident_id)

    async def _components(self, ids: list[UUID]) -> list[ComponentRow | None]:
        async with self._database.read() as session:
            found = {row.id: row for row in await updates.components(session, ids)}
        return [found.get(one) for one in ids]

    async def _templates(self, ids: list[UUID]) -> list[TemplateRow | None]:
        async with self._database.read() as session:
            found = {row.id: row for row in await templates_by_ids(session, ids)}
        return [found.get(one) for one in ids]
