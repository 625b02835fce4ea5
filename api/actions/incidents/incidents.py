"""What people do to an incident, one verb each; every verb is safe when two do it in the same instant."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from api.actions.incidents.timeline import Case, case
from api.actions.paging import escalation
from api.actions.runs.following import BELL, BY_ITSELF
from api.database import Transaction
from api.domain.clean import clean
from api.domain.incidents import incident
from api.domain.incidents.custody import GENESIS
from api.domain.incidents.incident import Actor
from api.domain.organisation.snapshot import Organisation, pages_when
from api.domain.paging.notification import Pages
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations
from api.store.runs import lists as run_lists


@dataclass(frozen=True, slots=True)
class Answered:
    """How an acknowledgement ended: `mine` is False when somebody else had it already."""

    row: IncidentRow
    mine: bool
    holder: Actor | None = None


def begin(
    tx: Transaction,
    *,
    title: str,
    body: str,
    severity: int,
    service_id: UUID | None,
    by: Actor,
    limit: Pages | None = None,
    now: datetime,
) -> Case:
    """A new incident's row, not yet written: fill in what the caller knows, then record, ring and close."""
    row = IncidentRow(
        id=new_id(),
        title=title,
        body=body,
        severity=severity,
        state="OPEN",
        service_id=service_id,
        integration_id=None,
        group_key=None,
        assignee_id=None,
        opened_by=str(by),
        link=None,
        runbook=None,
        pages_when=pages_when(severity, limit),
        held_open=False,
        restricted=False,
        flapping=False,
        detected_at=now,
        created_at=now,
        seq=0,
        changed_at=now,
        timeline_seq=0,
        head=GENESIS,
    )
    return Case(tx, row, now, is_new=True)


async def declare(
    tx: Transaction,
    *,
    by: Actor,
    title: str,
    severity: int = 2,
    body: str = "",
    service: str | None = None,
    now: datetime,
) -> IncidentRow:
    """Somebody saw it first: an incident opened by hand rings the ladder as an alert would."""
    organisation = await organisations.current(tx.session)
    found = organisation.services.get(service) if service else None
    if service and found is None:
        raise Refused("NOT_FOUND", f"There is no service “{service}”.")
    opened = begin(
        tx,
        title=incident.check_title(title),
        body=clean(body, incident.TEXT_LIMIT),
        severity=incident.check_severity(severity),
        service_id=found.id if found else None,
        by=by,
        now=now,
    )
    opened.record("declared", by, f"{by.name} declared SEV{severity}: {opened.row.title}", severity=severity)
    await escalation.start(opened, organisation)
    await opened.close()
    return opened.row


async def acknowledge(
    tx: Transaction, incident_id: UUID, *, by: Actor, device_id: UUID | None = None, now: datetime
) -> Answered:
    """Somebody has it: what is pending is cancelled and the other phones stand down, in this transaction.

    The first of two in the same instant wins; the other learns who it was. Refused when it is resolved.
    """
    async with case(tx, incident_id, now=now) as opened:
        row = opened.row
        incident.check_open(row.state, row.number)
        run = await escalation.running(opened)
        held = row.state != "OPEN" and not escalation.is_climbing(run)
        # What only a monitor acknowledged has no holder yet: the first person who wants it has it.
        if held and row.assignee_id is not None and row.assignee_id != by.person_id:
            organisation = await organisations.current(tx.session)
            return Answered(row, mine=False, holder=_holder(organisation, row))
        if held and row.assignee_id == by.person_id and not escalation.is_asking(run):
            return Answered(row, mine=True)
        opened.record("acknowledged", by, f"{by.name} acknowledged.")
        if row.state == "OPEN":
            row.state = "ACKNOWLEDGED"
        row.acknowledged_at = row.acknowledged_at or now
        row.assignee_id = by.person_id
        row.snoozed_until = None
        opened.touch()
        await escalation.stop(opened, f"{by.name} has it", but=device_id)
        if row.state == "ACKNOWLEDGED":
            await escalation.watch(opened, since=now)
        return Answered(row, mine=True)


async def escalate(
    tx: Transaction, incident_id: UUID, *, by: Actor, why: str = "", now: datetime
) -> IncidentRow:
    """The next rung, now, without waiting for silence; whoever asks is not paged for it."""
    async with case(tx, incident_id, now=now) as opened:
        incident.check_open(opened.row.state, opened.row.number)
        await call_more(opened, by=by, text=f"{by.name} escalated{_because(why)}.")
        opened.touch()
        return opened.row


async def call_more(opened: Case, *, by: Actor, text: str) -> None:
    """A person's wish, or what a runbook says should happen by itself."""
    opened.record("escalated", by, text)
    opened.row.snoozed_until = None
    await escalation.climb_now(opened, await organisations.current(opened.tx.session), skip=by.person_id)


async def hand_off(
    tx: Transaction, incident_id: UUID, *, by: Actor, to: str, why: str = "", now: datetime
) -> IncidentRow:
    """Give it to somebody by name: they are paged, and if they stay silent the ladder climbs on."""
    async with case(tx, incident_id, now=now) as opened:
        row = opened.row
        incident.check_open(row.state, row.number)
        organisation = await organisations.current(tx.session)
        member = organisation.person(to)
        if member is None or member.is_disabled:
            raise Refused("NOT_FOUND", f"There is nobody called “{to}”.")
        opened.record("handed-off", by, f"{by.name} handed it to {member.name}{_because(why)}.", to=to)
        row.assignee_id = member.id
        row.snoozed_until = None
        row.acknowledged_at = row.acknowledged_at or now
        if row.state == "OPEN":
            row.state = "ACKNOWLEDGED"
        opened.touch()
        await escalation.stop(opened, f"{member.name} has it", but_person=member.id)
        if member.id == by.person_id:
            await escalation.watch(opened, since=now)
        else:
            await escalation.expect_from(opened, organisation, member.id, name=f"From {by.name}")
        return row


async def contain(
    tx: Transaction, incident_id: UUID, *, by: Actor, note: str = "", now: datetime
) -> IncidentRow:
    """The bleeding has stopped: still open, but nobody is asked about it any more."""
    async with case(tx, incident_id, now=now) as opened:
        row = opened.row
        incident.check_open(row.state, row.number)
        if row.state == "CONTAINED":
            return row
        opened.record("contained", by, f"{by.name} contained it{_because(note)}.")
        row.state, row.contained_at = "CONTAINED", row.contained_at or now
        row.acknowledged_at = row.acknowledged_at or now
        row.assignee_id = row.assignee_id or by.person_id
        row.snoozed_until = None
        opened.touch()
        await escalation.stop(opened, f"{by.name} contained it")
        return row


async def resolve(
    tx: Transaction,
    incident_id: UUID,
    *,
    by: Actor,
    note: str = "",
    device_id: UUID | None = None,
    now: datetime,
) -> IncidentRow:
    """Over. A second resolve changes nothing."""
    async with case(tx, incident_id, now=now) as opened:
        await close_incident(opened, by=by, text=f"{by.name} resolved it{_because(note)}.", but=device_id)
        return opened.row


async def close_incident(opened: Case, *, by: Actor, text: str, but: UUID | None = None) -> None:
    row = opened.row
    if row.state == "RESOLVED":
        return
    opened.record("resolved", by, text)
    row.state, row.resolved_at = "RESOLVED", opened.now
    row.snoozed_until, row.held_open = None, False
    if by.kind == "person":
        opened.touch()
    await escalation.stop(opened, f"Resolved by {by.name}", but=but)
    await _wake_runs(opened)


async def reopen(tx: Transaction, incident_id: UUID, *, by: Actor, why: str, now: datetime) -> IncidentRow:
    """Undo a resolve: whoever reopens it holds it, so nobody is woken by a slip of the thumb."""
    async with case(tx, incident_id, now=now) as opened:
        row = opened.row
        if row.state != "RESOLVED":
            return row
        reason = incident.check_text(why, what="reason")
        await _rejoin_group(opened)
        opened.record("reopened", by, f"{by.name} reopened it{_because(reason)}.")
        row.state, row.resolved_at = "ACKNOWLEDGED", None
        row.acknowledged_at = row.acknowledged_at or now
        row.assignee_id = by.person_id
        opened.touch()
        await escalation.watch(opened, since=now)
        await _wake_runs(opened)
        return row


async def set_severity(
    tx: Transaction, incident_id: UUID, *, by: Actor, severity: int, why: str = "", now: datetime
) -> IncidentRow:
    """Raising takes up the ladder of the new severity from its first rung; lowering never pages."""
    async with case(tx, incident_id, now=now) as opened:
        row = opened.row
        incident.check_open(row.state, row.number)
        incident.check_severity(severity)
        if severity == row.severity:
            return row
        await change_severity(
            opened, by=by, severity=severity, text=f"{by.name} set SEV{severity}{_because(why)}."
        )
        return row


async def change_severity(
    opened: Case, *, by: Actor, severity: int, limit: Pages | None = None, text: str
) -> None:
    """`limit` is what a route allows at most."""
    row = opened.row
    raised = severity < row.severity
    opened.record("severity", by, text, was=row.severity, severity=severity)
    row.severity = severity
    row.pages_when = pages_when(severity, limit)
    if by.kind == "person":
        opened.touch()
    if raised and row.state != "CONTAINED":
        row.state, row.snoozed_until = "OPEN", None
        organisation = await organisations.current(opened.tx.session)
        await escalation.start(opened, organisation, skip=by.person_id)


async def hold_no_longer(opened: Case, *, by: Actor, text: str) -> None:
    """What a route held until working hours is paged as its severity is, and at once where nobody has it."""
    row = opened.row
    freed = pages_when(row.severity, None)
    if row.pages_when == freed:
        return
    opened.record("not-held", by, text)
    row.pages_when = freed
    if row.state == "OPEN":
        await escalation.start(opened, await organisations.current(opened.tx.session))


async def hold_open(
    tx: Transaction, incident_id: UUID, *, by: Actor, hold: bool, why: str = "", now: datetime
) -> IncidentRow:
    """While a person holds it open, a monitor's resolve is noted but resolves nothing."""
    async with case(tx, incident_id, now=now) as opened:
        incident.check_open(opened.row.state, opened.row.number)
        if opened.row.held_open != hold:
            word = "holds it open" if hold else "lets it be resolved by its alerts again"
            opened.record("held-open" if hold else "let-go", by, f"{by.name} {word}{_because(why)}.")
            opened.row.held_open = hold
            opened.touch()
        return opened.row


async def snooze(
    tx: Transaction, incident_id: UUID, *, by: Actor, until: datetime, why: str = "", now: datetime
) -> IncidentRow:
    """Quiet until a date; then whoever holds it is asked again."""
    async with case(tx, incident_id, now=now) as opened:
        row = opened.row
        incident.check_open(row.state, row.number)
        incident.check_snooze(until, now=now)
        opened.record("snoozed", by, f"{by.name} snoozed it{_because(why)}.", until=until.isoformat())
        row.snoozed_until = until
        row.assignee_id = row.assignee_id or by.person_id
        row.acknowledged_at = row.acknowledged_at or now
        if row.state == "OPEN":
            row.state = "ACKNOWLEDGED"
        opened.touch()
        await escalation.stop(opened, f"{by.name} snoozed it")
        await escalation.snooze(opened, until=until)
        return row


async def add_note(tx: Transaction, incident_id: UUID, *, by: Actor, text: str, now: datetime) -> IncidentRow:
    async with case(tx, incident_id, now=now) as opened:
        opened.record("note", by, incident.check_text(text, what="note"))
        await escalation.sign_of_life(opened, by)
        return opened.row


async def _wake_runs(opened: Case) -> None:
    """Runbooks that are followed here, or were, have to hear that it is over, or is not."""
    if not opened.is_new and await run_lists.look_at(opened.tx.session, opened.row.id, at=opened.now):
        opened.tx.ring(BELL)
        opened.tx.ring(BY_ITSELF)


def _because(why: str) -> str:
    reason = clean(why, incident.TEXT_LIMIT)
    return f": {reason}" if reason else ""


def _holder(organisation: Organisation, row: IncidentRow) -> Actor | None:
    member = organisation.people.get(row.assignee_id) if row.assignee_id else None
    return Actor("person", member.handle, member.name, member.id) if member else None


async def _rejoin_group(opened: Case) -> None:
    """Its alerts may have opened another incident since, or do so this instant: then it goes on by hand."""
    session = opened.tx.session
    try:
        async with session.begin_nested():
            opened.row.state = "ACKNOWLEDGED"
            await session.flush()
    except IntegrityError:
        await session.refresh(opened.row)
        opened.row.group_key = None
