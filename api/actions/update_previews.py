"""What a text would be to its audience if it went out now: prepared and finished as it would be for good."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions import approvals, compositions
from api.actions.compositions import Text
from api.domain.audience import ComponentStatus
from api.domain.composition import finish
from api.store import organisation as organisations
from api.store import updates
from api.store.incidents import IncidentRow
from api.store.updates import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`asks` is who would have to agree first, `pages` the status pages that would show it."""

    headline: str
    body: str
    effects: dict[str, ComponentStatus]
    next_update_at: datetime | None
    why_approval: str
    asks: UUID | None
    pages: tuple[Page, ...]


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
        pages=await updates.pages_showing(session, text.audience, saying.effects.keys()),
    )


async def _asks(session: AsyncSession, incident: IncidentRow, *, author: UUID, now: datetime) -> UUID | None:
    organisation = await organisations.current(session)
    seats = await approvals.seats_of(session, organisation, incident, but={author}, now=now)
    return seats[0].person_id if seats else None
