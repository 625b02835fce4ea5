"""What a run follows, read from the text that it began with."""

from collections import OrderedDict
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.runbooks.runbook import Runbook
from api.domain.runbooks.text import read_runbook
from api.store.runs.runs import RunRow

# A text never changes under its hash, and everybody in an incident asks for the same few.
_MOST_KEPT: Final = 32
_read: OrderedDict[str, Runbook] = OrderedDict()


async def runbook_of(session: AsyncSession, run: RunRow) -> Runbook:
    """The text itself is fetched only where nobody has read it lately."""
    known = _read.get(run.content_hash)
    if known is None:
        text = (await session.scalars(select(RunRow.text).where(RunRow.id == run.id))).one()
        known = _read[run.content_hash] = read_runbook(text)
        while len(_read) > _MOST_KEPT:
            _read.popitem(last=False)
    _read.move_to_end(run.content_hash)
    return known
