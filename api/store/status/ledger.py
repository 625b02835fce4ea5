"""Components and status pages as the screens show them, archived ones too: all read at once."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.status.page_file import FIRST
from api.domain.status.planned_work import WorkState
from api.store.status.components import BaselineRow, ComponentRow
from api.store.status.pages import (
    ComponentGroupRow,
    MaintenanceNoteRow,
    MaintenanceRow,
    ShownComponentRow,
    StatusPageRow,
)


@dataclass(frozen=True, slots=True)
class StatusLedger:
    """`baselines` are the last of each component."""

    components: Sequence[ComponentRow]
    baselines: Sequence[BaselineRow]
    pages: Sequence[StatusPageRow]
    groups: Sequence[ComponentGroupRow]
    shown: Sequence[ShownComponentRow]


async def read_status(session: AsyncSession) -> StatusLedger:
    """What has a version is read before what hangs on it, so that no version stands for what is older."""
    last = (
        select(BaselineRow)
        .ext(distinct_on(BaselineRow.component_id))
        .order_by(BaselineRow.component_id, BaselineRow.at.desc(), BaselineRow.id.desc())
    )
    components = select(ComponentRow).order_by(ComponentRow.name, ComponentRow.handle)
    # The page at /status is the one that people mean.
    pages = select(StatusPageRow).order_by(
        StatusPageRow.handle != FIRST, StatusPageRow.name, StatusPageRow.handle
    )
    return StatusLedger(
        components=(await session.scalars(components)).all(),
        baselines=(await session.scalars(last)).all(),
        pages=(await session.scalars(pages)).all(),
        groups=(await session.scalars(select(ComponentGroupRow))).all(),
        shown=(await session.scalars(select(ShownComponentRow))).all(),
    )


async def maintenances(
    session: AsyncSession,
    *,
    states: Collection[WorkState],
    component_id: uuid.UUID | None,
    skip: int,
    limit: int,
    now: datetime,
) -> Sequence[MaintenanceRow]:
    """Those that begin last come first."""
    question = select(MaintenanceRow).order_by(MaintenanceRow.starts_at.desc(), MaintenanceRow.id)
    if states:
        question = question.where(or_(*(_is(state, now=now) for state in states)))
    if component_id is not None:
        question = question.where(MaintenanceRow.components.contains([str(component_id)]))
    return (await session.scalars(question.offset(skip).limit(limit))).all()


async def maintenance(session: AsyncSession, maintenance_id: uuid.UUID) -> MaintenanceRow | None:
    return await session.get(MaintenanceRow, maintenance_id)


async def notes(session: AsyncSession, maintenances: Collection[uuid.UUID]) -> Sequence[MaintenanceNoteRow]:
    """The newest first."""
    question = select(MaintenanceNoteRow).where(MaintenanceNoteRow.maintenance_id.in_(maintenances))
    return (await session.scalars(question.order_by(MaintenanceNoteRow.at.desc()))).all()


def _is(state: WorkState, *, now: datetime) -> ColumnElement[bool]:
    """As `planned_work.state_at` has it."""
    row = MaintenanceRow
    is_over = or_(row.completed_at <= now, row.ends_at <= now)
    goes_on = and_(row.cancelled_at.is_(None), or_(row.completed_at.is_(None), row.completed_at > now))
    match state:
        case "cancelled":
            return row.cancelled_at.is_not(None)
        case "completed":
            return and_(row.cancelled_at.is_(None), is_over)
        case "in_progress":
            return and_(goes_on, row.starts_at <= now, row.ends_at > now)
        case _:
            return and_(goes_on, row.starts_at > now)
