"""Teams: their names and who is in them, in order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from api.actions.organisation.editing import Edit, begin_row, begin_save, find
from api.database import Transaction
from api.domain.organisation.ledger_file import TeamDraft
from api.store.organisation.ownership import TeamMemberRow, TeamRow


async def save_team(
    tx: Transaction,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    version: int | None = None,
    now: datetime,
) -> TeamRow:
    """`shape` is {"handle", "name", "members": [handles]}."""
    edit, draft = await begin_save(tx, "teams", shape, version=version, by=by, why=why, now=now)
    return await write_team(edit, draft)


async def write_team(edit: Edit, draft: TeamDraft) -> TeamRow:
    found = await find(edit, TeamRow, draft.handle)
    if found is not None and not edit.is_news("teams", draft):
        return found
    row = begin_row(edit, found, TeamRow, draft.handle)
    row.name = draft.name
    await edit.session.flush()
    await edit.session.execute(delete(TeamMemberRow).where(TeamMemberRow.team_id == row.id))
    for position, handle in enumerate(draft.members):
        person_id = await edit.id_of("person", handle)
        edit.session.add(TeamMemberRow(team_id=row.id, person_id=person_id, position=position))
    await edit.record("teams", draft)
    return row
