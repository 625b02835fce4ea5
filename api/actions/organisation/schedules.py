"""Schedules: changed from now on, so that what was true stays true and nobody loses a turn half-way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from api.actions.organisation.editing import Edit, begin_row, begin_save, find
from api.actions.organisation.overrides import write_overrides
from api.database import Transaction
from api.domain.oncall.revision import revised
from api.domain.oncall.roster_file import ScheduleDraft
from api.domain.oncall.schedule_file import unparse_rotation
from api.store.base import new_id
from api.store.oncall.oncall import RotationRow, ScheduleRow
from api.store.organisation.snapshot import rotation_of


async def save_schedule(
    tx: Transaction,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    version: int | None = None,
    now: datetime,
) -> ScheduleRow:
    """`shape` has the file's own keys; without `overrides` those there are stay as they are."""
    edit, draft = await begin_save(tx, "schedules", shape, version=version, by=by, why=why, now=now)
    return await write_schedule(edit, draft)


async def write_schedule(edit: Edit, draft: ScheduleDraft) -> ScheduleRow:
    found = await find(edit, ScheduleRow, draft.handle)
    if found is not None and not edit.is_news("schedules", draft):
        return found
    was = found.time_zone if found else draft.time_zone
    row = begin_row(edit, found, ScheduleRow, draft.handle)
    row.name, row.time_zone = draft.name, draft.time_zone
    await edit.session.flush()
    await _write_rotations(edit, row, draft, was=ZoneInfo(was))
    if draft.overrides is not None:
        await write_overrides(edit, row, draft.overrides)
    await edit.record("schedules", draft)
    return row


async def _write_rotations(edit: Edit, row: ScheduleRow, draft: ScheduleDraft, *, was: ZoneInfo) -> None:
    question = select(RotationRow).where(RotationRow.schedule_id == row.id).order_by(RotationRow.position)
    kept = [rotation_of(version) for version in await edit.session.scalars(question)]
    versions = revised(kept, draft.rotations, was=was, zone=draft.zone, now=edit.now)
    if versions == tuple(kept):
        return
    await edit.session.execute(delete(RotationRow).where(RotationRow.schedule_id == row.id))
    edit.session.add_all(
        RotationRow(
            id=new_id(),
            schedule_id=row.id,
            name=version.name,
            position=position,
            definition=unparse_rotation(version),
            first_turn=version.first_turn,
            effective_from=version.effective_from,
            effective_until=version.effective_until,
        )
        for position, version in enumerate(versions)
    )
    await edit.session.flush()
