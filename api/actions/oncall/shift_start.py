"""A shift begins: a test page to the phone that will ring, and what happens when it shows no sign."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from api.actions.paging import notices
from api.database import Transaction
from api.domain.oncall.planner import planners
from api.domain.oncall.shift import shifts_of
from api.domain.organisation.snapshot import Member, Organisation, administrators
from api.domain.paging.calling import reach
from api.store.oncall.oncall import ScheduleRow
from api.store.organisation import snapshot as organisations
from api.store.paging import devices, paging
from api.store.paging.paging import PageRow

# A test page that comes later tests nothing.
_LIFE = timedelta(minutes=30)
_ALIVE = ("queued", "sending", "accepted", "displayed", "opened", "acknowledged")


async def begin(
    tx: Transaction,
    organisation: Organisation,
    schedule: ScheduleRow,
    member: Member,
    *,
    handover: UUID,
    asked: str | None,
    now: datetime,
) -> None:
    """Every phone rings; somebody without one hears by their next channel, and the planner of it."""
    words = {
        "title": f"Your shift on {schedule.name} begins",
        "body": " ".join(filter(None, [_until(organisation, schedule, member, now=now), asked])),
        "navigate": f"/on-call/handovers/{handover}",
        "handover": str(handover),
        "schedule": schedule.handle,
    }
    phones = (await devices.live(tx.session, [member.id]))[member.id]
    rows = [
        _row(member, words, channel="push", label=one.label, now=now) | {"device_id": one.id}
        for one in phones
    ]
    if rows:
        await tx.session.execute(insert(PageRow), rows)
        tx.ring("pages")
        return
    await _go_another_way(tx, organisation, member, words, why="has no device that rings", now=now)


async def no_sign(tx: Transaction, page_id: UUID, *, now: datetime) -> None:
    """The test page was taken, and no phone of theirs has shown it in 30 s."""
    page = await tx.session.get(PageRow, page_id, with_for_update=True, populate_existing=True)
    if page is None or page.receipt_due_at is None or page.receipt_due_at > now:
        return
    await paging.forget_receipts(tx.session, page)
    if not await paging.has_receipt(tx.session, page):
        await _follow_up(tx, page, why="did not show the test page in 30 s", now=now)


async def failed(tx: Transaction, page_id: UUID, *, now: datetime) -> None:
    """It could not be sent. While another of their phones may still show it, nothing follows."""
    page = await tx.session.get(PageRow, page_id, populate_existing=True)
    if page is None or page.channel != "push":
        return
    together = await paging.of_notice(tx.session, page)
    if not any(one.state in _ALIVE for one in together):
        await _follow_up(tx, page, why="could not be reached", now=now)


async def _follow_up(tx: Transaction, page: PageRow, *, why: str, now: datetime) -> None:
    organisation = await organisations.current(tx.session)
    member = organisation.people.get(page.person_id) if page.person_id else None
    if member is not None and not member.is_disabled:
        await _go_another_way(tx, organisation, member, page.words or {}, why=why, now=now)


async def _go_another_way(
    tx: Transaction,
    organisation: Organisation,
    member: Member,
    words: dict[str, Any],
    *,
    why: str,
    now: datetime,
) -> None:
    ways = reach(member, severity=1, limit="any", devices=(), mail=tx.mail, now=now).calls
    first = [call for call in ways if call.step == 0]
    rows = [
        _row(member, words, channel=call.channel, label=call.label, now=now) | {"method_id": call.method_id}
        for call in first
    ]
    if rows:
        await tx.session.execute(insert(PageRow), rows)
        tx.ring("pages")
    then = f"Trying {', '.join(call.label for call in first)}." if first else "There is no other channel."
    schedule = str(words.get("schedule", ""))
    for planner in _planners(organisation, schedule, but=member):
        await notices.tell(
            tx,
            planner.id,
            title=f"{member.name} is on call, and their phone shows no sign",
            body=f"The shift on {schedule} has begun: {member.name} {why}. {then}",
            navigate=f"/on-call?schedule={schedule}",
            now=now,
        )


def _planners(organisation: Organisation, schedule: str, *, but: Member) -> Sequence[Member]:
    others = [one for one in planners(organisation, schedule) if one.id != but.id]
    return others or [one for one in administrators(organisation) if one.id != but.id]


def _until(organisation: Organisation, schedule: ScheduleRow, member: Member, *, now: datetime) -> str:
    rule = organisation.schedules.get(schedule.handle)
    rows = shifts_of(rule, member.handle, since=now, until=now + timedelta(seconds=1)) if rule else ()
    ends_at = max((row.ends_at for row in rows), default=None)
    if ends_at is None:
        return "You are on call."
    return f"You are on call until {ends_at.astimezone(ZoneInfo(member.time_zone)):%a %d %b %H:%M}."


def _row(member: Member, words: dict[str, Any], *, channel: str, label: str, now: datetime) -> dict[str, Any]:
    row = notices.notice_row(member.id, channel=channel, label=label, words=words, now=now, kind="shift")
    return row | {"expires_at": now + _LIFE}
