"""Published runbooks over the years: read again, put away, brought back."""

from datetime import datetime

from api.actions.organisation.editing import take_turn
from api.actions.runbooks.derived import reviewed
from api.actions.runbooks.drafts import LONGEST_WHY
from api.actions.runbooks.edits import at, check_in_use, owned, record
from api.actions.runbooks.publishing import Publishing, put_out
from api.actions.runbooks.settling import settle_all
from api.actions.runbooks.whole import Said
from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.runbooks import lists as rows
from api.store.runbooks.runbooks import RunbookRow


async def review(
    tx: Transaction, handle: str, number: int, *, why: str = "", by: Viewer, now: datetime
) -> RunbookRow:
    """It was read, and is still right: its owner is reminded after its whole interval again."""
    await take_turn(tx.session)
    row = await owned(tx, handle, by=by)
    check_in_use(row)
    if number != row.published:
        raise Refused("CONFLICT", f"Version {row.published} is published: read that one.")
    reviewed(row, by=by.actor, now=now)
    await settle_all(tx, row, by=by.actor, now=now)
    row.version += 1
    given = clean_line(why, LONGEST_WHY)
    await record(tx, row, "review", by=by.actor, before=at(number), after=at(number), why=given, now=now)
    return row


async def archive(tx: Transaction, handle: str, *, why: str = "", by: Viewer, now: datetime) -> RunbookRow:
    """Found no more; its versions and runs stay. A second time changes nothing."""
    await take_turn(tx.session)
    row = await owned(tx, handle, by=by)
    if row.archived_at is None:
        await _put_away(tx, row, by=by.actor, why=clean_line(why, LONGEST_WHY), now=now)
    return row


async def _put_away(tx: Transaction, row: RunbookRow, *, by: str, why: str, now: datetime) -> None:
    if await rows.open_handles(tx.session, [row.handle]):
        raise Refused("OPEN_RUNS", "People are following it in an incident: it stays until they are done.")
    if users := await rows.including(tx.session, [row.id]):
        names = ", ".join(user.handle for user in users[:10])
        raise Refused("IN_USE", f"It is included by {names}: change that first.")
    await shelve(tx, row, by=by, why=why, now=now)


async def shelve(tx: Transaction, row: RunbookRow, *, by: str, why: str, now: datetime) -> None:
    """Nobody follows it, and nothing that stays includes it: that is asked before."""
    row.archived_at, row.review_due_at = now, None
    row.version += 1
    await record(tx, row, "archive", by=by, before=at(row.published), after=None, why=why, now=now)


async def unarchive(tx: Transaction, handle: str, *, why: str = "", by: Viewer, now: datetime) -> RunbookRow:
    """With the text it had; refused where that names what is gone by now."""
    await take_turn(tx.session)
    row = await owned(tx, handle, by=by)
    if row.archived_at is not None and row.published is not None:
        said = await rows.version(tx.session, row.id, row.published)
        if said is not None:
            given = clean_line(why, LONGEST_WHY)
            text = Said(said.text, said.pictures)
            one = Publishing(row=row, said=text, author=by.actor, why=given, verb="unarchive")
            await put_out(tx, [one], by=by.actor, now=now)
    return row
