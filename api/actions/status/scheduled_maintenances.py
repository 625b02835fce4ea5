"""Maintenance as readers of status pages know it: announced, changed, called off, over early, commented."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from api.actions.organisation.edits import record_edit
from api.actions.organisation.maintenances import end_maintenance, move_maintenance, save_maintenance
from api.actions.organisation.seen import check_seen
from api.actions.status.mailings import announce_maintenance, plan_words
from api.actions.status.repainting import repaint
from api.database import Transaction
from api.domain.organisation.edit import EditVerb
from api.domain.refusal import Refused
from api.domain.span import Span
from api.domain.status.planned_work import (
    NoteStatus,
    Work,
    WorkState,
    check_note,
    check_text,
    check_work,
    state_at,
)
from api.secrets import new_code
from api.store.base import new_id
from api.store.status import components
from api.store.status import pages as status_pages
from api.store.status.pages import MaintenanceNoteRow, MaintenanceRow

_NOUN: Final = "maintenance"
# Another wording alone is not worth a letter.
_TOLD_AGAIN: Final = ("from", "to", "components", "audiences", "status")


async def schedule(tx: Transaction, work: Work, *, by: str, now: datetime) -> MaintenanceRow:
    """Any number may overlap: the most severe of what they declare wins."""
    checked = check_work(work, now=now)
    row = MaintenanceRow(
        id=new_id(),
        code=new_code(),
        completed_at=None,
        cancelled_at=None,
        window_id=None,
        due_at=None,
        stage=0,
        sequence=0,
        created_at=now,
        created_by=by,
        version=1,
    )
    await _fill(tx, row, checked, now=now)
    tx.session.add(row)
    if checked.silences is not None:
        row.window_id = await _silence(tx, checked, by=by, now=now)
    await _record(tx, row, "create", before=None, by=by, now=now)
    await announce_maintenance(tx, row, "scheduled", now=now)
    return row


async def change(
    tx: Transaction, maintenance_id: UUID, work: Work, *, version: int, by: str, now: datetime
) -> MaintenanceRow:
    """What it says and when it is, as long as it is not over."""
    row = await _open(tx, maintenance_id, version=version, now=now)
    begun_at = row.starts_at if row.starts_at <= now else None
    checked = check_work(work, begun_at=begun_at, now=now)
    before = shape_of(row)
    await _fill(tx, row, checked, now=now)
    await _silence_anew(tx, row, checked, by=by, now=now)
    _moved(row, now=now)
    await _record(tx, row, "change", before=before, by=by, now=now)
    after = shape_of(row)
    if any(before[key] != after[key] for key in _TOLD_AGAIN):
        await announce_maintenance(tx, row, "rescheduled", now=now)
    else:
        plan_words(row, now=now)
    return row


async def cancel(
    tx: Transaction, maintenance_id: UUID, *, version: int, text: str = "", by: str, now: datetime
) -> MaintenanceRow:
    """It never begins, and stays in calendars as called off."""
    row = await _open(tx, maintenance_id, version=version, now=now)
    if row.starts_at <= now:
        raise Refused("STARTED", "It has begun: say that it is complete instead.")
    before = shape_of(row)
    row.cancelled_at = now
    await _end(tx, row, "archive", before=before, text=text, by=by, now=now)
    await announce_maintenance(tx, row, "cancelled", now=now)
    return row


async def complete(
    tx: Transaction, maintenance_id: UUID, *, version: int, text: str = "", by: str, now: datetime
) -> MaintenanceRow:
    """Before its time: from now on its components are what they are without it."""
    row = await _open(tx, maintenance_id, version=version, now=now)
    if row.starts_at > now:
        raise Refused("NOT_STARTED", "It has not begun: cancel it instead.")
    before = shape_of(row)
    row.completed_at = now
    await _end(tx, row, "change", before=before, text=text, by=by, now=now)
    await announce_maintenance(tx, row, "completed", now=now)
    return row


async def note(
    tx: Transaction, maintenance_id: UUID, *, status: str, text: str, by: str, now: datetime
) -> MaintenanceRow:
    """Something to say besides its own text, afterwards too."""
    row = await _locked(tx, maintenance_id)
    said = check_note(status, state_of(row, now=now))
    if not check_text(text):
        raise Refused("NO_TEXT", "Write what readers should know.")
    before = shape_of(row)
    _say(tx, row, said, text, by=by, now=now)
    _moved(row, now=now)
    await _record(tx, row, "change", before=before, by=by, now=now, note=check_text(text))
    return row


def state_of(row: MaintenanceRow, *, now: datetime) -> WorkState:
    return state_at(
        Span(row.starts_at, row.ends_at),
        completed_at=row.completed_at,
        cancelled_at=row.cancelled_at,
        now=now,
    )


def shape_of(row: MaintenanceRow) -> dict[str, Any]:
    """As edits keep it."""
    return {
        "headline": row.headline,
        "body": row.body,
        "components": list(row.components),
        "audiences": list(row.audiences),
        "status": row.status,
        "from": row.starts_at.isoformat(),
        "to": row.ends_at.isoformat(),
        "notify": row.notify,
        "completed": row.completed_at.isoformat() if row.completed_at else None,
        "cancelled": row.cancelled_at.isoformat() if row.cancelled_at else None,
    }


async def _locked(tx: Transaction, maintenance_id: UUID) -> MaintenanceRow:
    row = await status_pages.lock_maintenance(tx.session, maintenance_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such maintenance.")
    return row


async def _open(tx: Transaction, maintenance_id: UUID, *, version: int, now: datetime) -> MaintenanceRow:
    row = await _locked(tx, maintenance_id)
    await check_seen(tx.session, _NOUN, row.code, there=row.version, seen=version)
    if state_of(row, now=now) in ("completed", "cancelled"):
        raise Refused("OVER", "This maintenance is over.")
    return row


async def _fill(tx: Transaction, row: MaintenanceRow, work: Work, *, now: datetime) -> None:
    row.headline, row.body, row.status, row.notify = work.headline, work.body, work.status, work.notify
    row.components = await _ids(tx, work.components)
    row.audiences = list(work.audiences)
    row.starts_at, row.ends_at = work.span
    row.changed_at = now


async def _ids(tx: Transaction, handles: Sequence[str]) -> list[str]:
    known = await components.ids_of(tx.session, handles)
    for handle in handles:
        if handle not in known:
            raise Refused("UNKNOWN_HANDLE", f"There is no component called “{handle[:80]}”.")
    return [str(known[handle]) for handle in handles]


async def _silence(tx: Transaction, work: Work, *, by: str, now: datetime) -> UUID:
    window = await save_maintenance(
        tx,
        service=work.silences,
        when=None,
        starts_at=work.span.starts_at,
        ends_at=work.span.ends_at,
        reason=work.headline,
        by=by,
        now=now,
    )
    return window.id


async def _silence_anew(tx: Transaction, row: MaintenanceRow, work: Work, *, by: str, now: datetime) -> None:
    """The quiet time of its alerts keeps step with it, or goes to another service, or ends."""
    quiet = await status_pages.silenced_service(tx.session, row.window_id)
    if row.window_id is not None and quiet == work.silences:
        await move_maintenance(tx, row.window_id, span=work.span, by=by, now=now)
        return
    await _sound(tx, row, by=by, now=now)
    row.window_id = await _silence(tx, work, by=by, now=now) if work.silences is not None else None


async def _sound(tx: Transaction, row: MaintenanceRow, *, by: str, now: datetime) -> None:
    """Its alerts page again, unless somebody has seen to that already."""
    if row.window_id is not None and await status_pages.is_quiet(tx.session, row.window_id, now=now):
        await end_maintenance(tx, row.window_id, by=by, why=row.headline, now=now)


async def _end(
    tx: Transaction,
    row: MaintenanceRow,
    verb: EditVerb,
    *,
    before: dict[str, Any],
    text: str,
    by: str,
    now: datetime,
) -> None:
    await _sound(tx, row, by=by, now=now)
    if said := check_text(text):
        _say(tx, row, "completed", said, by=by, now=now)
    _moved(row, now=now)
    await _record(tx, row, verb, before=before, by=by, now=now)


def _say(
    tx: Transaction, row: MaintenanceRow, status: NoteStatus, text: str, *, by: str, now: datetime
) -> None:
    tx.session.add(
        MaintenanceNoteRow(
            id=new_id(),
            code=new_code(),
            maintenance_id=row.id,
            status=status,
            body=check_text(text),
            at=now,
            by=by,
        )
    )


def _moved(row: MaintenanceRow, *, now: datetime) -> None:
    """Calendars take a change for news by its number."""
    row.sequence += 1
    row.version += 1
    row.changed_at = now


async def _record(
    tx: Transaction,
    row: MaintenanceRow,
    verb: EditVerb,
    *,
    before: dict[str, Any] | None,
    by: str,
    now: datetime,
    note: str = "",
) -> None:
    await tx.session.flush()
    after = shape_of(row) | ({"note": note} if note else {})
    await record_edit(
        tx,
        actor=by,
        noun=_NOUN,
        handle=row.code,
        verb=verb,
        before=before,
        after=after,
        why="",
        now=now,
    )
    await repaint(tx, now=now)
