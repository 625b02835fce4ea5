"""Whether an incident is somebody's to command: where nobody has the role, it is whoever holds it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.incidents.access import may_act
from api.domain.organisation.snapshot import Organisation
from api.domain.rights import Viewer
from api.store.incidents import roles
from api.store.incidents.incidents import IncidentRow


async def commands(session: AsyncSession, viewer: Viewer, row: IncidentRow) -> bool:
    """The commander, the deputy beside them, or the assignee where there is no commander."""
    holders = await roles.holders(session, row.id)
    commander = holders.get("commander")
    if commander is None:
        return row.assignee_id == viewer.person_id
    return viewer.person_id in (commander, holders.get("deputy"))


async def takes_part(
    session: AsyncSession, organisation: Organisation, viewer: Viewer, row: IncidentRow, *, now: datetime
) -> bool:
    """They may act on it, or have one of its roles."""
    if viewer.person_id in (await roles.holders(session, row.id)).values():
        return True
    return await may_act(session, organisation, viewer, row, now=now)
