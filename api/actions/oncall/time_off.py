"""Time off: written down and taken back, one's own or somebody else's, and kept with who did it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from api.actions.organisation.edits import record_edit
from api.actions.organisation.owning import owns
from api.database import Transaction
from api.domain.oncall.oncall import named_in
from api.domain.oncall.time_off import TimeOff
from api.domain.organisation.edit import EditVerb
from api.domain.organisation.snapshot import Organisation
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.base import new_id
from api.store.oncall import time_off as rows
from api.store.oncall.time_off import TimeOffRow
from api.store.organisation import snapshot as organisations


def plans_for(organisation: Organisation, viewer: Viewer, handle: str) -> bool:
    """Whether it is the viewer's own time off, or that of somebody who takes turns where they plan."""
    return handle == viewer.handle or any(
        handle in named_in(schedule) and owns(organisation, viewer, "schedule", name)
        for name, schedule in organisation.schedules.items()
    )


async def save_time_off(
    tx: Transaction,
    person: str,
    off: TimeOff,
    *,
    by: str,
    time_off_id: UUID | None = None,
    now: datetime,
) -> TimeOffRow:
    """New, or changed where an id is given."""
    member = (await organisations.current(tx.session)).person(person)
    if member is None:
        raise Refused("UNKNOWN_HANDLE", f"There is no person called “{person[:80]}”.")
    row = await _found(tx, time_off_id) if time_off_id else None
    if row is not None and row.person_id != member.id:
        raise Refused("NOT_FOUND", "There is no such time off.")
    before = _shape(row) if row else None
    if row is None:
        row = TimeOffRow(id=new_id(), person_id=member.id, created_at=now, created_by=by)
        tx.session.add(row)
    row.kind, row.starts_at, row.ends_at, row.note = off.kind, off.starts_at, off.ends_at, off.note
    await tx.session.flush()
    await _record(tx, person, "change" if before else "create", before, _shape(row), by=by, now=now)
    return row


async def remove_time_off(tx: Transaction, time_off_id: UUID, *, by: str, now: datetime) -> TimeOffRow:
    """One that has begun ends now: until now it was true."""
    row = await _found(tx, time_off_id)
    if row.ends_at <= now:
        raise Refused("OVER", "This is over already: what has happened is not changed.")
    before = _shape(row)
    if row.starts_at < now:
        row.ends_at = now
    else:
        row.removed_at = now
    await tx.session.flush()
    member = (await organisations.current(tx.session)).people[row.person_id]
    await _record(tx, member.handle, "archive", before, None, by=by, now=now)
    return row


async def _found(tx: Transaction, time_off_id: UUID) -> TimeOffRow:
    """What a calendar brought in is changed in that calendar."""
    row = await rows.lock(tx.session, time_off_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such time off.")
    if row.import_id is not None:
        raise Refused("FROM_CALENDAR", "This comes from a calendar that is read: change it there.")
    return row


async def _record(
    tx: Transaction,
    person: str,
    verb: EditVerb,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    *,
    by: str,
    now: datetime,
) -> None:
    await record_edit(
        tx,
        actor=by,
        noun="time-off",
        handle=person,
        verb=verb,
        before=before,
        after=after,
        why="",
        now=now,
    )


def _shape(row: TimeOffRow) -> dict[str, Any]:
    """When, and no more: whoever reads the edits need not know that somebody was ill."""
    return {"from": row.starts_at.isoformat(), "to": row.ends_at.isoformat()}
