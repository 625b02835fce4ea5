"""What hangs on runbooks, read for a whole list at once."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from strawberry.dataloader import DataLoader

from api.actions.runbooks.whole import published_texts, step_titles
from api.database import Database
from api.schema.grouping import grouped
from api.store.runbooks import findings
from api.store.runbooks import lists as rows
from api.store.runbooks.lists import Record
from api.store.runbooks.runbooks import RunbookDraftRow, RunbookPlaceRow, RunbookRow, RunbookVersionRow
from api.store.runs.runs import RunbookFindingRow


class RunbookLoaders:
    """The rows alone: what of them somebody may see is the fields' business."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.runbooks: DataLoader[UUID, RunbookRow | None] = DataLoader(self._runbooks)
        self.versions: DataLoader[UUID, list[RunbookVersionRow]] = DataLoader(self._versions)
        self.drafts: DataLoader[UUID, list[RunbookDraftRow]] = DataLoader(self._drafts)
        self.places: DataLoader[UUID, list[RunbookPlaceRow]] = DataLoader(self._places)
        self.findings: DataLoader[UUID, list[RunbookFindingRow]] = DataLoader(self._findings)
        self.records: DataLoader[UUID, Record] = DataLoader(self._records)
        self.step_titles: DataLoader[UUID, Mapping[str, str]] = DataLoader(self._step_titles)

    async def _runbooks(self, ids: list[UUID]) -> list[RunbookRow | None]:
        async with self._database.read() as session:
            found = {row.id: row for row in await rows.by_ids(session, ids)}
        return [found.get(one) for one in ids]

    async def _versions(self, ids: list[UUID]) -> list[list[RunbookVersionRow]]:
        async with self._database.read() as session:
            found = await rows.versions_of(session, ids)
        return grouped(ids, found, lambda row: row.runbook_id)

    async def _drafts(self, ids: list[UUID]) -> list[list[RunbookDraftRow]]:
        async with self._database.read() as session:
            found = await rows.drafts_of(session, ids)
        return grouped(ids, found, lambda row: row.runbook_id)

    async def _places(self, ids: list[UUID]) -> list[list[RunbookPlaceRow]]:
        async with self._database.read() as session:
            found = await rows.places_of(session, ids)
        return grouped(ids, found, lambda row: row.runbook_id)

    async def _findings(self, ids: list[UUID]) -> list[list[RunbookFindingRow]]:
        async with self._database.read() as session:
            found = await findings.open_of(session, ids)
        return grouped(ids, found, lambda row: row.runbook_id)

    async def _records(self, ids: list[UUID]) -> list[Record]:
        async with self._database.read() as session:
            found = await rows.records_of(session, ids)
        return [found.get(one, Record()) for one in ids]

    async def _step_titles(self, ids: list[UUID]) -> list[Mapping[str, str]]:
        async with self._database.read() as session:
            texts = await published_texts(session, ids)
        titles = await asyncio.to_thread(lambda: {one.runbook_id: step_titles(one) for one in texts})
        return [titles.get(one, {}) for one in ids]
