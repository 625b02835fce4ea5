"""Checks that are due: each looked at once, outside any transaction, and what was seen kept."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation.metric_sources import PURPOSE
from api.actions.runs import checks as run_checks
from api.actions.runs.texts import runbook_of
from api.database import Database
from api.domain.runbooks.runbook import Check, HttpCheck
from api.domain.runs.check import Seen
from api.secrets import Keyring, SealBrokenError
from api.store.runs import checks as rows
from api.store.runs.automations import MetricSourceRow
from api.store.runs.runs import RunCheckRow, RunRow
from worker.senders.probe import TIMEOUT, Probe, Source

log = structlog.get_logger(__name__)

# Longer than a look and its two transactions may take.
_LEASE: Final = timedelta(seconds=TIMEOUT + 12)
_BATCH: Final = 32


@dataclass(frozen=True, slots=True)
class Look:
    """`source` is None for a page, and for a source that nobody knows any more."""

    check_id: UUID
    incident_id: UUID
    check: Check
    source: Source | None


class Checks:
    def __init__(
        self, database: Database, probe: Probe, keyring: Keyring, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._probe = probe
        self._keyring = keyring
        self._clock = clock

    async def sweep(self) -> int:
        async with self._database.transaction() as tx:
            claimed = await rows.claim(tx.session, lease=_LEASE, limit=_BATCH)
        await asyncio.gather(*(self._look(row) for row in claimed))
        return len(claimed)

    async def _look(self, row: RunCheckRow) -> None:
        try:
            async with self._database.read() as session:
                look = await self._what(session, row)
            if look is None:
                return
            seen = await self._seen(look)
            async with self._database.transaction() as tx:
                await run_checks.looked(tx, look.check_id, look.incident_id, seen, now=self._clock())
        except Exception:
            log.exception("a check could not be looked at; again when its lease is over", check=str(row.id))

    async def _what(self, session: AsyncSession, row: RunCheckRow) -> Look | None:
        run = await session.get_one(RunRow, row.run_id)
        runbook = await runbook_of(session, run)
        check = next((step.check for step in runbook.steps if step.id == row.step_id), None)
        if check is None:
            return None
        source = None if isinstance(check, HttpCheck) else await self._source(session, check.source)
        return Look(row.id, run.incident_id, check, source)

    async def _source(self, session: AsyncSession, handle: str) -> Source | None:
        question = select(MetricSourceRow).where(
            MetricSourceRow.handle == handle, MetricSourceRow.archived_at.is_(None)
        )
        row = (await session.scalars(question)).one_or_none()
        if row is None:
            return None
        try:
            return Source(row.url, self._keyring.unseal(row.token, purpose=PURPOSE) if row.token else None)
        except SealBrokenError:
            # Asked without it the source says no by itself, which is what people are shown.
            return Source(row.url)

    async def _seen(self, look: Look) -> Seen:
        if isinstance(look.check, HttpCheck):
            return await self._probe.page(look.check)
        if look.source is None:
            return Seen(holds=None, said=f"there is no source of metrics called “{look.check.source}”")
        return await self._probe.metric(look.check, look.source)
