"""Automations and sources of metrics read back in the organisation file's own terms, without secrets."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.runs.automation_file import RISKS, AutomationDraft, MetricSourceDraft
from api.store.runs.automations import AutomationRow, MetricSourceRow


async def automations(
    session: AsyncSession, services: Mapping[uuid.UUID, str]
) -> list[tuple[AutomationDraft, bool]]:
    """Each with whether it is archived. `services` are those that are there today."""
    rows = await session.scalars(select(AutomationRow).order_by(AutomationRow.handle))
    return [(automation_of(row, services), row.archived_at is not None) for row in rows]


def automation_of(row: AutomationRow, services: Mapping[uuid.UUID, str]) -> AutomationDraft:
    return AutomationDraft(
        handle=row.handle,
        name=row.name,
        description=row.description,
        risk=next(risk for risk in RISKS if risk == row.risk),
        effect=row.effect,
        rollback=row.rollback,
        roles=tuple(row.roles),
        people=tuple(row.people),
        service=services.get(row.service_id) if row.service_id else None,
        unattended=row.may_run_unattended,
        timeout=timedelta(seconds=row.timeout),
    )


async def metric_sources(session: AsyncSession) -> list[tuple[MetricSourceDraft, bool]]:
    """Each with whether it is archived."""
    rows = await session.scalars(select(MetricSourceRow).order_by(MetricSourceRow.handle))
    return [
        (MetricSourceDraft(handle=row.handle, name=row.name, url=row.url), row.archived_at is not None)
        for row in rows
    ]
