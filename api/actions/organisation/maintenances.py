"""Planned work: spans in which alerts of a service, or with some labels, wake nobody."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import update

from api.actions.organisation.editing import Edit, begin_edit, known_today
from api.database import Transaction
from api.domain.alerts.condition import parse_condition, write_condition
from api.domain.clean import clean_line
from api.domain.plain import Plain
from api.domain.refusal import Refused
from api.domain.span import Span
from api.store.alerts.alerts import AlertRow, MaintenanceWindowRow
from api.store.base import new_id

LONGEST: Final = timedelta(days=31)
LONGEST_REASON: Final = 500


async def save_maintenance(
    tx: Transaction,
    *,
    service: str | None,
    when: Mapping[str, Any] | None,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: str,
    now: datetime,
) -> MaintenanceWindowRow:
    """Of a service, of what fits a condition, or of what does both; never of everything for ever."""
    edit = await begin_edit(tx, by=by, why=reason, now=now)
    starts_at = max(starts_at, now)
    _check(service, when, starts_at=starts_at, ends_at=ends_at)
    if service is not None and service not in known_today(edit.standing)["service"]:
        raise Refused("UNKNOWN_HANDLE", f"There is no service called “{service[:80]}”.")
    reason = clean_line(reason, LONGEST_REASON)
    if not reason:
        raise Refused("BAD_MAINTENANCE", "Planned work needs a reason that people can read.")
    row = MaintenanceWindowRow(
        id=new_id(),
        service_id=await edit.id_if_named("service", service),
        when=write_condition(parse_condition(when)) if when is not None else None,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        created_by=by,
        created_at=now,
        held_back=0,
    )
    edit.session.add(row)
    await edit.session.flush()
    after = _shape(row) | {"service": service}
    await edit.keep("maintenance", str(row.id), "create", before=None, after=after)
    return row


async def move_maintenance(
    tx: Transaction, maintenance_id: UUID, *, span: Span, by: str, now: datetime
) -> None:
    """To other times, where it is not over; what it silences stays silent until its new end."""
    edit = await begin_edit(tx, by=by, why="", now=now)
    row = await edit.session.get(MaintenanceWindowRow, maintenance_id, with_for_update=True)
    if row is None or row.ends_at <= max(now, row.starts_at) or span == (row.starts_at, row.ends_at):
        return
    before, until = _shape(row), row.ends_at
    row.starts_at, row.ends_at = span
    await edit.session.flush()
    await _wake_at(edit, until, span.ends_at)
    await edit.keep("maintenance", str(row.id), "change", before=before, after=_shape(row))


async def end_maintenance(
    tx: Transaction, maintenance_id: UUID, *, by: str, why: str = "", now: datetime
) -> MaintenanceWindowRow:
    """Now; what has not begun never does. What it silenced and still fires is looked at again at once."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    row = await edit.session.get(MaintenanceWindowRow, maintenance_id, with_for_update=True)
    if row is None or row.ends_at <= row.starts_at:
        raise Refused("NOT_FOUND", "There is no such planned work.")
    if row.ends_at <= now:
        raise Refused("OVER", "This is over already.")
    before, until = _shape(row), row.ends_at
    row.ends_at = max(now, row.starts_at)
    await edit.session.flush()
    await _wake_at(edit, until, now)
    await edit.keep("maintenance", str(row.id), "archive", before=before, after=_shape(row))
    return row


async def _wake_at(edit: Edit, until: datetime, at: datetime) -> None:
    """What was silenced `until` then, and fires still, is looked at again `at` another time."""
    await edit.session.execute(
        update(AlertRow)
        .where(AlertRow.disposition == "silenced", AlertRow.state == "firing", AlertRow.due_at == until)
        .values(due_at=at)
    )


def _check(
    service: str | None, when: Mapping[str, Any] | None, *, starts_at: datetime, ends_at: datetime
) -> None:
    if service is None and when is None:
        raise Refused("BAD_MAINTENANCE", "Name a service, or say which alerts are meant.")
    if ends_at <= starts_at:
        raise Refused("BAD_MAINTENANCE", "Planned work ends after it begins, and not in the past.")
    if ends_at - starts_at > LONGEST:
        raise Refused("BAD_MAINTENANCE", f"Planned work lasts {LONGEST.days} days at most.")


def _shape(row: MaintenanceWindowRow) -> Plain:
    return {
        "when": row.when,
        "from": row.starts_at.isoformat(),
        "to": row.ends_at.isoformat(),
        "reason": row.reason,
    }
