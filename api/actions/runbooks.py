"""Runbooks: texts published in numbered versions, and approved by their owner."""

from datetime import datetime
from uuid import UUID

from api.actions import runbook_notices as notices
from api.actions.organisation.editing import take_turn
from api.actions.runbook_derived import derive, derive_including, reviewed
from api.actions.runbook_drafts import (
    LONGEST_WHY,
    check_may_judge,
    check_newest,
    check_pictures,
    check_said,
    locked,
    reason,
    services_of,
)
from api.actions.runbook_edits import NOUN, at, check_in_use, owned, record, there
from api.actions.runbook_owning import may_approve, may_publish
from api.actions.runbook_whole import Said
from api.actions.seen import check_seen
from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store import organisation as organisations
from api.store import runbook_lists as rows
from api.store.runbooks import RunbookRow, RunbookVersionRow


async def publish(
    tx: Transaction, draft_id: UUID, *, seen: int, why: str = "", by: Viewer, now: datetime
) -> RunbookRow:
    """One's own text, or one that was handed in: by its owner this is their yes to every step of it."""
    await take_turn(tx.session)
    row, draft = await locked(tx, draft_id, seen=seen)
    said = Said(draft.text, draft.pictures)
    if draft.author_id == by.person_id:
        await _check_may_publish(tx, row, said, by=by)
    else:
        await check_may_judge(tx, row, draft, by=by)
    await check_newest(tx, row, draft)
    author = (await organisations.current(tx.session)).people[draft.author_id]
    owner, given = row.owner_id, reason(why, draft)
    approves = await _approves(tx, row, said, by=by)
    made = await put_out(
        tx, row, said, author=f"person:{author.handle}", by=by.actor, approves=approves, why=given, now=now
    )
    await tx.session.delete(draft)
    told = notices.Told(tx, row.handle, row.title, by, now)
    if author.id != by.person_id:
        await notices.tell_author(told, author.id, number=made.number)
    if owner not in (None, by.person_id, author.id):
        await notices.tell_owner(told, owner, number=made.number, why=given)
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
    approves = await _approves(tx, row, said, by=by)
    given = _reason(why)
    await put_out(
        tx, row, said, author=by.actor, by=by.actor, approves=approves, why=given, now=now, verb="restore"
    )
    return row


async def put_out(
    tx: Transaction,
    row: RunbookRow,
    said: Said,
    *,
    author: str,
    by: str,
    approves: bool,
    why: str,
    now: datetime,
    verb: str = "publish",
) -> RunbookVersionRow:
    """The next version; raises BadRunbook. The caller has taken its turn, and has asked who may."""
    check_said(said)
    await check_pictures(tx, said)
    number = await _next_number(tx, row, said)
    await derive(tx, row, said)
    made = RunbookVersionRow(
        runbook_id=row.id,
        number=number,
        text=said.text,
        pictures=dict(said.pictures),
        at=now,
        by=author,
        why=why,
        approved_by=by if approves else None,
        approved_at=now if approves else None,
    )
    tx.session.add(made)
    before = row.published
    row.published, row.version = number, row.version + 1
    reviewed(row, by=by, now=now)
    await derive_including(tx, row)
    await record(tx, row, verb, by=by, before=at(before), after=at(number), why=why, now=now)
    return made


async def approve(tx: Transaction, handle: str, number: int, *, by: Viewer, now: datetime) -> RunbookRow:
    """The owner's yes to the version that is published, where somebody else published it."""
    await take_turn(tx.session)
    row = await there(tx, handle)
    check_in_use(row)
    made = await rows.version(tx.session, row.id, number)
    if made is None or number != row.published:
        raise Refused("CONFLICT", f"Version {row.published} is published: read that one.")
    if not await _approves(tx, row, Said(made.text, made.pictures), by=by):
        raise Refused("FORBIDDEN", "Only its owner, or the owner of one of its services, approves it.")
    if made.approved_by is None:
        made.approved_by, made.approved_at = by.actor, now
        row.version += 1
        reviewed(row, by=by.actor, now=now)
        await record(tx, row, "approve", by=by.actor, before=at(number), after=at(number), why="", now=now)
    return row


async def _next_number(tx: Transaction, row: RunbookRow, said: Said) -> int:
    if row.published is None:
        return 1
    last = await rows.version(tx.session, row.id, row.published)
    if last is not None and (last.text, last.pictures) == (said.text, dict(said.pictures)):
        raise Refused("NO_CHANGE", f"It says the same as version {last.number}, which is published.")
    return row.published + 1


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
