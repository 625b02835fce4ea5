"""The four severities: what they are called, and what is promised at each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.actions.organisation.editing import Edit, begin_edit, read_known
from api.actions.organisation.seen import check_seen
from api.database import Transaction
from api.domain.paging.ladder_file import SeverityDraft
from api.store.organisation.ownership import SeverityRow


async def save_severity(
    tx: Transaction, shape: Mapping[str, Any], *, version: int, by: str, why: str = "", now: datetime
) -> SeverityRow:
    """`shape` is {"level", "name", "acknowledge_within": "5m", "cadence": {audience: "15m"}}."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    draft = read_known(edit, "severities", shape)
    row = await edit.session.get_one(SeverityRow, draft.level)
    await check_seen(edit.session, "severity", str(draft.level), there=row.version, seen=version)
    return await write_severity(edit, draft)


async def write_severity(edit: Edit, draft: SeverityDraft) -> SeverityRow:
    row = await edit.session.get_one(SeverityRow, draft.level, with_for_update=True)
    if not edit.is_news("severities", draft):
        return row
    within = draft.acknowledge_within
    row.name = draft.name
    row.acknowledge_within = None if within is None else int(within.total_seconds())
    row.cadence = {audience: int(promise.total_seconds()) for audience, promise in draft.cadence.items()}
    row.version += 1
    await edit.record("severities", draft)
    return row
