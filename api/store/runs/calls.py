"""The questions asked of calls of automations: which are open or due, and how many there were lately."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.runs.automations import AutomationRow
from api.store.runs.runs import RunCallRow


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
    """Locked, under their incident's lock: a worker claims a call without that one."""
    question = select(RunCallRow).where(RunCallRow.run_id == run_id, RunCallRow.ended_at.is_(None))
    held = question.order_by(RunCallRow.confirmed_at).with_for_update()
    return (await session.scalars(held.execution_options(populate_existing=True))).all()


async def afresh(session: AsyncSession, call_id: uuid.UUID) -> RunCallRow | None:
    """As it is under its incident's lock, and its own."""
    return await session.get(RunCallRow, call_id, populate_existing=True, with_for_update=True)


async def count_of_step(session: AsyncSession, run_id: uuid.UUID, step_id: str) -> int:
    question = select(func.count()).where(RunCallRow.run_id == run_id, RunCallRow.step_id == step_id)
    return (await session.execute(question)).scalar_one()


async def automation(session: AsyncSession, handle: str) -> AutomationRow | None:
    """None also for one that was archived."""
    question = select(AutomationRow).where(
        AutomationRow.handle == handle, AutomationRow.archived_at.is_(None)
    )
    return (await session.scalars(question)).one_or_none()


async def hold(session: AsyncSession, handles: Collection[str]) -> Mapping[str, AutomationRow]:
    """Those that are there, by handle, until this transaction ends: of two that count how often one was
    called, in whatever incidents, the second counts what the first has done.
    """
    question = select(AutomationRow).where(
        AutomationRow.handle.in_(handles), AutomationRow.archived_at.is_(None)
    )
    rows = await session.scalars(question.order_by(AutomationRow.id).with_for_update(key_share=True))
    return {row.handle: row for row in rows}


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
    may have done, even where whoever claimed it died. Without a word by `gives_up_at` it is given up; what
    nobody could send until then never is, and what is to be called off still is.
    """
    is_in_time = and_(RunCallRow.state == "due", RunCallRow.gives_up_at > func.now())
    due = (
        select(RunCallRow.id)
        .where(RunCallRow.due_at <= func.now(), or_(is_in_time, RunCallRow.state == "cancelling"))
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
