"""Hand-overs: written by who leaves, confirmed by who comes, asked for again, and never waited for."""

from datetime import datetime
from uuid import UUID

from api.actions.oncall import shift_start
from api.actions.oncall.handover_note import facts_of, open_incidents, shape_of, summed
from api.actions.oncall.handover_people import clock_of, ids_of, members_of, names_of, tell_of
from api.actions.oncall.handover_plan import is_to_come
from api.database import Transaction
from api.domain.clean import clean
from api.domain.oncall.handover import ASKED_AGAIN_AFTER, LONGEST_TEXT, MOST_NAGS, Change, Note, ahead, due
from api.domain.oncall.planner import planners
from api.domain.organisation.snapshot import Organisation, administrators
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.oncall import handovers
from api.store.oncall.handovers import HandoverRow
from api.store.oncall.oncall import ScheduleRow
from api.store.organisation import snapshot as organisations


async def go_on(tx: Transaction, handover_id: UUID, *, now: datetime) -> bool:
    """What is due: the shift begins, somebody is asked again, or the planner is told. False if taken."""
    row = await handovers.lock(tx.session, handover_id, due=True)
    if row is None:
        return False
    organisation = await organisations.current(tx.session)
    schedule = await handovers.schedule_of(tx.session, row)
    row.version += 1
    if is_to_come(row):
        await _begin(tx, organisation, schedule, row, now=now)
    elif row.state == "started" and row.nags < MOST_NAGS:
        await _ask_again(tx, organisation, schedule, row, now=now)
    elif row.state == "started":
        await _tell_planners(tx, organisation, schedule, row, now=now)
    else:
        row.due_at = None
    return True


async def hand_over(
    tx: Transaction,
    viewer: Viewer,
    handover_id: UUID,
    *,
    changed: str,
    watch: str,
    next_: str,
    expected_version: int | None,
    now: datetime,
) -> HandoverRow:
    """The note as its writer leaves it; they may better it until it is confirmed."""
    row = await _found(tx, handover_id)
    if row.state == "confirmed":
        raise Refused("CONFIRMED", "This hand-over was confirmed already: tell them yourself what is new.")
    if row.state in ("dropped", "over"):
        raise Refused("OVER", "This change of hands is not to be handed over any more.")
    if expected_version is not None and row.version != expected_version:
        raise Refused("CONFLICT", "Somebody else wrote here meanwhile: look at it again before you send.")
    organisation = await organisations.current(tx.session)
    schedule = await handovers.schedule_of(tx.session, row)
    is_first = row.written_at is None
    incidents = await open_incidents(tx, organisation, schedule.handle)
    note = Note(*(clean(text, LONGEST_TEXT) for text in (changed, watch, next_)))
    row.note = shape_of(note, incidents)
    row.written_at, row.written_by = now, viewer.actor
    if row.state == "open":
        row.state = "written"
    row.version += 1
    if is_first:
        for member in members_of(organisation, row.incoming, but=viewer.person_id):
            await tell_of(
                tx,
                member,
                row,
                title=f"{viewer.name} hands {schedule.name} over to you",
                body=summed(note, len(incidents)),
                now=now,
            )
    await tx.session.flush()
    return row


async def confirm(tx: Transaction, viewer: Viewer, handover_id: UUID, *, now: datetime) -> HandoverRow:
    """Set once; a second one is the first one's answer."""
    row = await _found(tx, handover_id)
    if row.state == "confirmed":
        return row
    if row.state not in ("written", "started"):
        raise Refused("NOT_HANDED_OVER", "There is nothing to confirm yet.")
    if row.state == "started":
        row.due_at = None
    row.state = "confirmed"
    row.confirmed_at, row.confirmed_by = now, viewer.actor
    row.version += 1
    await tx.session.flush()
    return row


def takes_part(row: HandoverRow, person_id: UUID, *, side: str) -> bool:
    return str(person_id) in (row.outgoing if side == "outgoing" else row.incoming)


async def _begin(
    tx: Transaction, organisation: Organisation, schedule: ScheduleRow, row: HandoverRow, *, now: datetime
) -> None:
    change = _still_planned(organisation, schedule, row, now=now)
    if change is None:
        row.state, row.due_at = "dropped", None
        return
    row.outgoing = ids_of(organisation, change.outgoing)
    row.incoming = ids_of(organisation, change.incoming)
    if not row.outgoing:
        row.state, row.due_at = "over", None
    elif row.state == "confirmed":
        row.due_at = None
    else:
        if row.state == "open":  # nobody wrote: the facts as they are now
            row.note = await facts_of(tx, organisation, schedule, since=change.began_at, now=now)
        row.state, row.due_at = "started", now + ASKED_AGAIN_AFTER
    await tx.session.flush()
    for member in members_of(organisation, row.incoming):
        await shift_start.begin(
            tx, organisation, schedule, member, handover=row.id, asked=_asked(organisation, row), now=now
        )


def _still_planned(
    organisation: Organisation, schedule: ScheduleRow, row: HandoverRow, *, now: datetime
) -> Change | None:
    rule = organisation.schedules.get(schedule.handle)
    planned = due(ahead(rule, now=now), now=now) if rule else ()
    return next((change for change in planned if change.at == row.at), None)


def _asked(organisation: Organisation, row: HandoverRow) -> str | None:
    """What the incoming person is asked besides being there."""
    if row.state != "started":
        return None
    count = len(row.note.get("incidents", ()))
    opened = "Nothing is open" if not count else "1 incident is open" if count == 1 else f"{count} are open"
    return f"{opened}. Confirm the hand-over from {names_of(organisation, row.outgoing)}."


async def _ask_again(
    tx: Transaction, organisation: Organisation, schedule: ScheduleRow, row: HandoverRow, *, now: datetime
) -> None:
    row.nags += 1
    row.due_at = now + ASKED_AGAIN_AFTER
    for member in members_of(organisation, row.incoming):
        await tell_of(
            tx,
            member,
            row,
            title=f"Confirm the hand-over from {names_of(organisation, row.outgoing)}",
            body=f"{schedule.name} is yours since {clock_of(row.at, member)}. Read the note and confirm it.",
            now=now,
        )


async def _tell_planners(
    tx: Transaction, organisation: Organisation, schedule: ScheduleRow, row: HandoverRow, *, now: datetime
) -> None:
    row.due_at, row.told_coordinator_at = None, now
    names = names_of(organisation, row.incoming)
    others = [one for one in planners(organisation, schedule.handle) if str(one.id) not in row.incoming]
    for member in others or [one for one in administrators(organisation) if str(one.id) not in row.incoming]:
        await tell_of(
            tx,
            member,
            row,
            title=f"{names} did not confirm a hand-over",
            body=f"{schedule.name} changed hands at {clock_of(row.at, member)}. Pages ring all the same.",
            now=now,
        )


async def _found(tx: Transaction, handover_id: UUID) -> HandoverRow:
    row = await handovers.lock(tx.session, handover_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such hand-over.")
    return row
