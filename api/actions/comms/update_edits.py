"""Second thoughts: a text changed before or after it went out, and one taken back; what it said is kept."""

from datetime import datetime
from typing import cast
from uuid import UUID

from api.actions.comms import announcements, approvals, compositions
from api.actions.comms.announcements import incident_of
from api.actions.comms.compositions import Text, saying_of
from api.actions.incidents.timeline import Case, case
from api.actions.status.repainting import repaint
from api.database import Transaction
from api.domain.comms import update as words
from api.domain.comms.audience import PAGE_AUDIENCES, Audience, ComponentStatus, UpdateState
from api.domain.incidents.incident import Actor, check_text
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.comms import updates
from api.store.comms.comms import AnnouncementRow, UpdateEditRow, UpdateRow
from api.store.organisation import snapshot as organisations

Found = tuple[UpdateRow, AnnouncementRow]


async def rewrite(
    tx: Transaction, update_id: UUID, text: Text, *, by: Actor, seen: int, now: datetime
) -> UpdateRow:
    """Of what is not out yet. It is a draft again: a yes to the old words is none to the new."""
    async with case(tx, await incident_of(tx, [update_id]), now=now) as opened:
        row, announcement = await _found(opened, update_id, seen=seen)
        if row.stage not in words.PREPARED:
            raise Refused("NOT_A_DRAFT", f"It is {row.stage} already.")
        if text.audience != announcement.audience:
            raise Refused("BAD_COMPOSITION", "It was written for another audience.")
        _keep(opened, row, by=by, why="")
        was = row.stage
        await compositions.rewrite(opened, row, text, goes_out=now)
        await approvals.void(opened, row)
        row.stage, row.due_at = "draft", None
        row.author_id = row.author_id or by.person_id
        if was != "draft":
            whom = words.TO[text.audience]
            opened.record(
                "update-rewritten",
                by,
                f"{by.name} wrote the update for {whom} anew: it is a draft again.",
                update=row.code,
                hash=row.text_hash,
            )
        opened.stirred = True
        return row


async def edit(
    tx: Transaction,
    update_id: UUID,
    *,
    body: str,
    effects: dict[str, ComponentStatus] | None = None,
    by: Actor,
    why: str,
    seen: int,
    now: datetime,
) -> UpdateRow:
    """Of what is out: its readers see that it was edited, and are not told again."""
    async with case(tx, await incident_of(tx, [update_id]), now=now) as opened:
        row, announcement = await _found(opened, update_id, seen=seen)
        if row.stage != "published":
            raise Refused("NOT_PUBLISHED", "Only what was published is edited: write a draft anew.")
        reason = check_text(why, what="reason")
        state = cast("UpdateState", row.state)
        plain = words.check_body(body, state)
        named = await _effects(opened, row, effects)
        if plain == row.body and named == row.effects:
            return row
        await _check_second(opened, row, announcement, by=by, body=plain)
        _keep(opened, row, by=by, why=reason)
        row.body, row.effects, row.own_words = plain, named, True
        row.edited_at = now
        row.version += 1
        row.text_hash = words.text_hash(saying_of(row, announcement.audience))
        announcement.changed_at, announcement.version = now, announcement.version + 1
        await _tell(opened, row, announcement, "update-edited", by=by, verb="edited", why=reason)
        return row


async def retract(tx: Transaction, update_id: UUID, *, by: Actor, why: str, now: datetime) -> UpdateRow:
    """No page shows it any more, and its effects end; an announcement that says nothing disappears."""
    async with case(tx, await incident_of(tx, [update_id]), now=now) as opened:
        row, announcement = await _found(opened, update_id, seen=None)
        if row.stage == "retracted":
            return row
        if row.stage != "published":
            raise Refused("NOT_PUBLISHED", "Nobody has read it yet: discard the draft.")
        reason = check_text(why, what="reason")
        _keep(opened, row, by=by, why=reason)
        row.stage, row.retracted_at, row.retracted_why = "retracted", now, reason
        row.version += 1
        session = tx.session
        await session.flush()
        remaining = await updates.published(session, announcement.id)
        announcements.take_name_back(announcement, row, remaining)
        announcements.settle(announcement, remaining, now=now)
        await _tell(opened, row, announcement, "update-retracted", by=by, verb="took back", why=reason)
        return row


async def discard(tx: Transaction, update_id: UUID, *, by: Actor, now: datetime) -> UpdateRow:
    """What nobody has read is put away; who was asked about it is asked no more."""
    async with case(tx, await incident_of(tx, [update_id]), now=now) as opened:
        row, announcement = await _found(opened, update_id, seen=None)
        if row.stage == "published":
            raise Refused("PUBLISHED", "It is out already: retract it.")
        if row.stage in words.PREPARED:
            was = row.stage
            await approvals.void(opened, row)
            row.stage, row.due_at = "retracted", None
            row.retracted_at, row.retracted_why = now, ""
            row.version += 1
            if was != "draft":
                whom = words.TO[cast("Audience", announcement.audience)]
                opened.record(
                    "update-discarded", by, f"{by.name} discarded the update for {whom}.", update=row.code
                )
            opened.stirred = True
        return row


async def _found(opened: Case, update_id: UUID, *, seen: int | None) -> Found:
    session = opened.tx.session
    row = await updates.afresh(session, update_id)
    if seen is not None and seen != row.version:
        raise Refused("CONFLICT", "Somebody has changed it since you looked: look at it again.")
    announcement = await session.get_one(AnnouncementRow, row.announcement_id, populate_existing=True)
    return row, announcement


async def _effects(
    opened: Case, row: UpdateRow, effects: dict[str, ComponentStatus] | None
) -> dict[str, ComponentStatus]:
    """A component that was archived since may stay named."""
    if effects is None:
        return dict(row.effects)
    known = await updates.component_names(opened.tx.session)
    return words.check_effects(effects, cast("UpdateState", row.state), known={*known, *row.effects})


async def _check_second(
    opened: Case, row: UpdateRow, announcement: AnnouncementRow, *, by: Actor, body: str
) -> None:
    """What needs two people to be said needs two to be changed: then whoever edits is the second one."""
    why = await approvals.why_second(opened, announcement, body)
    if not why:
        return
    organisation = await organisations.current(opened.tx.session)
    seats = await approvals.seats_for(opened, organisation, row)
    if not any(seat.person_id == by.person_id for seat in seats):
        raise Refused("NEEDS_APPROVAL", f"{why}: let an approver edit it, or publish another update.")


def _keep(opened: Case, row: UpdateRow, *, by: Actor, why: str) -> None:
    at = row.next_update_at
    opened.tx.session.add(
        UpdateEditRow(
            id=new_id(),
            update_id=row.id,
            at=opened.now,
            by=str(by),
            why=why,
            before={
                "state": row.state,
                "body": row.body,
                "effects": dict(row.effects),
                "next_update_at": at.isoformat() if at else None,
            },
        )
    )


async def _tell(
    opened: Case,
    row: UpdateRow,
    announcement: AnnouncementRow,
    kind: str,
    *,
    by: Actor,
    verb: str,
    why: str,
) -> None:
    audience = cast("Audience", announcement.audience)
    opened.record(
        kind,
        by,
        f"{by.name} {verb} what {words.TO[audience]} were told ({row.state}): {why}",
        audience=audience,
        update=row.code,
        hash=row.text_hash,
        why=why,
    )
    opened.touch()
    if audience in PAGE_AUDIENCES:
        await repaint(opened.tx, now=opened.now)
