"""Overrides: added, taken back, or said all at once by the file; what is past stays as it was."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from api.actions.organisation.editing import Edit, begin_edit, known_today
from api.database import Transaction
from api.domain.oncall.override import Override
from api.domain.oncall.roster_file import MOST_OVERRIDES, key_of, still_to_come, write_override
from api.domain.oncall.schedule_file import parse_override
from api.domain.plain import Plain
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.oncall.oncall import OverrideRow, ScheduleRow, is_planned, next_age
from api.store.organisation.snapshot import override_of
from api.store.people.people import PersonRow


async def add_override(
    tx: Transaction, schedule: str, shape: Mapping[str, Any], *, by: str, why: str = "", now: datetime
) -> OverrideRow:
    """`shape` is {"kind", "from", "to", "person", "by"}; times without an offset are the schedule's own."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    row = await _schedule(edit, schedule)
    override = parse_override(dict(shape), zone=ZoneInfo(row.time_zone))
    for handle in (override.person, override.by):
        if handle is not None and handle not in known_today(edit.standing)["person"]:
            raise Refused("UNKNOWN_HANDLE", f"There is no person called “{handle[:80]}”.")
    if override.ends_at <= now:
        raise Refused("OVER", "This is over already: what has happened is not changed.")
    ahead = await _ahead(edit, row)
    if len(ahead) >= MOST_OVERRIDES:
        raise Refused("TOO_MANY_OVERRIDES", f"A schedule has at most {MOST_OVERRIDES} overrides.")
    made = await _add(edit, row, override, age=await next_age(edit.session, row.id))
    await edit.keep("override", schedule, "create", before=None, after=_shape(override, row))
    return made


async def remove_override(
    tx: Transaction, override_id: UUID, *, by: str, why: str = "", now: datetime
) -> OverrideRow:
    """One that has begun ends now; until now it was true."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    row = await edit.session.get(OverrideRow, override_id, with_for_update=True)
    if row is None or row.removed_at is not None:
        raise Refused("NOT_FOUND", "There is no such override.")
    if row.ends_at <= now:
        raise Refused("OVER", "This is over already: what has happened is not changed.")
    schedule = await edit.session.get_one(ScheduleRow, row.schedule_id)
    before = _shape(override_of(row, await _handles(edit, row)), schedule)
    _end(edit, row)
    await edit.keep("override", schedule.handle, "archive", before=before, after=None)
    return row


async def write_overrides(edit: Edit, schedule: ScheduleRow, wanted: Sequence[Override]) -> None:
    """From now on exactly these, the last the newest. The schedule's own edit speaks of them.

    What stays keeps its age where the order allows it: a swap agreed since then is newer still.
    """
    rows = await _ahead(edit, schedule)
    newest, last = await next_age(edit.session, schedule.id), -1
    left = [(key_of(override_of(row, await _handles(edit, row)), now=edit.now), row) for row in rows]
    for key, override in still_to_come(wanted, now=edit.now):
        same = next((pair for pair in left if pair[0] == key), None)
        if same is not None:
            left.remove(same)
            if same[1].age > last:
                last = same[1].age
                continue
            same[1].age = newest
        else:
            await _add(edit, schedule, override, age=newest)
        last, newest = newest, newest + 1
    for _, row in left:
        _end(edit, row)
    await edit.session.flush()


def _end(edit: Edit, row: OverrideRow) -> None:
    if row.starts_at < edit.now:
        row.ends_at = edit.now
    else:
        row.removed_at = edit.now


async def _add(edit: Edit, schedule: ScheduleRow, override: Override, *, age: int) -> OverrideRow:
    """It begins now at the earliest."""
    row = OverrideRow(
        id=new_id(),
        schedule_id=schedule.id,
        kind=override.kind,
        starts_at=max(override.starts_at, edit.now),
        ends_at=override.ends_at,
        person_id=await edit.id_if_named("person", override.person),
        by_id=await edit.id_if_named("person", override.by),
        created_at=edit.now,
        created_by=edit.by,
        age=age,
    )
    edit.session.add(row)
    await edit.session.flush()
    return row


async def _schedule(edit: Edit, handle: str) -> ScheduleRow:
    question = select(ScheduleRow).where(ScheduleRow.handle == handle, ScheduleRow.archived_at.is_(None))
    row = (await edit.session.scalars(question)).one_or_none()
    if row is None:
        raise Refused("NOT_FOUND", "There is no such schedule.")
    return row


async def _ahead(edit: Edit, schedule: ScheduleRow) -> Sequence[OverrideRow]:
    question = (
        select(OverrideRow)
        .where(
            OverrideRow.schedule_id == schedule.id,
            OverrideRow.removed_at.is_(None),
            OverrideRow.ends_at > edit.now,
            is_planned(),
        )
        .order_by(OverrideRow.age)
    )
    return (await edit.session.scalars(question)).all()


async def _handles(edit: Edit, row: OverrideRow) -> dict[UUID, str]:
    named = [person for person in (row.person_id, row.by_id) if person]
    question = select(PersonRow.id, PersonRow.handle).where(PersonRow.id.in_(named))
    return {one.id: one.handle for one in await edit.session.execute(question)}


def _shape(override: Override, schedule: ScheduleRow) -> Plain:
    return write_override(replace(override, number=0), zone=ZoneInfo(schedule.time_zone))
