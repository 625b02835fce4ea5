"""The questions asked of checks in runs: which are open, which are due, and the last of each step."""

import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.runs.runs import RunCheckRow


async def of_runs(session: AsyncSession, runs: Collection[uuid.UUID]) -> Sequence[RunCheckRow]:
    """The oldest first, so that the last of a step is how it stands."""
    question = select(RunCheckRow).where(RunCheckRow.run_id.in_(runs))
    return (await session.scalars(question.order_by(RunCheckRow.asked_at, RunCheckRow.id))).all()


async def open_one(session: AsyncSession, run_id: uuid.UUID, step_id: str) -> RunCheckRow | None:
    question = select(RunCheckRow).where(
        RunCheckRow.run_id == run_id, RunCheckRow.step_id == step_id, RunCheckRow.ended_at.is_(None)
    )
    return (await session.scalars(question)).one_or_none()


async def afresh(session: AsyncSession, check_id: uuid.UUID) -> RunCheckRow | None:
    """As it is under its incident's lock."""
    return await session.get(RunCheckRow, check_id, populate_existing=True)


async def claim(session: AsyncSession, *, lease: timedelta, limit: int) -> Sequence[RunCheckRow]:
    """Those that are due, by the database's clock; nobody else gets them before the lease is over."""
    due = (
        select(RunCheckRow.id)
        .where(RunCheckRow.due_at <= func.now())
        .order_by(RunCheckRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = (
        update(RunCheckRow)
        .where(RunCheckRow.id.in_(due))
        .values(due_at=func.now() + lease)
        .returning(RunCheckRow)
        .execution_options(synchronize_session=False)
    )
    return (await session.scalars(claimed)).all()
