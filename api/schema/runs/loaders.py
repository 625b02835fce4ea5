"""What hangs on incidents of the runbooks that are followed in them, read for a whole list at once."""

from uuid import UUID

from strawberry.dataloader import DataLoader

from api.actions.runs.texts import runbook_of
from api.database import Database
from api.domain.runbooks.runbook import Runbook
from api.schema.grouping import grouped
from api.store.incidents.sight import Sight
from api.store.runbooks import suggestions
from api.store.runs import calls, checks
from api.store.runs import lists as run_lists
from api.store.runs.automations import AutomationRow
from api.store.runs.runs import RunCallRow, RunCheckRow, RunOpRow, RunRow, SuggestionRow


class RunLoaders:
    """The rows alone: what of them somebody may see is the fields' business."""

    def __init__(self, database: Database, sight: Sight) -> None:
        self._database = database
        self._sight = sight
        self.runs: DataLoader[UUID, list[RunRow]] = DataLoader(self._runs)
        self.ops: DataLoader[UUID, list[RunOpRow]] = DataLoader(self._ops)
        self.checks: DataLoader[UUID, list[RunCheckRow]] = DataLoader(self._checks)
        self.calls: DataLoader[UUID, list[tuple[RunCallRow, AutomationRow]]] = DataLoader(self._calls)
        self.suggestions: DataLoader[UUID, list[SuggestionRow]] = DataLoader(self._suggestions)

    async def text(self, run: RunRow) -> Runbook:
        """Kept by its hash for everybody."""
        async with self._database.read() as session:
            return await runbook_of(session, run)

    async def _runs(self, incidents: list[UUID]) -> list[list[RunRow]]:
        async with self._database.read() as session:
            rows = await run_lists.of_incidents(session, incidents)
        return grouped(incidents, rows, lambda row: row.incident_id)

    async def _ops(self, runs: list[UUID]) -> list[list[RunOpRow]]:
        async with self._database.read() as session:
            rows = await run_lists.ops_of(session, runs)
        return grouped(runs, rows, lambda row: row.run_id)

    async def _checks(self, runs: list[UUID]) -> list[list[RunCheckRow]]:
        async with self._database.read() as session:
            rows = await checks.of_runs(session, runs)
        return grouped(runs, rows, lambda row: row.run_id)

    async def _calls(self, runs: list[UUID]) -> list[list[tuple[RunCallRow, AutomationRow]]]:
        async with self._database.read() as session:
            rows = await calls.with_automations(session, runs)
        return grouped(runs, rows, lambda row: row[0].run_id)

    async def _suggestions(self, runbooks: list[UUID]) -> list[list[SuggestionRow]]:
        async with self._database.read() as session:
            rows = await suggestions.of_runbooks(session, self._sight, runbooks)
        return grouped(runbooks, rows, lambda row: row.runbook_id)
