"""Who speaks for us in an incident right now: asked by everything that needs somebody to speak or agree."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.incidents import speaking
from api.domain.incidents.speaking import Speakers
from api.domain.organisation.snapshot import Organisation
from api.store.incidents import roles
from api.store.incidents.incidents import IncidentRow


async def speakers(
    session: AsyncSession, organisation: Organisation, incident: IncidentRow, *, now: datetime
) -> Speakers:
    holders = await roles.holders(session, incident.id)
    return speaking.speakers(organisation, holders, assignee=incident.assignee_id, now=now)


async def speaks(
    session: AsyncSession,
    organisation: Organisation,
    person_id: UUID,
    incident: IncidentRow,
    *,
    now: datetime,
) -> bool:
    """They lead what is said here, stand behind whoever does, or command."""
    who = await speakers(session, organisation, incident, now=now)
    return any(one is not None and one.id == person_id for one in (who.lead, who.deputy, who.commander))
