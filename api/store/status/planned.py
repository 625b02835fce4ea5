"""Planned work that the readers of one page are told of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.comms.audience import ComponentStatus
from api.domain.status.snapshot import Maintenance, Note
from api.store.status.pages import MaintenanceNoteRow, MaintenanceRow
from api.store.status.told import KEPT, Shown


async def maintenances(session: AsyncSession, shown: Shown, *, now: datetime) -> tuple[Maintenance, ...]:
    """All that a page still tells by itself."""
    return await told(session, shown, is_recent(now))


def is_recent(now: datetime) -> ColumnElement[bool]:
    return MaintenanceRow.ends_at > now - KEPT


async def told(session: AsyncSession, shown: Shown, which: ColumnElement[bool]) -> tuple[Maintenance, ...]:
    """The latest begin first."""
    rows = (await session.execute(_maintenances(shown, which))).all()
    notes = await _notes(session, [row.id for row in rows])
    codes = {str(component_id): code for component_id, code in shown.codes.items()}
    return tuple(_maintenance(row, codes, tuple(notes.get(row.id, ()))) for row in rows)


def is_told(shown: Shown) -> ColumnElement[bool]:
    """On a page where it touches one of its components, or names none."""
    row = MaintenanceRow
    ours = row.components.overlap([str(one) for one in shown.ids])
    return and_(row.audiences.contains([shown.audience]), or_(ours, func.cardinality(row.components) == 0))


def _maintenances(shown: Shown, which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    row = MaintenanceRow
    return (
        select(
            row.id,
            row.code,
            row.headline,
            row.body,
            row.components,
            row.status,
            row.starts_at,
            row.ends_at,
            row.completed_at,
            row.cancelled_at,
            row.sequence,
            row.created_at,
            row.changed_at,
            row.notify,
        )
        .where(is_told(shown), which)
        .order_by(row.starts_at.desc(), row.code)
    )


async def _notes(session: AsyncSession, maintenance_ids: Iterable[UUID]) -> Mapping[UUID, list[Note]]:
    """Newest first; who said it is not for readers."""
    row = MaintenanceNoteRow
    question = (
        select(row.maintenance_id, row.code, row.status, row.body, row.at)
        .where(row.maintenance_id.in_(maintenance_ids))
        .order_by(row.at.desc(), row.id)
    )
    found: dict[UUID, list[Note]] = defaultdict(list)
    for note in await session.execute(question):
        found[note.maintenance_id].append(Note(note.code, note.status, note.body, note.at))
    return found


def _maintenance(
    row: Row[*tuple[Any, ...]], codes: Mapping[str, str], notes: tuple[Note, ...]
) -> Maintenance:
    return Maintenance(
        code=row.code,
        headline=row.headline,
        body=row.body,
        components=tuple(codes[one] for one in row.components if one in codes),
        status=cast("ComponentStatus", row.status),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        completed_at=row.completed_at,
        cancelled_at=row.cancelled_at,
        notes=notes,
        sequence=row.sequence,
        created_at=row.created_at,
        changed_at=row.changed_at,
        notify=row.notify,
    )
