"""Nobody answered in time: the next one is asked, and whoever wrote the text hears when nobody is left."""

from datetime import datetime
from typing import cast
from uuid import UUID

from api.actions.comms import approvals
from api.actions.comms.announcements import incident_of
from api.actions.comms.update_notices import call_approver, tell_author
from api.actions.incidents.timeline import Case, case
from api.database import Transaction
from api.domain.comms import approval as rule
from api.domain.comms import update as words
from api.domain.comms.audience import Audience
from api.domain.incidents.incident import SYSTEM
from api.domain.organisation.snapshot import Organisation
from api.store.comms import approvals as rows
from api.store.comms import updates
from api.store.comms.comms import AnnouncementRow, ApprovalRow, UpdateRow
from api.store.organisation import snapshot as organisations


async def pass_on(tx: Transaction, approval_id: UUID, *, now: datetime) -> bool:
    """False where it was answered meanwhile. A late yes of the silent one still counts."""
    asked = await tx.session.get_one(ApprovalRow, approval_id)
    async with case(tx, await incident_of(tx, [asked.update_id]), now=now) as opened:
        silent = await rows.if_due(tx.session, approval_id)
        if silent is None:
            return False
        row = await updates.afresh(tx.session, silent.update_id)
        announcement = await tx.session.get_one(AnnouncementRow, row.announcement_id)
        organisation = await organisations.current(tx.session)
        await _note(opened, organisation, silent, row, announcement)
        await _next(opened, organisation, row, announcement)
        return True


async def _note(
    opened: Case,
    organisation: Organisation,
    silent: ApprovalRow,
    row: UpdateRow,
    announcement: AnnouncementRow,
) -> None:
    silent.answer, silent.answered_at, silent.due_at = "silent", opened.now, None
    await opened.tx.session.flush()
    name = organisation.people[silent.person_id].name
    whom = words.TO[cast("Audience", announcement.audience)]
    text = f"{name} has not answered about the update for {whom}."
    opened.record("approval-silent", SYSTEM, text, update=row.code, hash=row.text_hash)


async def _next(
    opened: Case, organisation: Organisation, row: UpdateRow, announcement: AnnouncementRow
) -> None:
    seats = await approvals.seats_for(opened, organisation, row)
    if rule.begins_again(seats, await approvals.asked_about(opened.tx.session, row)):
        title = "Nobody has agreed to your update yet"
        await tell_author(opened, row, title=title, body="Everybody was asked, and is asked again.")
    seat = await approvals.ask_next(opened, organisation, row, announcement, seats, by=SYSTEM)
    if seat is None:
        title = "Nobody has agreed to your update"
        await tell_author(opened, row, title=title, body="Call somebody, or use a pre-authorised template.")
        return
    audience = cast("Audience", announcement.audience)
    author = organisation.people.get(row.author_id) if row.author_id else None
    await call_approver(
        opened, seat.person_id, author=author.name if author else SYSTEM.name, audiences=[audience]
    )
