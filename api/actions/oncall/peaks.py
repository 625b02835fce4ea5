"""Peaks: busy times that a planner announces, for which a schedule needs more people than usual."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from api.actions.organisation.edits import record_edit
from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.organisation.edit import EditVerb
from api.domain.refusal import Refused
from api.domain.span import Span
from api.store.base import new_id
from api.store.oncall import plans
from api.store.oncall.oncall import ScheduleRow
from api.store.oncall.plans import PeakRow

_LONGEST_NAME: Final = 100
_MOST_WANTED: Final = 50
_LONGEST: Final = timedelta(days=92)


async def add_peak(
    tx: Transaction, schedule: str, *, name: str, span: Span, wanted: int, by: str, now: datetime
) -> PeakRow:
    question = select(ScheduleRow).where(ScheduleRow.handle == schedule, ScheduleRow.archived_at.is_(None))
    found = (await tx.session.scalars(question)).one_or_none()
    if found is None:
        raise Refused("NOT_FOUND", "There is no such schedule.")
    named = clean_line(name, _LONGEST_NAME)
    if not named:
        raise Refused("BAD_NAME", "A name needs something one can read.")
    if span.ends_at <= span.starts_at:
        raise Refused("BAD_SPAN", "A peak ends after it begins.")
    if span.ends_at <= now:
        raise Refused("OVER", "This is over already.")
    if span.length > _LONGEST:
        raise Refused("SPAN_TOO_LONG", f"A peak is at most {_LONGEST.days} days long.")
    if not 1 <= wanted <= _MOST_WANTED:
        raise Refused("BAD_NUMBER", f"A peak asks for 1 to {_MOST_WANTED} people.")
    row = PeakRow(
        id=new_id(),
        schedule_id=found.id,
        name=named,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        wanted=wanted,
        created_at=now,
        created_by=by,
    )
    tx.session.add(row)
    await _record(tx, row, schedule, "create", by=by, now=now)
    return row


async def remove_peak(tx: Transaction, peak_id: UUID, *, schedule: str, by: str, now: datetime) -> None:
    row = await plans.lock_peak(tx.session, peak_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such peak.")
    row.removed_at = now
    await _record(tx, row, schedule, "archive", by=by, now=now)


async def _record(
    tx: Transaction, row: PeakRow, schedule: str, verb: EditVerb, *, by: str, now: datetime
) -> None:
    await tx.session.flush()
    shape = {
        "name": row.name,
        "from": row.starts_at.isoformat(),
        "to": row.ends_at.isoformat(),
        "wanted": row.wanted,
    }
    gone = verb == "archive"
    await record_edit(
        tx,
        actor=by,
        noun="peak",
        handle=schedule,
        verb=verb,
        before=shape if gone else None,
        after=None if gone else shape,
        why="",
        now=now,
    )
