"""Pages on their way: claimed under a lease, sent by the worker, and what came of each recorded once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actions.comms import promise_notices
from api.actions.incidents.timeline import Case, case
from api.actions.oncall import shift_start
from api.actions.paging import notices
from api.database import Transaction
from api.domain.incidents.incident import SYSTEM
from api.domain.outcome import Outcome
from api.domain.paging.attempt import Next, after_attempt
from api.domain.paging.notification import RECEIPT_WITHIN
from api.store.incidents import incidents
from api.store.organisation import snapshot as organisations
from api.store.paging import devices, paging
from api.store.paging.ladders import EscalationRow
from api.store.paging.paging import Due, PageRow

_ALIVE = ("queued", "sending", "accepted", "displayed", "opened", "acknowledged")


@dataclass(frozen=True, slots=True)
class Sent:
    """One attempt and what came of it."""

    due: Due
    outcome: Outcome


async def claim(tx: Transaction, *, limit: int, one_by_one: int = 0) -> list[Due]:
    """Take up to `limit` due pages for a lease; nobody else sends them while it lasts."""
    return await paging.claim(tx.session, limit=limit, one_by_one=one_by_one)


async def settle(tx: Transaction, sent: Sequence[Sent], *, now: datetime) -> None:
    """Record what came of a claim. A result whose lease has passed to somebody else is dropped.

    What was accepted, nearly all of it, is written down together. Incidents are locked first and in one
    order, as every other action does, so that nobody waits in a ring.
    """
    steps = [
        (one, after_attempt(one.outcome, attempts=one.due.attempts, expires_at=one.due.expires_at, now=now))
        for one in sent
    ]
    touched = sorted({one.due.incident_id for one in sent if one.due.incident_id is not None})
    await incidents.lock_all(tx.session, touched)
    await _record_accepted(tx, [one.due for one, step in steps if step.state == "accepted"], now=now)
    for one, step in steps:
        if step.state != "accepted":
            await _record_trouble(tx, one, step, now=now)


async def _record_accepted(tx: Transaction, taken: Sequence[Due], *, now: datetime) -> None:
    if not taken:
        return
    await paging.record_accepted(tx.session, taken, receipt_due_at=now + RECEIPT_WITHIN, now=now)
    await devices.note_sent(
        tx.session, sorted({due.device_id for due in taken if due.device_id is not None}), now=now
    )
    changed = {due.incident_id for due in taken if due.incident_id is not None}
    for incident_id, seq in await incidents.stir(tx.session, changed, now=now):
        tx.announce(incident_id, seq)


async def _record_trouble(tx: Transaction, one: Sent, step: Next, *, now: datetime) -> None:
    if not await paging.record(tx.session, one.due, step, now=now):
        return  # the lease was lost: whoever has it now will record what they saw
    if one.due.incident_id is None:
        if step.is_gone:
            await _retire(tx, one.due, step, now=now)
        if one.due.kind == "shift" and step.state == "failed":
            await shift_start.failed(tx, one.due.id, now=now)
        return
    async with case(tx, one.due.incident_id, now=now) as opened:
        opened.stirred = True
        await _follow_up(opened, one, step)


async def missed_receipt(tx: Transaction, page_id: UUID, *, now: datetime) -> None:
    """A push was taken and nothing was shown: the person's next channel starts without waiting further."""
    page = await tx.session.get(PageRow, page_id)
    if page is None:
        return
    if page.incident_id is None:
        await shift_start.no_sign(tx, page_id, now=now)
        return
    async with case(tx, page.incident_id, now=now) as opened:
        page = await tx.session.get(PageRow, page_id, populate_existing=True)
        if page is None or page.receipt_due_at is None or page.receipt_due_at > now:
            return
        await paging.forget_receipts(tx.session, page)
        if await paging.has_receipt(tx.session, page):
            return
        name = await _person_name(opened, page.person_id)
        following = await _next_channel(opened, page)
        then = f"trying {following}" if following else "there is no other channel"
        opened.record(
            "no-receipt", SYSTEM, f"No sign from {name}'s {page.label} in 30 s: {then}.", page=str(page.id)
        )


async def _follow_up(opened: Case, one: Sent, step: Next) -> None:
    due = one.due
    if step.state == "queued" and due.attempts == 1:
        opened.record("page-late", SYSTEM, f"{due.label}: {step.error}. Trying again.", page=str(due.id))
    if step.state != "failed":
        return
    if step.is_gone:
        await _retire(opened.tx, due, step, now=opened.now)
    if due.kind == "update-due":
        await promise_notices.failed(opened, due)
    if due.kind != "page":
        return
    name = await _person_name(opened, due.person_id)
    whose = f"{name}'s {due.label}" if due.person_id else due.label
    opened.record("page-failed", SYSTEM, f"{whose} was not reached: {step.error}.", page=str(due.id))
    page = await opened.tx.session.get(PageRow, due.id, populate_existing=True)
    if page is None or page.person_id is None:
        return
    if not await _is_reached(opened, page):
        await _next_channel(opened, page)
        await _climb_if_nobody_is_left(opened, page)


async def _is_reached(opened: Case, page: PageRow) -> bool:
    """Another device of the same step may still ring, or has."""
    turn = await _turn(opened, page)
    return any(
        row.person_id == page.person_id and row.step <= page.step and row.state in _ALIVE for row in turn
    )


async def _next_channel(opened: Case, page: PageRow) -> str | None:
    """Bring the person's next step forward to now; its name, or None when there is none."""
    turn = [
        row
        for row in await _turn(opened, page)
        if row.person_id == page.person_id
        and row.state == "queued"
        and row.attempts == 0
        and row.step > page.step
    ]
    if not turn:
        return None
    first = min(row.step for row in turn)
    following = [row for row in turn if row.step == first]
    for row in following:
        row.due_at = opened.now
    opened.tx.ring("pages")
    opened.stirred = True
    return ", ".join(row.label for row in following)


async def _climb_if_nobody_is_left(opened: Case, page: PageRow) -> None:
    """Every page of this rung has failed: waiting any longer would only be silence."""
    escalation = await opened.tx.session.get(EscalationRow, opened.row.id, populate_existing=True)
    if escalation is None or (escalation.round, escalation.rung) != (page.round, page.rung):
        return
    if escalation.phase == "stopped" or (escalation.phase == "watching" and not escalation.asked):
        return
    if any(row.person_id is not None and row.state in _ALIVE for row in await _turn(opened, page)):
        return
    opened.record("unreachable", SYSTEM, "Nobody on this rung can be reached. Climbing at once.")
    escalation.due_at = opened.now
    escalation.version += 1
    opened.tx.ring("ladder")


async def _turn(opened: Case, page: PageRow) -> list[PageRow]:
    return await paging.of_turn(opened.tx.session, page)


async def _retire(tx: Transaction, due: Due, step: Next, *, now: datetime) -> None:
    """The push service has forgotten this device: stop using it, and tell its owner by another way."""
    if due.device_id is None or due.person_id is None:
        return
    if await devices.retire(tx.session, due.device_id, reason=step.error or "gone", now=now):
        await notices.tell(
            tx,
            due.person_id,
            title="A device of yours can no longer be paged",
            body=f"“{due.label}” was signed out by its push service. Open Tocsin on it to register it again.",
            navigate="/settings/devices",
            now=now,
        )


async def _person_name(opened: Case, person_id: UUID | None) -> str:
    organisation = await organisations.current(opened.tx.session)
    member = organisation.people.get(person_id) if person_id else None
    return member.name if member else "somebody"
