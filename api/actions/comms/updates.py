"""From a composition to what an audience reads: now, at its time, or as soon as somebody else agrees."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from api.actions.comms import approvals, compositions, publication
from api.actions.comms.announcements import incident_of
from api.actions.comms.compositions import Text
from api.actions.incidents.timeline import Case, case
from api.database import Transaction
from api.domain.comms import update as words
from api.domain.comms.audience import Audience, UpdateState
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.comms import updates
from api.store.comms.comms import AnnouncementRow, UpdateRow

Told = tuple[UpdateRow, AnnouncementRow]


async def compose(
    tx: Transaction,
    incident_id: UUID,
    texts: Sequence[Text],
    *,
    by: Actor,
    key: UUID | None = None,
    now: datetime,
) -> Sequence[UpdateRow]:
    """Drafts, one for each audience. The same `key` again answers with what it made before."""
    async with case(tx, incident_id, now=now) as opened:
        return await _compose(opened, texts, by=by, key=key, goes_out=now)


async def publish(
    tx: Transaction,
    incident_id: UUID,
    texts: Sequence[Text],
    *,
    by: Actor,
    at: datetime | None = None,
    key: UUID | None = None,
    now: datetime,
) -> Sequence[UpdateRow]:
    """Compose and submit in one: what needs nobody else goes out `at` its time, or now."""
    async with case(tx, incident_id, now=now) as opened:
        goes_out = words.check_plan(at, now=now) if at else now
        rows = await _compose(opened, texts, by=by, key=key, goes_out=goes_out)
        await _submit(opened, [row for row in rows if row.stage == "draft"], by=by, at=at)
        return rows


async def submit(
    tx: Transaction, update_ids: Sequence[UUID], *, by: Actor, at: datetime | None = None, now: datetime
) -> Sequence[UpdateRow]:
    """Drafts of one incident, on their way. What is published already is answered as it is."""
    async with case(tx, await incident_of(tx, update_ids), now=now) as opened:
        if at is not None:
            words.check_plan(at, now=now)
        rows = [await updates.afresh(tx.session, update_id) for update_id in update_ids]
        for row in rows:
            if row.stage not in ("draft", "published"):
                raise Refused("NOT_A_DRAFT", f"It is {row.stage} already.")
        await _submit(opened, [row for row in rows if row.stage == "draft"], by=by, at=at)
        return rows


async def _compose(
    opened: Case, texts: Sequence[Text], *, by: Actor, key: UUID | None, goes_out: datetime
) -> Sequence[UpdateRow]:
    before = await updates.of_composition(opened.tx.session, key) if key else []
    if before:
        await _check_own(opened, before, by=by)
        return before
    return await compositions.keep(opened, texts, composition_id=key or new_id(), by=by, goes_out=goes_out)


async def _check_own(opened: Case, rows: Sequence[UpdateRow], *, by: Actor) -> None:
    place = await updates.place_of(opened.tx.session, rows[0].id)
    is_here = place is not None and place.incident_id == opened.row.id
    if not is_here or any(row.author_id != by.person_id for row in rows):
        raise Refused("KEY_TAKEN", "This key belongs to another composition.")


async def _submit(opened: Case, rows: Sequence[UpdateRow], *, by: Actor, at: datetime | None) -> None:
    session = opened.tx.session
    waiting: list[Told] = []
    for row in rows:
        announcement = await session.get_one(AnnouncementRow, row.announcement_id, populate_existing=True)
        words.check_promise(row.next_update_at, cast("UpdateState", row.state), since=at or opened.now)
        # What we prepared is theirs once they send it on: nobody agrees to their own text.
        row.author_id = row.author_id or by.person_id
        row.due_at = at
        await approvals.judge(opened, row, announcement)
        if row.needs_approval:
            waiting.append((row, announcement))
        elif at is None:
            await publication.publish(opened, row, announcement, by=by)
        else:
            _schedule(opened, row, announcement, by=by, at=at)
    await approvals.ask(opened, waiting, by=by)
    opened.stirred = True


def _schedule(
    opened: Case, row: UpdateRow, announcement: AnnouncementRow, *, by: Actor, at: datetime
) -> None:
    row.stage = "scheduled"
    row.version += 1
    whom = words.TO[cast("Audience", announcement.audience)]
    opened.record(
        "update-scheduled",
        by,
        f"{by.name} lets an update go out to {whom} at {words.promise_words(at, now=opened.now)}.",
        update=row.code,
        hash=row.text_hash,
        at=at.isoformat(),
    )
    opened.tx.ring(approvals.BELL)
