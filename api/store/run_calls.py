"""The questions asked of calls of automations: which are open or due, and how many there were lately."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.automations import AutomationRow
from api.store.runs import RunCallRow


async def of_runs(session: AsyncSession, runs: Collection[uuid.UUID]) -> Sequence[RunCallRow]:
    """The oldest first, so that the last of a step is how it stands."""
    question = select(RunCallRow).where(RunCallRow.run_id.in_(runs))
    return (await session.scalars(question.order_by(RunCallRow.confirmed_at, RunCallRow.id))).all()


async def with_automations(
    session: AsyncSession, runs: Collection[uuid.UUID]
) -> Sequence[tuple[RunCallRow, AutomationRow]]:
    """As `of_runs`, each beside what it calls."""
    question = (
        select(RunCallRow, AutomationRow)
        .join(AutomationRow, AutomationRow.id == RunCallRow.automation_id)
        .where(RunCallRow.run_id.in_(runs))
        .order_by(RunCallRow.confirmed_at, RunCallRow.id)
    )
    return [(call, automation) for call, automation in await session.execute(question)]


async def open_ones(session: AsyncSession, run_id: uuid.UUID) -> Sequence[RunCallRow]:
    question = select(RunCallRow).where(RunCallRow.run_id == run_id, RunCallRow.ended_at.is_(None))
    return (await session.scalars(question.order_by(RunCallRow.confirmed_at))).all()


async def afresh(session: AsyncSession, call_id: uuid.UUID) -> RunCallRow | None:
    """As it is under its incident's lock."""
    return await session.get(RunCallRow, call_id, populate_existing=True)


async def automation(session: AsyncSession, handle: str) -> AutomationRow | None:
    """None also for one that was archived."""
    question = select(AutomationRow).where(
        AutomationRow.handle == handle, AutomationRow.archived_at.is_(None)
    )
    return (await session.scalars(question)).one_or_none()


async def unattended_since(session: AsyncSession, automation_id: uuid.UUID, *, since: datetime) -> int:
    """How often it was called without anybody, in whatever incident."""
    question = select(func.count()).where(
        RunCallRow.automation_id == automation_id,
        RunCallRow.is_unattended,
        RunCallRow.confirmed_at > since,
    )
    return (await session.execute(question)).scalar_one()


async def claim(session: AsyncSession, *, limit: int) -> Sequence[RunCallRow]:
    """Those that are to be sent or called off now. Once claimed, a call is never sent again: what it does it
    may have done, even where whoever claimed it died. Without a word by `gives_up_at` it is given up.
    """
    due = (
        select(RunCallRow.id)
        .where(RunCallRow.due_at <= func.now(), RunCallRow.state.in_(("due", "cancelling")))
        .order_by(RunCallRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = (
        update(RunCallRow)
        .where(RunCallRow.id.in_(due))
        .values(
            state=case((RunCallRow.state == "due", "sent"), else_=RunCallRow.state),
            attempts=RunCallRow.attempts + 1,
            due_at=RunCallRow.gives_up_at,
        )
        .returning(RunCallRow)
        .execution_options(synchronize_session=False)
    )
    return (await session.scalars(claimed)).all()


async def overdue(session: AsyncSession, *, limit: int) -> Sequence[uuid.UUID]:
    """Those of which nobody heard in time."""
    question = select(RunCallRow.id).where(
        RunCallRow.ended_at.is_(None), RunCallRow.gives_up_at <= func.now(), RunCallRow.due_at <= func.now()
    )
    return (await session.scalars(question.order_by(RunCallRow.gives_up_at).limit(limit))).all()
