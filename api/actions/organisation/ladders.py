"""Ladders as they are written; an incident that runs one keeps its own copy."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.actions.organisation.editing import Edit, begin_row, begin_save, find
from api.database import Transaction
from api.domain.paging.ladder import Ladder, rung_shape
from api.store.paging.ladders import LadderRow


async def save_ladder(
    tx: Transaction,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    version: int | None = None,
    now: datetime,
) -> LadderRow:
    """`shape` has the file's own keys; a wait is written like 5m, or is a timedelta."""
    edit, draft = await begin_save(tx, "ladders", shape, version=version, by=by, why=why, now=now)
    return await write_ladder(edit, draft)


async def write_ladder(edit: Edit, draft: Ladder) -> LadderRow:
    found = await find(edit, LadderRow, draft.handle)
    if found is not None and not edit.is_news("ladders", draft):
        return found
    row = begin_row(edit, found, LadderRow, draft.handle)
    row.name, row.repeat = draft.name, draft.repeat
    row.rungs = [rung_shape(rung) for rung in draft.rungs]
    row.catch_all = [str(target) for target in draft.catch_all]
    await edit.session.flush()
    await edit.record("ladders", draft)
    return row
