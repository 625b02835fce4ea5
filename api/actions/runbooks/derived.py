"""What follows from a published text: it is kept beside it, and kept true when a part of it changes."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from api.actions.runbooks.indexing import index
from api.actions.runbooks.links import keep_links
from api.actions.runbooks.owning import owner_of
from api.actions.runbooks.whole import Said, Whole, published, unknown, whole
from api.database import Transaction
from api.domain.refusal import Refused
from api.domain.runbooks.place import PlaceKind
from api.domain.runbooks.review import next_review
from api.domain.runbooks.runbook import Front
from api.domain.runbooks.text import BadRunbook, read_runbook
from api.store.organisation import snapshot as organisations
from api.store.runbooks import lists as rows
from api.store.runbooks.runbooks import RunbookRow


async def derive(tx: Transaction, row: RunbookRow, said: Said) -> Whole:
    """Title, places, owner, parts and what search reads; raises BadRunbook, with the lines that stop it.

    Call it when the text is the published one, and nobody else can publish before this transaction ends.
    """
    organisation = await organisations.current(tx.session)
    front, found = read_runbook(said.text).front, await whole(tx.session, said, handle=row.handle)
    if problems := await unknown(tx.session, said):
        raise BadRunbook(problems)
    row.title, row.summary, row.is_part = front.title, front.summary, front.is_part
    row.owner_id = owner_of(organisation, front)
    row.review_every = int(front.review_every.total_seconds()) if front.review_every else None
    await rows.replace_places(tx.session, row.id, list(places(front)))
    await relate(tx, row, said)
    await _keep(tx, row, found)
    return found


async def relate(tx: Transaction, row: RunbookRow, said: Said) -> None:
    """What it includes, as far as that is there: of several new texts each may include the others."""
    found = await rows.ids_of(tx.session, read_runbook(said.text).includes)
    await rows.replace_includes(tx.session, row.id, found)


async def derive_including(tx: Transaction, parts: Collection[RunbookRow]) -> None:
    """Of all others; refused where one that includes any of these could not be read any more."""
    known = {part.id for part in parts}
    for row in await rows.including(tx.session, known):
        if row.id in known:
            continue
        try:
            found = await published(tx.session, row)
        except BadRunbook as no:
            raise Refused("BREAKS_ANOTHER", f"{row.handle} includes it, and then: {no.message}") from no
        if found is not None:
            await _keep(tx, row, found)


def reviewed(row: RunbookRow, *, by: str, now: datetime) -> None:
    """Somebody has read it, and answers for it being right."""
    every = timedelta(seconds=row.review_every) if row.review_every else None
    row.reviewed_at, row.reviewed_by = now, by
    row.review_due_at, row.reminded = next_review(now, every), 0


def places(front: Front) -> Iterator[tuple[PlaceKind, str]]:
    yield from (("service", handle) for handle in dict.fromkeys(front.services))
    yield from (("alert", name) for name in dict.fromkeys(front.alerts))
    yield from (("label", f"{name}={value}") for name, value in dict.fromkeys(front.labels))


async def _keep(tx: Transaction, row: RunbookRow, found: Whole) -> None:
    row.content_hash = found.hash
    await index(tx, row, found.runbook)
    await keep_links(tx, row.id, found.runbook)
