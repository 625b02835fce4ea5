"""Hand-overs as the plan has them: opened ahead, changed with it, dropped where it changes its mind."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.actions.oncall.handover_note import facts_of
from api.actions.oncall.handover_people import ids_of, members_of, names_of, tell_of
from api.database import Transaction
from api.domain.oncall.handover import Change
from api.domain.organisation.snapshot import Organisation
from api.store.oncall import handovers
from api.store.oncall.handovers import HandoverRow
from api.store.oncall.oncall import ScheduleRow
from api.store.organisation import snapshot as organisations


async def plan(
    tx: Transaction, schedule: ScheduleRow, wanted: Sequence[Change], *, since: datetime, now: datetime
) -> None:
    """Make the rows of a schedule, after `since`, what its rotations say now. Safe to run beside itself."""
    organisation = await organisations.current(tx.session)
    known = {
        at: row
        for (handle, at), row in (await handovers.known_since(tx.session, since)).items()
        if handle == schedule.handle
    }
    for change in wanted:
        if change.at not in known:
            await _open(tx, organisation, schedule, change, now=now)
        elif differs(organisation, known[change.at], change):
            await _change(tx, organisation, schedule, known[change.at].id, change, now=now)
    still = {change.at for change in wanted}
    for at, row in known.items():
        if at not in still and is_to_come(row):
            await _drop(tx, row.id)


def differs(organisation: Organisation, row: HandoverRow, change: Change) -> bool:
    """Whether a shift that has not begun would now change hands otherwise."""
    if not is_to_come(row, dropped=True):
        return False
    people = (ids_of(organisation, change.outgoing), ids_of(organisation, change.incoming))
    return row.state == "dropped" or (row.outgoing, row.incoming) != people


def is_to_come(row: HandoverRow, *, dropped: bool = False) -> bool:
    if row.state == "dropped":
        return dropped
    return row.due_at == row.at and row.state in handovers.TO_COME


async def _open(
    tx: Transaction, organisation: Organisation, schedule: ScheduleRow, change: Change, *, now: datetime
) -> None:
    outgoing = ids_of(organisation, change.outgoing)
    note: dict[str, Any] = {}
    if outgoing:
        note = await facts_of(tx, organisation, schedule, since=change.began_at, now=now)
    made = await handovers.open_row(
        tx.session,
        schedule.id,
        at=change.at,
        outgoing=outgoing,
        incoming=ids_of(organisation, change.incoming),
        note=note,
        now=now,
    )
    if made is None:
        return
    row = await tx.session.get_one(HandoverRow, made)
    await _ask_for_note(tx, organisation, schedule, row, outgoing, now=now)


async def _change(
    tx: Transaction,
    organisation: Organisation,
    schedule: ScheduleRow,
    handover_id: UUID,
    change: Change,
    *,
    now: datetime,
) -> None:
    row = await handovers.lock(tx.session, handover_id)
    if row is None or not differs(organisation, row, change):
        return
    outgoing, incoming = ids_of(organisation, change.outgoing), ids_of(organisation, change.incoming)
    is_back = row.state == "dropped"
    fresh = [person for person in outgoing if is_back or person not in row.outgoing]
    row.outgoing, row.incoming = outgoing, incoming
    row.state = "written" if row.written_at and not fresh else "open"
    row.confirmed_at = row.confirmed_by = None
    row.due_at = row.at
    row.version += 1
    if fresh and row.written_at is None:
        row.note = await facts_of(tx, organisation, schedule, since=change.began_at, now=now)
    await tx.session.flush()
    await _ask_for_note(tx, organisation, schedule, row, fresh, now=now)


async def _drop(tx: Transaction, handover_id: UUID) -> None:
    row = await handovers.lock(tx.session, handover_id)
    if row is not None and is_to_come(row):
        row.state, row.due_at = "dropped", None
        row.version += 1
        await tx.session.flush()


async def _ask_for_note(
    tx: Transaction,
    organisation: Organisation,
    schedule: ScheduleRow,
    row: HandoverRow,
    people: Sequence[str],
    *,
    now: datetime,
) -> None:
    names = names_of(organisation, row.incoming)
    for member in members_of(organisation, people):
        await tell_of(
            tx,
            member,
            row,
            title=f"Hand {schedule.name} over to {names}",
            body="Your shift ends soon. The note is filled with the facts: add what they should know.",
            now=now,
        )
