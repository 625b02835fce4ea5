"""A planned update whose time has come: it goes out, or its author hears why it did not."""

from datetime import datetime
from typing import cast
from uuid import UUID

from api.actions.comms import approvals, publication
from api.actions.comms.announcements import incident_of
from api.actions.comms.update_notices import tell_author
from api.actions.incidents.timeline import Case, case
from api.database import Transaction
from api.domain.comms import update as words
from api.domain.comms.audience import Audience, UpdateState
from api.domain.incidents.incident import SYSTEM
from api.store.comms import updates
from api.store.comms.comms import AnnouncementRow, UpdateRow


async def go_out(tx: Transaction, update_id: UUID, *, now: datetime) -> bool:
    """False where somebody was faster. What nobody has agreed to yet goes out as soon as they do."""
    async with case(tx, await incident_of(tx, [update_id]), now=now) as opened:
        row = await updates.if_due(tx.session, update_id)
        if row is None:
            return False
        announcement = await tx.session.get_one(AnnouncementRow, row.announcement_id, populate_existing=True)
        if row.stage == "waiting":
            await _go_on_waiting(opened, row, announcement)
            return True
        said = await publication.overtaken_by(opened, row, announcement)
        state = cast("UpdateState", row.state)
        held = words.why_held(state, said=said, incident_resolved=opened.row.state == "RESOLVED")
        if held:
            await _hold(opened, row, announcement, why=held)
        elif await _wants_a_second(opened, row, announcement):
            await _ask(opened, row, announcement)
        else:
            await publication.publish(opened, row, announcement, by=SYSTEM)
        return True


async def give_up(tx: Transaction, update_id: UUID, *, why: str, now: datetime) -> bool:
    """It was refused as it went out: nothing of that has happened, and it is a draft again."""
    async with case(tx, await incident_of(tx, [update_id]), now=now) as opened:
        row = await updates.if_due(tx.session, update_id)
        if row is None:
            return False
        announcement = await tx.session.get_one(AnnouncementRow, row.announcement_id)
        await _hold(opened, row, announcement, why=why.rstrip("."))
        return True


async def _wants_a_second(opened: Case, row: UpdateRow, announcement: AnnouncementRow) -> bool:
    """The incident may be worse, or hidden, since it was planned; a yes to these words holds."""
    if row.approved_by is not None:
        return False
    await approvals.judge(opened, row, announcement)
    return row.needs_approval


async def _ask(opened: Case, row: UpdateRow, announcement: AnnouncementRow) -> None:
    await _go_on_waiting(opened, row, announcement)
    await approvals.ask(opened, [(row, announcement)], by=SYSTEM)


async def _go_on_waiting(opened: Case, row: UpdateRow, announcement: AnnouncementRow) -> None:
    row.due_at = None
    row.version += 1
    whom = words.TO[cast("Audience", announcement.audience)]
    text = f"The update for {whom} did not go out at its time: nobody has agreed to it yet."
    opened.record("update-late", SYSTEM, text, update=row.code, hash=row.text_hash)
    title = f"Your update for {whom} still waits"
    await tell_author(opened, row, title=title, body="Nobody has agreed to it yet: it goes out once they do.")


async def _hold(opened: Case, row: UpdateRow, announcement: AnnouncementRow, *, why: str) -> None:
    row.stage, row.due_at = "draft", None
    row.version += 1
    whom = words.TO[cast("Audience", announcement.audience)]
    text = f"The planned update for {whom} was held: {why}."
    opened.record("update-held", SYSTEM, text, update=row.code, hash=row.text_hash)
    title = f"Your update for {whom} was not published"
    await tell_author(opened, row, title=title, body=f"{why[:1].upper()}{why[1:]}. It is a draft again.")
