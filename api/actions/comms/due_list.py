"""The due list: what is owed to whom next, who speaks, and what they were told last."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.incidents import speaking
from api.domain.incidents.speaking import Speakers
from api.domain.organisation.snapshot import Organisation
from api.store.comms import cadence
from api.store.comms.comms import PromiseRow
from api.store.incidents import roles
from api.store.incidents.incidents import IncidentRow
from api.store.incidents.sight import Sight


@dataclass(frozen=True, slots=True)
class Due:
    """`said` is the state that they were told last, and when."""

    promise: PromiseRow
    incident: IncidentRow
    speakers: Speakers
    said: tuple[str, datetime] | None
    draft: UUID | None


async def due_list(
    session: AsyncSession, organisation: Organisation, sight: Sight, *, now: datetime, limit: int
) -> list[Due]:
    """In four questions, however many incidents there are."""
    owed = await cadence.owed_by_all(session, sight, limit=limit)
    incidents = {incident.id: incident for _, incident in owed}
    holders = await roles.holders_of(session, list(incidents))
    speak = {
        one.id: speaking.speakers(organisation, holders.get(one.id, {}), assignee=one.assignee_id, now=now)
        for one in incidents.values()
    }
    said = await cadence.last_words(session, list(incidents))
    drafts = await cadence.drafts(session, list(incidents))
    return [
        Due(
            promise=promise,
            incident=incident,
            speakers=speak[incident.id],
            said=said.get((incident.id, promise.audience)),
            draft=drafts.get((incident.id, promise.audience)),
        )
        for promise, incident in owed
    ]
