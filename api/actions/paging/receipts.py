"""What phones say back: the page was shown, opened, answered; no login is asked, the page's capability is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from api.actions.incidents import incidents, taps
from api.actions.incidents.taps import Tap
from api.actions.incidents.timeline import case
from api.actions.paging import bundling, escalation
from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.organisation.snapshot import Member, Organisation, Service, administrators, called
from api.domain.paging.capability import Action, Capability
from api.domain.paging.ladder import Position, after, is_catch_all, restore, rung_at
from api.domain.refusal import Refused
from api.domain.rights import role_may
from api.domain.runbooks.match import Match
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations
from api.store.paging import paging
from api.store.paging.devices import DeviceRow
from api.store.paging.ladders import EscalationRow
from api.store.paging.paging import PageRow
from api.store.people.people import PersonRow
from api.store.runbooks import matches

_SHOWN = ("queued", "sending", "accepted", "cancelled")


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status and its body: 200 done, 409 somebody was first, 410 too late."""

    status: int
    body: dict[str, Any]


async def displayed(tx: Transaction, capability: Capability, *, shown_at: datetime, now: datetime) -> None:
    """A phone showed the page. The first receipt counts; an impossible time becomes the time of arrival."""
    page = await _page(tx, capability)
    shown_at = shown_at if page.queued_at <= shown_at <= now else now
    if page.incident_id is None:
        await _first_receipt(tx, page, at=shown_at)
        await _mark_alive(tx, page, now=now)
        if page.kind == "shift":
            await paging.forget_receipts(tx.session, page)
        if page.kind == "test":
            await _first_ring(tx, page, now=now)
        return
    if page.bundle_id is not None:
        await bundling.displayed(tx, page, await _actor(tx, page), at=shown_at, now=now)
        await _mark_alive(tx, page, now=now)
        return
    async with case(tx, page.incident_id, now=now) as opened:
        await _mark_alive(tx, page, now=now)  # after the incident's lock, as everybody who sends does it
        if await _first_receipt(tx, page, at=shown_at):
            await paging.forget_receipts(tx.session, page)
            who = await _actor(tx, page)
            if page.kind == "page":
                opened.record("shown", who, f"{who.name}'s {page.label} shows the page.", page=str(page.id))
            opened.stirred = True


async def look(tx: Transaction, capability: Capability, *, base_url: str, now: datetime) -> dict[str, Any]:
    """All that the Alarm screen draws; looking marks the page opened."""
    page = await _page(tx, capability)
    organisation = await organisations.current(tx.session)
    if page.incident_id is None:
        raise Refused("NO_INCIDENT", "This was a test.")
    async with case(tx, page.incident_id, now=now) as opened:
        await tx.session.refresh(page)  # its answer may have arrived while we waited for the lock
        if page.opened_at is None and page.kind == "page":
            page.opened_at = now
            if page.state in {*_SHOWN, "displayed"} and page.state != "cancelled":
                page.state = "opened"
            opened.stirred = True
        run = await escalation.running(opened)
        row = opened.row
    service = organisation.services_by_id.get(row.service_id) if row.service_id else None
    member = organisation.people.get(page.person_id) if page.person_id else None
    holder = organisation.people.get(row.assignee_id) if row.assignee_id else None
    held = row.state != "OPEN" and not escalation.is_climbing(run)
    attached = await _attached(tx, organisation, row, member, base_url=base_url)
    return {
        "incident": {
            "id": str(row.id),
            "number": row.number,
            "title": row.title,
            "severity": row.severity,
            "state": row.state,
            "service": service.name if service else None,
            "opened_at": row.detected_at.isoformat(),
            "link": row.link,
            "runbook": row.runbook,
        },
        "runbooks": [_spine(match) for match in attached],
        "person": {"handle": member.handle, "name": member.name} if member else None,
        "acknowledge_by": run.due_at.isoformat() if run and run.due_at and not held else None,
        "next": _next(organisation, run, service, now=now) if run and not held else None,
        "actions": list(capability.actions),
        "already": {
            "who": holder.name,
            "handle": holder.handle,
            "at": row.acknowledged_at.isoformat() if row.acknowledged_at else None,
        }
        if held and holder
        else None,
    }


async def act(
    tx: Transaction,
    capability: Capability,
    *,
    action: Action,
    key: UUID,
    tapped_at: datetime,
    now: datetime,
) -> Answer:
    """One tap. The same key, or the same person again, gets the same answer; arrival is what counts."""
    if action not in capability.actions:
        raise Refused("NOT_ALLOWED", "This page does not allow that.")
    page = await _page(tx, capability)
    if page.incident_id is None or page.person_id is None:
        raise Refused("NO_INCIDENT", "There is nothing to answer here.")
    who = await _actor(tx, page)
    tap = Tap(key=key, by=who, action=action, at=tapped_at, page_id=page.id)
    async with case(tx, page.incident_id, now=now) as opened:
        before = await taps.earlier(opened, tap)
        if before is not None:
            return Answer(before.status, before.answer)
        taps.keep_time(opened, tap)
        is_over = opened.row.state == "RESOLVED"
    await _mark_alive(tx, page, now=now)
    if is_over:
        # A tap that comes after the end undoes nothing, and is told so.
        answer = Answer(409, _state(opened.row, await _holder(tx, opened.row)))
    else:
        answer = await _act(tx, page, who, action=action, now=now)
    if answer.status == 200:
        await tx.session.execute(
            update(PageRow)
            .where(PageRow.id == page.id)
            .values(state="acknowledged", answered_at=now, receipt_due_at=None, due_at=None)
        )
    await taps.keep(tx, tap, page.incident_id, status=answer.status, answer=answer.body, now=now)
    return answer


async def _act(tx: Transaction, page: PageRow, who: Actor, *, action: Action, now: datetime) -> Answer:
    incident_id = page.incident_id
    if incident_id is None:  # pragma: no cover - act() has checked
        raise Refused("NO_INCIDENT", "There is nothing to answer here.")
    match action:
        case "acknowledge":
            answered = await incidents.acknowledge(tx, incident_id, by=who, device_id=page.device_id, now=now)
            if answered.mine:
                return Answer(200, _state(answered.row, who))
            return Answer(409, _state(answered.row, answered.holder))
        case "escalate":
            return Answer(200, _state(await incidents.escalate(tx, incident_id, by=who, now=now), who))
        case "resolve":
            row = await incidents.resolve(tx, incident_id, by=who, device_id=page.device_id, now=now)
            return Answer(200, _state(row, who))
        case _:
            raise Refused("NOT_ALLOWED", "This page does not allow that.")


async def _holder(tx: Transaction, row: IncidentRow) -> Actor | None:
    organisation = await organisations.current(tx.session)
    member = organisation.people.get(row.assignee_id) if row.assignee_id else None
    return Actor("person", member.handle, member.name, member.id) if member else None


def _state(row: IncidentRow, who: Actor | None) -> dict[str, Any]:
    by = {"handle": who.handle, "name": who.name} if who else None
    at = row.acknowledged_at.isoformat() if row.acknowledged_at else None
    return {
        "incident": {"id": str(row.id), "number": row.number, "state": row.state},
        "state": row.state,
        "by": by,
        "at": at,
    }


async def _page(tx: Transaction, capability: Capability) -> PageRow:
    page = await tx.session.get(PageRow, capability.page_id)
    if page is None:
        raise Refused("EXPIRED", "This page is gone.")
    return page


async def _actor(tx: Transaction, page: PageRow) -> Actor:
    """Whose page it is; a person who was disabled meanwhile answers nothing any more."""
    person = await tx.session.get(PersonRow, page.person_id) if page.person_id else None
    if person is None or person.disabled_at is not None:
        raise Refused("EXPIRED", "This page no longer belongs to anybody here.")
    return Actor("person", person.handle, person.name, person.id)


async def _mark_alive(tx: Transaction, page: PageRow, *, now: datetime) -> None:
    if page.device_id is not None:
        await tx.session.execute(
            update(DeviceRow)
            .where(DeviceRow.id == page.device_id)
            .values(last_receipt_at=now, silence_told_at=None)
        )


async def _first_receipt(tx: Transaction, page: PageRow, *, at: datetime) -> bool:
    done = await tx.session.execute(
        update(PageRow)
        .where(PageRow.id == page.id, PageRow.received_at.is_(None))
        .values(received_at=at, receipt_due_at=None)
        .returning(PageRow.id)
    )
    first = done.first() is not None
    await tx.session.execute(
        update(PageRow)
        .where(PageRow.id == page.id, PageRow.state.in_(_SHOWN))
        .values(state="displayed", due_at=None)
    )
    return first


async def _first_ring(tx: Transaction, page: PageRow, *, now: datetime) -> None:
    """The wizard ends when the newcomer's own phone has rung."""
    await tx.session.execute(
        update(PersonRow)
        .where(PersonRow.id == page.person_id, PersonRow.first_page_at.is_(None))
        .values(first_page_at=now)
    )


async def _attached(
    tx: Transaction, organisation: Organisation, row: IncidentRow, member: Member | None, *, base_url: str
) -> Sequence[Match]:
    """The alarm asks for no login: whose page it is has to be somebody who may see runbooks."""
    if member is None or not role_may(member.role, "runbook.see"):
        return ()
    found = await matches.of_incidents(tx.session, organisation, [row.id], base_url=base_url)
    return found.get(row.id, ())


def _spine(match: Match) -> dict[str, str]:
    return {"handle": match.runbook.handle, "title": match.runbook.title}


def _next(
    organisation: Organisation, run: EscalationRow, service: Service | None, *, now: datetime
) -> dict[str, Any] | None:
    """Who is up when this rung stays silent."""
    ladder = restore(run.ladder)
    position = after(ladder, Position(run.round, run.rung))
    who = called(organisation, rung_at(ladder, position).notify, at=now, service=service).people
    if not who and is_catch_all(ladder, position):
        who = administrators(organisation)
    names = ", ".join(member.name for member in who[:3])
    return {"who": names or "nobody", "at": run.due_at.isoformat() if run.due_at else None}
