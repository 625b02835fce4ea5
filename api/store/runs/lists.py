"""The questions asked of runs: those of incidents, what was done in them, and which are due."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from api.store.incidents.incidents import IncidentRow
from api.store.incidents.sight import Sight, seen_by
from api.store.runs.runs import RunOpRow, RunRow


@dataclass(frozen=True, slots=True)
class Due:
    run_id: uuid.UUID
    incident_id: uuid.UUID


async def of_incidents(session: AsyncSession, incidents: Collection[uuid.UUID]) -> Sequence[RunRow]:
    """In the order in which they began, without their texts: of many a list may have."""
    question = select(RunRow).where(RunRow.incident_id.in_(incidents))
    light = question.options(defer(RunRow.text, raiseload=True), defer(RunRow.pictures, raiseload=True))
    return (await session.scalars(light.order_by(RunRow.started_at, RunRow.id))).all()


async def by_id(session: AsyncSession, sight: Sight, run_id: uuid.UUID) -> tuple[RunRow, IncidentRow] | None:
    """With its incident; None for what is not there and for what is not theirs to see."""
    question = (
        select(RunRow, IncidentRow)
        .join(IncidentRow, IncidentRow.id == RunRow.incident_id)
        .where(RunRow.id == run_id, seen_by(sight))
    )
    found = (await session.execute(question)).one_or_none()
    return (found[0], found[1]) if found else None


async def afresh(session: AsyncSession, run_id: uuid.UUID) -> RunRow | None:
    """As it is under its incident's lock."""
    return await session.get(RunRow, run_id, populate_existing=True)


async def open_one(session: AsyncSession, incident_id: uuid.UUID, runbook_id: uuid.UUID) -> RunRow | None:
    question = select(RunRow).where(
        RunRow.incident_id == incident_id, RunRow.runbook_id == runbook_id, RunRow.ended_at.is_(None)
    )
    return (await session.scalars(question)).one_or_none()


async def ops_of(session: AsyncSession, runs: Collection[uuid.UUID]) -> Sequence[RunOpRow]:
    """In the order in which they came."""
    question = select(RunOpRow).where(RunOpRow.run_id.in_(runs)).order_by(RunOpRow.run_id, RunOpRow.seq)
    return (await session.scalars(question)).all()


async def runs_of_ops(session: AsyncSession, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Of those that are known: the run each was done in."""
    question = select(RunOpRow.id, RunOpRow.run_id).where(RunOpRow.id.in_(ids))
    return {row.id: row.run_id for row in await session.execute(question)}


async def count_ops(session: AsyncSession, run_id: uuid.UUID) -> int:
    question = select(func.count()).where(RunOpRow.run_id == run_id)
    return (await session.execute(question)).scalar_one()


async def add_ops(session: AsyncSession, ops: Sequence[Mapping[str, Any]]) -> set[uuid.UUID]:
    """The ids of those that are new; what is known already, even of another run, changes nothing."""
    if not ops:
        return set()
    written = insert(RunOpRow).values(list(ops)).on_conflict_do_nothing(index_elements=[RunOpRow.id])
    return set((await session.scalars(written.returning(RunOpRow.id))).all())


async def due(session: AsyncSession, *, limit: int) -> Sequence[Due]:
    """By the database's clock, the longest overdue first."""
    question = select(RunRow.id, RunRow.incident_id).where(RunRow.due_at <= func.now())
    found = await session.execute(question.order_by(RunRow.due_at).limit(limit))
    return [Due(row.id, row.incident_id) for row in found]


async def look_at(session: AsyncSession, incident_id: uuid.UUID, *, at: datetime) -> bool:
    """Something that all its runs depend on has changed: the clock looks at them, and those that go on by
    themselves look whether they still do. False where none is.
    """
    acts_at = case((RunRow.is_automatic, at), else_=RunRow.acts_at)
    changed = (
        update(RunRow)
        .where(RunRow.incident_id == incident_id, _is_due_after(at))
        .values(due_at=at, acts_at=acts_at)
    )
    return (await session.execute(changed.returning(RunRow.id))).first() is not None


async def push_aside(session: AsyncSession, run_id: uuid.UUID, *, by: timedelta) -> None:
    """What somebody looked at meanwhile is due when they said."""
    still_due = (RunRow.id == run_id, RunRow.due_at <= func.now())
    await session.execute(update(RunRow).where(*still_due).values(due_at=func.now() + by))


def _is_due_after(at: datetime) -> ColumnElement[bool]:
    return or_(RunRow.due_at.is_(None), RunRow.due_at > at)
