"""What the weekly brief counts; restricted incidents are in none of its figures."""

from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.briefings.weekly import Happened, Promised
from api.domain.comms.audience import Audience
from api.store.comms.comms import PromiseRow
from api.store.incidents.incidents import IncidentRow


async def happened(session: AsyncSession, *, since: datetime, until: datetime) -> list[Happened]:
    question = select(IncidentRow.severity, IncidentRow.detected_at, IncidentRow.acknowledged_at).where(
        IncidentRow.detected_at >= since,
        IncidentRow.detected_at < until,
        IncidentRow.restricted.is_(False),
    )
    return [
        Happened(row.severity, row.detected_at, row.acknowledged_at)
        for row in await session.execute(question)
    ]


async def promised(session: AsyncSession, *, since: datetime, until: datetime) -> list[Promised]:
    """Promises that were due in the week, but for those that were put off or ended before their time."""
    question = (
        select(PromiseRow.audience, PromiseRow.state)
        .join(IncidentRow, IncidentRow.id == PromiseRow.incident_id)
        .where(
            PromiseRow.due_at >= since,
            PromiseRow.due_at < until,
            PromiseRow.state.in_(("kept", "broken", "late")),
            IncidentRow.restricted.is_(False),
        )
    )
    return [
        Promised(cast("Audience", row.audience), row.state == "kept")
        for row in await session.execute(question)
    ]
