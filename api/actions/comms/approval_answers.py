"""Yes or no to a text that waits: of whoever was asked, or of those who answer for the incident."""

from datetime import datetime
from typing import cast
from uuid import UUID

from api.actions.comms import approvals, publication
from api.actions.comms.announcements import incident_of
from api.actions.comms.update_notices import tell_author
from api.actions.incidents.timeline import Case, case
from api.database import Transaction
from api.domain.clean import clean
from api.domain.comms import update as words
from api.domain.comms.approval import Answer
from api.domain.comms.audience import Audience, UpdateState
from api.domain.incidents.incident import Actor, check_text
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.comms import approvals as rows
from api.store.comms import updates
from api.store.comms.comms import AnnouncementRow, ApprovalRow, UpdateRow
from api.store.organisation import snapshot as organisations

RATIONALE_LIMIT = 2_000


async def approve(
    tx: Transaction, update_id: UUID, *, by: Actor, seen: str, rationale: str = "", now: datetime
) -> UpdateRow:
    """It goes out at once, or at its time. `seen` is the hash of what was read: nothing else goes out."""
    async with case(tx, await incident_of(tx, [update_id]), now=now) as opened:
        row, announcement = await _waiting(opened, update_id, by=by, seen=seen)
        said = await publication.overtaken_by(opened, row, announcement)
        held = words.why_held(cast("UpdateState", row.state), said=said, incident_resolved=False)
        if held:
            raise Refused("OVERTAKEN", f"It no longer fits: {held}. Refuse it, and let it be written anew.")
        await _answer(opened, row, by=by, answer="approved", rationale=clean(rationale, RATIONALE_LIMIT))
        row.approved_by = by.person_id
        _record(opened, row, announcement, "update-approved", by=by, verb="agreed to", rationale=rationale)
        if row.due_at is not None and row.due_at > now:
            row.stage = "scheduled"
            row.version += 1
            tx.ring(approvals.BELL)
        else:
            await publication.publish(opened, row, announcement, by=by)
        return row


async def refuse(tx: Transaction, update_id: UUID, *, by: Actor, rationale: str, now: datetime) -> UpdateRow:
    """A draft again; its author hears why."""
    async with case(tx, await incident_of(tx, [update_id]), now=now) as opened:
        row, announcement = await _waiting(opened, update_id, by=by, seen=None)
        reason = check_text(rationale, what="reason")[:RATIONALE_LIMIT]
        await _answer(opened, row, by=by, answer="refused", rationale=reason)
        row.stage, row.due_at = "draft", None
        row.version += 1
        _record(opened, row, announcement, "update-refused", by=by, verb="refused", rationale=reason)
        whom = words.TO[cast("Audience", announcement.audience)]
        title = f"{by.name} refused your update for {whom}"
        await tell_author(opened, row, title=title, body=reason)
        return row


async def may_answer(opened: Case, row: UpdateRow, person_id: UUID) -> bool:
    """Nobody agrees to their own words; who was asked keeps their say until somebody has answered."""
    organisation = await organisations.current(opened.tx.session)
    if person_id in await approvals.writers(opened.tx.session, organisation, row):
        return False
    asked = await rows.of_update(opened.tx.session, row.id)
    if any(one.person_id == person_id and one.text_hash == row.text_hash for one in asked):
        return True
    seats = await approvals.seats_for(opened, organisation, row)
    return any(seat.person_id == person_id for seat in seats)


async def _waiting(
    opened: Case, update_id: UUID, *, by: Actor, seen: str | None
) -> tuple[UpdateRow, AnnouncementRow]:
    session = opened.tx.session
    row = await updates.afresh(session, update_id)
    announcement = await session.get_one(AnnouncementRow, row.announcement_id, populate_existing=True)
    if by.person_id is None or not await may_answer(opened, row, by.person_id):
        raise Refused("FORBIDDEN", "Somebody else has to answer this: you wrote it, or were not asked.")
    if row.stage != "waiting":
        raise Refused("OVER", "It no longer waits for an answer.")
    if seen is not None and seen != row.text_hash:
        raise Refused("TEXT_CHANGED", "The text has changed since you read it: read it again.")
    return row, announcement


async def _answer(opened: Case, row: UpdateRow, *, by: Actor, answer: Answer, rationale: str) -> None:
    """On the request of whoever answers, the newest; one is made where they came unasked."""
    session = opened.tx.session
    found = await rows.of_update(session, row.id)
    mine = [one for one in found if one.person_id == by.person_id and one.text_hash == row.text_hash]
    asked = mine[-1] if mine else await _unasked(opened, row, by=by)
    asked.answer, asked.answered_at, asked.due_at = answer, opened.now, None
    asked.rationale = rationale
    await session.flush()
    await approvals.void(opened, row)


async def _unasked(opened: Case, row: UpdateRow, *, by: Actor) -> ApprovalRow:
    organisation = await organisations.current(opened.tx.session)
    seats = await approvals.seats_for(opened, organisation, row)
    seat = next(seat for seat in seats if seat.person_id == by.person_id)
    asked = ApprovalRow(
        id=new_id(),
        update_id=row.id,
        person_id=seat.person_id,
        capacity=seat.capacity,
        text_hash=row.text_hash,
        asked_at=opened.now,
        rationale="",
    )
    opened.tx.session.add(asked)
    return asked


def _record(
    opened: Case,
    row: UpdateRow,
    announcement: AnnouncementRow,
    kind: str,
    *,
    by: Actor,
    verb: str,
    rationale: str,
) -> None:
    why = clean(rationale, RATIONALE_LIMIT)
    whom = words.TO[cast("Audience", announcement.audience)]
    opened.record(
        kind,
        by,
        f"{by.name} {verb} the update for {whom}{f': {why}' if why else '.'}",
        update=row.code,
        hash=row.text_hash,
        author=str(row.author_id) if row.author_id else None,
        rationale=why,
    )
    opened.touch()
