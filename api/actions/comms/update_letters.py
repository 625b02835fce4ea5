"""What subscribers of a page would be written if a text went out: the words that a mailing would hold."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.status import mailings
from api.domain.comms.audience import Audience
from api.domain.comms.composition import Final
from api.domain.comms.update import Saying, resolved_since
from api.secrets import new_code
from api.store.base import Json
from api.store.comms.comms import AnnouncementRow
from api.store.status import mailings as rows
from api.store.status.mailings import PageTold, UpdateTold
from api.store.status.pages import StatusPageRow


async def words_for(
    session: AsyncSession,
    page: StatusPageRow,
    known: AnnouncementRow | None,
    saying: Saying,
    final: Final,
    *,
    goes_out: datetime,
) -> Json:
    """As `mailings` freezes them, with this text as the newest."""
    newest = UpdateTold(
        code=new_code(),
        state=saying.state,
        body=final.body,
        published_at=goes_out,
        edited_at=None,
        effects=saying.effects,
        next_update_at=final.next_update_at,
    )
    before = await rows.updates_told(session, known.id) if known else []
    announcement = _as_it_would_be(known, saying, goes_out=goes_out)
    return mailings.incident_words(
        announcement, [newest, *before], await _shown(session, page, saying.audience)
    )


def _as_it_would_be(known: AnnouncementRow | None, saying: Saying, *, goes_out: datetime) -> AnnouncementRow:
    """A row that is never written."""
    is_known = known is not None and known.published_at is not None
    return AnnouncementRow(
        code=known.code if known else new_code(),
        headline=saying.headline or (known.headline if known else ""),
        impact=known.impact if known else None,
        started_at=known.started_at if known and is_known else goes_out,
        created_at=known.created_at if known else goes_out,
        resolved_at=resolved_since([(saying.state, goes_out)]),
        backfilled=known is not None and known.backfilled,
    )


async def _shown(session: AsyncSession, page: StatusPageRow, audience: Audience) -> PageTold:
    pages = await rows.pages_told(session, [audience])
    return next(one for one in pages if one.id == page.id)
