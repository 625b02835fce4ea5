"""The questions asked of suggestions: what people who followed a runbook say should change in it."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.incidents.incidents import IncidentRow
from api.store.incidents.sight import Sight, seen_by
from api.store.runs.runs import RunRow, SuggestionRow


async def of_runbooks(
    session: AsyncSession, sight: Sight, runbooks: Collection[uuid.UUID]
) -> Sequence[SuggestionRow]:
    """The newest first; none from a restricted incident that whoever asks may not see."""
    seen = select(RunRow.id).join(IncidentRow, IncidentRow.id == RunRow.incident_id).where(seen_by(sight))
    question = select(SuggestionRow).where(
        SuggestionRow.runbook_id.in_(runbooks),
        or_(SuggestionRow.run_id.is_(None), SuggestionRow.run_id.in_(seen)),
    )
    return (await session.scalars(question.order_by(SuggestionRow.at.desc(), SuggestionRow.id))).all()


async def open_of_run(session: AsyncSession, run_id: uuid.UUID) -> Sequence[SuggestionRow]:
    """In the order in which they were made."""
    question = select(SuggestionRow).where(SuggestionRow.run_id == run_id, SuggestionRow.state == "open")
    return (await session.scalars(question.order_by(SuggestionRow.at, SuggestionRow.id))).all()


async def lock(session: AsyncSession, sight: Sight, suggestion_id: uuid.UUID) -> SuggestionRow | None:
    """As it is now; None for what is not there and for what is not theirs to see."""
    question = select(SuggestionRow).where(SuggestionRow.id == suggestion_id).with_for_update()
    row = (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()
    if row is None or row.run_id is None:
        return row
    incident = select(RunRow.incident_id).where(RunRow.id == row.run_id)
    seen = select(IncidentRow.id).where(IncidentRow.id.in_(incident), seen_by(sight))
    return row if (await session.scalars(seen)).one_or_none() is not None else None
