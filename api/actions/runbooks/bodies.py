"""What the hash of a runbook's content stands for: its text with everything in it, and its pictures."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.runbooks import whole as wholes
from api.store.runbooks import contents
from api.store.runbooks import pictures as runbook_pictures


@dataclass(frozen=True, slots=True)
class Content:
    """`sizes` are those of its pictures, by hash."""

    text: str
    pictures: Mapping[str, str]
    sizes: Mapping[str, tuple[int, int]]


async def content_named(session: AsyncSession, content_hash: str) -> Content | None:
    """Of a runbook as it is published today, or of a run, which stays on the text it began with."""
    row = await contents.of_runbook(session, content_hash)
    whole = await wholes.published(session, row) if row is not None else None
    if whole is not None and whole.hash == content_hash:
        return await _content(session, whole.text, whole.pictures)
    run = await contents.of_run(session, content_hash)
    return await _content(session, run.text, run.pictures) if run is not None else None


async def _content(session: AsyncSession, text: str, pictures: Mapping[str, str]) -> Content:
    sizes = await runbook_pictures.sizes(session, set(pictures.values()))
    return Content(text, pictures, sizes)
