"""Calendars that are read: named, read again and again, and turned into overrides or time off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select

from api.actions.organisation.edits import record_edit
from api.actions.organisation.owning import owns
from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.oncall.calendar_import import Duty, Found, ImportKind, Known, read_events
from api.domain.organisation.edit import EditVerb
from api.domain.organisation.snapshot import Organisation
from api.domain.refusal import Refused
from api.domain.rights import Viewer, check
from api.secrets import Keyring
from api.store.base import new_id
from api.store.oncall import calendars
from api.store.oncall.calendars import CalendarImportRow
from api.store.oncall.oncall import OverrideRow, ScheduleRow, next_age
from api.store.oncall.time_off import TimeOffRow
from api.store.organisation import snapshot as organisations

log = structlog.get_logger(__name__)

SEAL: Final = "calendar address"
LARGEST: Final = 1024 * 1024
MOST_IMPORTS: Final = 100
# How far ahead a calendar is believed, and how often one with an address is read again.
AHEAD: Final = timedelta(days=400)
_EVERY: Final = timedelta(hours=1)
_LONGEST_URL: Final = 2_000
_LONGEST_ERROR: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDraft:
    """Either an address or a text. `schedule` is whose shifts it says, where it says shifts."""

    kind: ImportKind
    name: str
    schedule: str | None = None
    url: str | None = None
    text: str | None = None


async def add_import(
    tx: Transaction, viewer: Viewer, keyring: Keyring, draft: ImportDraft, *, now: datetime
) -> CalendarImportRow:
    """It is read by the worker, right after this has committed."""
    organisation = await organisations.current(tx.session)
    schedule_id = None
    if draft.kind == "schedule":
        own = draft.schedule is not None and owns(organisation, viewer, "schedule", draft.schedule)
        check(viewer, "schedule.edit", own=own)
        schedule_id = await _schedule_id(tx, draft.schedule)
    else:
        check(viewer, "calendar.import")
    url, text = (draft.url or "").strip(), draft.text
    if bool(url) == bool(text):
        raise Refused("ADDRESS_OR_FILE", "Give either an address or a file.")
    if (url and (not url.startswith("https://") and not url.startswith("http://"))) or len(
        url
    ) > _LONGEST_URL:
        raise Refused("BAD_ADDRESS", "The address of a calendar begins with https://.")
    if text and len(text.encode()) > LARGEST:
        raise Refused("TOO_LARGE", "A calendar is at most 1 MiB.")
    if len(await calendars.live_imports(tx.session)) >= MOST_IMPORTS:
        raise Refused("TOO_MANY_IMPORTS", f"{MOST_IMPORTS} calendars are enough: remove one first.")
    row = CalendarImportRow(
        id=new_id(),
        kind=draft.kind,
        schedule_id=schedule_id,
        name=clean_line(draft.name, 100) or "Calendar",
        url=keyring.seal(url, purpose=SEAL) if url else None,
        text=text or None,
        unknown=[],
        due_at=now,
        created_at=now,
        created_by=viewer.actor,
        version=1,
    )
    tx.session.add(row)
    await tx.session.flush()
    await _record(tx, row, "create", by=viewer.actor, why="", now=now)
    return row


async def read_again(tx: Transaction, viewer: Viewer, import_id: UUID, *, now: datetime) -> CalendarImportRow:
    row = await _own(tx, viewer, import_id)
    row.due_at = now
    return row


async def remove_import(tx: Transaction, viewer: Viewer, import_id: UUID, *, now: datetime) -> None:
    """What it brought for later goes with it; what has been stays."""
    row = await _own(tx, viewer, import_id)
    row.removed_at, row.due_at, row.url = now, None, None
    await _write(tx, row, (), now=now)
    await _record(tx, row, "archive", by=viewer.actor, why="", now=now)


async def took(
    tx: Transaction,
    import_id: UUID,
    events: Sequence[Found],
    *,
    text: str | None,
    etag: str | None,
    now: datetime,
) -> None:
    """It was read well: what it says for the time ahead takes the place of what it said before."""
    row = await calendars.lock_import(tx.session, import_id)
    if row is None:
        return
    organisation = await organisations.current(tx.session)
    zone = await _zone(tx, row)
    reading = read_events(events, _known(organisation), zone=zone)
    ahead = [duty for duty in reading.duties if duty.ends_at > now]
    row.read_at = row.tried_at = now
    row.error, row.unknown, row.etag = None, list(reading.unknown), etag
    row.text = text if text is not None else row.text
    row.due_at = now + _EVERY if row.url else None
    if await _write(tx, row, ahead, now=now):
        await _record(tx, row, "change", by=f"calendar:{row.name}", why="read again", now=now)


async def unchanged(tx: Transaction, import_id: UUID, *, now: datetime) -> None:
    row = await calendars.lock_import(tx.session, import_id)
    if row is not None:
        row.read_at = row.tried_at = now
        row.error, row.due_at = None, now + _EVERY


async def failed(tx: Transaction, import_id: UUID, why: str, *, now: datetime) -> None:
    """The last good copy, and what came of it, stays; whoever looks sees why."""
    row = await calendars.lock_import(tx.session, import_id)
    if row is not None:
        row.tried_at, row.error = now, why[:_LONGEST_ERROR]
        row.due_at = now + _EVERY if row.url else None
        log.warning("a calendar could not be read", calendar=str(import_id), reason=why[:_LONGEST_ERROR])


def _known(organisation: Organisation) -> list[Known]:
    return [
        Known(member.handle, member.name, member.email, member.time_zone)
        for member in organisation.people.values()
        if not member.is_disabled
    ]


async def _write(tx: Transaction, row: CalendarImportRow, ahead: Sequence[Duty], *, now: datetime) -> bool:
    """What is the same stays untouched, what has begun ends now, what is new is written."""
    organisation = await organisations.current(tx.session)
    kept: set[tuple[UUID | None, str | None, datetime, datetime]] = set()
    wanted = {
        (organisation.handles[duty.person], duty.uid, duty.starts_at, duty.ends_at): duty for duty in ahead
    }
    changed = False
    there: Sequence[OverrideRow | TimeOffRow] = await calendars.brought(tx.session, row, now=now)
    for one in there:
        person = one.by_id if isinstance(one, OverrideRow) else one.person_id
        key = (person, one.uid, one.starts_at, one.ends_at)
        if key in wanted:
            kept.add(key)
            continue
        changed = True
        if one.starts_at < now:
            one.ends_at = now
        else:
            one.removed_at = now
    age = await next_age(tx.session, row.schedule_id) if row.schedule_id else 0
    for place, (key, duty) in enumerate(wanted.items()):
        if key not in kept:
            changed = True
            tx.session.add(_made(row, key[0], duty, age=age + place, now=now))
    await tx.session.flush()
    return changed


def _made(
    row: CalendarImportRow, person_id: UUID, duty: Duty, *, age: int, now: datetime
) -> OverrideRow | TimeOffRow:
    said = {
        "id": new_id(),
        "import_id": row.id,
        "uid": duty.uid,
        "starts_at": duty.starts_at,
        "ends_at": duty.ends_at,
        "created_at": now,
        "created_by": f"calendar:{row.name}",
    }
    if row.schedule_id is None:
        return TimeOffRow(person_id=person_id, kind="other", note=row.name, **said)
    return OverrideRow(schedule_id=row.schedule_id, kind="add", by_id=person_id, age=age, **said)


async def _zone(tx: Transaction, row: CalendarImportRow) -> ZoneInfo | None:
    if row.schedule_id is None:
        return None
    schedule = await tx.session.get_one(ScheduleRow, row.schedule_id)
    return ZoneInfo(schedule.time_zone)


async def _own(tx: Transaction, viewer: Viewer, import_id: UUID) -> CalendarImportRow:
    row = await calendars.lock_import(tx.session, import_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such calendar.")
    if row.schedule_id is None:
        check(viewer, "calendar.import")
        return row
    schedule = await tx.session.get_one(ScheduleRow, row.schedule_id)
    organisation = await organisations.current(tx.session)
    check(viewer, "schedule.edit", own=owns(organisation, viewer, "schedule", schedule.handle))
    return row


async def _schedule_id(tx: Transaction, handle: str | None) -> UUID:
    question = select(ScheduleRow.id).where(ScheduleRow.handle == handle, ScheduleRow.archived_at.is_(None))
    found = await tx.session.scalar(question)
    if found is None:
        raise Refused("NOT_FOUND", "There is no such schedule.")
    return found


async def _record(
    tx: Transaction, row: CalendarImportRow, verb: EditVerb, *, by: str, why: str, now: datetime
) -> None:
    said = {"name": row.name, "kind": row.kind}
    await record_edit(
        tx,
        actor=by,
        noun="calendar",
        handle=str(row.id),
        verb=verb,
        before=None if verb == "create" else said,
        after=None if verb == "archive" else said,
        why=why,
        now=now,
    )
