"""Runbooks: texts published in numbered versions, and approved by their owner."""

from datetime import datetime
from uuid import UUID

from api.actions.organisation.editing import take_turn
from api.actions.organisation.seen import check_seen
from api.actions.runbooks import notices
from api.actions.runbooks.derived import reviewed
from api.actions.runbooks.drafts import (
    LONGEST_WHY,
    check_may_judge,
    check_newest,
    locked,
    reason,
    said_in,
    services_of,
)
from api.actions.runbooks.edits import NOUN, at, check_in_use, owned, record, there
from api.actions.runbooks.owning import may_approve, may_publish
from api.actions.runbooks.publishing import Publishing, put_out, says_the_same
from api.actions.runbooks.whole import Said
from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.organisation import snapshot as organisations
from api.store.runbooks import lists as rows
from api.store.runbooks.runbooks import RunbookRow


async def publish(
    tx: Transaction, draft_id: UUID, *, seen: int, why: str = "", by: Viewer, now: datetime
) -> RunbookRow:
    """One's own text, or one that was handed in: by its owner this is their yes to every step of it."""
    await take_turn(tx.session)
    row, draft = await locked(tx, draft_id, seen=seen)
    said = said_in(draft)
    if draft.author_id == by.person_id:
        await _check_may_publish(tx, row, said, by=by)
    else:
        await check_may_judge(tx, row, draft, by=by)
    await check_newest(tx, row, draft)
    author = (await organisations.current(tx.session)).people[draft.author_id]
    owner, given = row.owner_id, reason(why, draft)
    await _check_news(tx, row, said)
    one = Publishing(
        row=row,
        said=said,
        author=f"person:{author.handle}",
        why=given,
        approves=await _approves(tx, row, said, by=by),
    )
    await put_out(tx, [one], by=by.actor, now=now)
    await tx.session.delete(draft)
    told = notices.Told(tx, row.handle, row.title, by, now)
    if author.id != by.person_id:
        await notices.tell_author(told, author.id, number=row.published or 1)
    if owner not in (None, by.person_id, author.id):
        await notices.tell_owner(told, owner, number=row.published or 1, why=given)
    return row


async def restore(
    tx: Transaction, handle: str, number: int, *, seen: int, why: str, by: Viewer, now: datetime
) -> RunbookRow:
    """A new version with the text of an old one. `seen` is the runbook's version that was looked at."""
    await take_turn(tx.session)
    row = await owned(tx, handle, by=by)
    check_in_use(row)
    await check_seen(tx.session, NOUN, handle, there=row.version, seen=seen)
    old = await rows.version(tx.session, row.id, number)
    if old is None:
        raise Refused("NOT_FOUND", f"There is no version {number} of it.")
    said = Said(old.text, old.pictures)
    await _check_news(tx, row, said)
    one = Publishing(
        row=row,
        said=said,
        author=by.actor,
        why=_reason(why),
        verb="restore",
        approves=await _approves(tx, row, said, by=by),
    )
    await put_out(tx, [one], by=by.actor, now=now)
    return row


async def approve(
    tx: Transaction, handle: str, number: int, *, read: str, by: Viewer, now: datetime
) -> RunbookRow:
    """The owner's yes to what is published, where somebody else published it. `read` names the whole that
    they read: a part may have changed since without another version."""
    await take_turn(tx.session)
    row = await there(tx, handle)
    check_in_use(row)
    made = await rows.version(tx.session, row.id, number)
    if made is None or number != row.published:
        raise Refused("CONFLICT", f"Version {row.published} is published: read that one.")
    if not await _approves(tx, row, Said(made.text, made.pictures), by=by):
        raise Refused("FORBIDDEN", "Only its owner, or the owner of one of its services, approves it.")
    if read != row.content_hash:
        raise Refused("CONFLICT", "A part of it says something else by now: read it again, then approve it.")
    if made.approved_by is None:
        made.approved_by, made.approved_at = by.actor, now
        row.version += 1
        reviewed(row, by=by.actor, now=now)
        await record(tx, row, "approve", by=by.actor, before=at(number), after=at(number), why="", now=now)
    return row


async def _check_news(tx: Transaction, row: RunbookRow, said: Said) -> None:
    last = await rows.version(tx.session, row.id, row.published) if row.published else None
    if last is not None and says_the_same(last, said):
        raise Refused("NO_CHANGE", f"It says the same as version {last.number}, which is published.")


async def _approves(tx: Transaction, row: RunbookRow, said: Said, *, by: Viewer) -> bool:
    organisation = await organisations.current(tx.session)
    services = await services_of(tx, row, said)
    return may_approve(organisation, by, owner=row.owner_id, services=services)


async def _check_may_publish(tx: Transaction, row: RunbookRow, said: Said, *, by: Viewer) -> None:
    organisation = await organisations.current(tx.session)
    services = await services_of(tx, row, said)
    if not may_publish(organisation, by, owner=row.owner_id, services=services):
        raise Refused("FORBIDDEN", "Hand it in: who answers for this runbook publishes it.")


def _reason(why: str) -> str:
    found = clean_line(why, LONGEST_WHY)
    if not found:
        raise Refused("NO_REASON", "Say why: whoever reads the history later wants to know.")
    return found
