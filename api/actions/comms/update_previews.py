"""What a text would be to its audience if it went out now: prepared and finished as it would be for good."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.comms import approvals, compositions
from api.actions.comms.compositions import Text
from api.actions.comms.update_letters import words_for
from api.domain.comms.audience import ComponentStatus
from api.domain.comms.composition import Final, finish
from api.domain.comms.update import Saying
from api.store.base import Json
from api.store.comms import updates
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations
from api.store.status.pages import StatusPageRow


@dataclass(frozen=True, slots=True)
class PagePreview:
    """A status page that would show it, and the words its subscribers would be written."""

    page: StatusPageRow
    words: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`asks` is who would have to agree first, `pages` the status pages that would show it."""

    headline: str
    body: str
    effects: dict[str, ComponentStatus]
    next_update_at: datetime | None
    why_approval: str
    asks: UUID | None
    pages: tuple[PagePreview, ...]


async def preview(
    session: AsyncSession,
    incident: IncidentRow,
    text: Text,
    *,
    author: UUID,
    goes_out: datetime,
    now: datetime,
) -> Preview:
    """Refused exactly where publishing would be."""
    looked = await compositions.look(session, incident, text, goes_out=goes_out)
    saying = looked.prepared.saying
    promised_at = saying.next_update_at or looked.ground.follows_at
    ready = finish(saying, promised_at, goes_out=goes_out)
    return Preview(
        headline=saying.headline or looked.ground.headline,
        body=ready.body,
        effects=dict(saying.effects),
        next_update_at=ready.next_update_at,
        why_approval=looked.why,
        asks=await _asks(session, incident, author=author, now=now) if looked.why else None,
        pages=await _pages(session, incident, saying, ready, goes_out=goes_out),
    )


async def _pages(
    session: AsyncSession, incident: IncidentRow, saying: Saying, ready: Final, *, goes_out: datetime
) -> tuple[PagePreview, ...]:
    known = await updates.announcement(session, incident.id, saying.audience)
    found = await updates.pages_showing(session, saying.audience, saying.effects.keys())
    return tuple(
        [
            PagePreview(page, await words_for(session, page, known, saying, ready, goes_out=goes_out))
            for page in found
        ]
    )


async def _asks(session: AsyncSession, incident: IncidentRow, *, author: UUID, now: datetime) -> UUID | None:
    organisation = await organisations.current(session)
    seats = await approvals.seats_of(session, organisation, incident, but={author}, now=now)
    return seats[0].person_id if seats else None
