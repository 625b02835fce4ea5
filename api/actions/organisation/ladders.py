"""Ladders as they are written; an incident that runs one keeps its own copy."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.actions.organisation.editing import Edit, begin_edit, begin_row, find, read_known
from api.database import Transaction
from api.domain.ladder import Ladder, rung_shape
from api.store.ladders import LadderRow


async def save_ladder(
    tx: Transaction,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    expected_version: int | None = None,
    now: datetime,
) -> LadderRow:
    """`shape` has the file's own keys; a wait is written like 5m, or is a timedelta."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    return await write_ladder(edit, read_known(edit, "ladders", shape), expected_version=expected_version)


async def write_ladder(edit: Edit, draft: Ladder, *, expected_version: int | None = None) -> LadderRow:
    found = await find(edit, LadderRow, draft.handle, expected_version=expected_version)
    if found is not None and not edit.is_news("ladders", draft):
        return found
    row = begin_row(edit, found, LadderRow, draft.handle)
    row.name, row.repeat = draft.name, draft.repeat
    row.rungs = [rung_shape(rung) for rung in draft.rungs]
    row.catch_all = [str(target) for target in draft.catch_all]
    await edit.session.flush()
    await edit.record("ladders", draft)
    return row
