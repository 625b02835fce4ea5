"""Reminders of decisions, where a worker fails on the way: what was decided meanwhile is asked no more."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from api import clock
from api.actions.incidents import decisions, incidents
from api.database import Transaction
from api.domain.rights import Viewer
from api.store.incidents.command import DecisionRow
from tests.support.town import Town
from worker.jobs.decisions import remind_due


async def test_what_was_decided_while_its_worker_failed_is_asked_no_more(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Town(database_url, None) as town:
        ana = await town.person("ana", role="admin")
        now, me = clock.now(), Viewer(ana.row.id, "ana", "Ana", "admin")
        async with town.database.transaction() as tx:
            row = await incidents.declare(tx, by=ana.actor, title="Down", severity=1, now=now)
            asked = await decisions.ask(
                tx, row.id, by=ana.actor, of="ana", question="Go?", due_at=now + timedelta(hours=1), now=now
            )
            await tx.session.execute(text("UPDATE decisions SET remind_at = now()"))

        async def remind(_tx: Transaction, incident_id: UUID, decision_id: UUID, **_: datetime) -> Any:
            async with town.database.transaction() as tx:
                await decisions.answer(
                    tx, incident_id, decision_id, by=me, chosen="Yes", rationale="", now=clock.now()
                )
            raise ConnectionError("lost")

        monkeypatch.setattr(decisions, "remind", remind)
        await remind_due(town.database, clock=clock.now)
        async with town.database.read() as session:
            kept = await session.get_one(DecisionRow, asked.id)
        assert (kept.state, kept.remind_at) == ("decided", None)
