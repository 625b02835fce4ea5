"""People as administrators keep them, and what everybody may change about themselves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from api.actions.organisation.edits import record_edit
from api.actions.organisation.seen import check_seen
from api.actions.people.sessions import Ended, end_sessions
from api.database import Transaction
from api.domain.organisation.edit import EditVerb
from api.domain.paging.notification import OFFICE, hours_shape, parse_hours
from api.domain.people.person import PersonDraft, check_name, check_person, check_time_zone
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.holidays_of import check_holidays
from api.store.base import new_id
from api.store.paging import reach
from api.store.people import people
from api.store.people.people import PersonRow

# Whoever may make or unmake an administrator takes turns under this name, so that two cannot remove each
# other and two first links cannot both be the first.
ADMINISTRATORS = "administrators"


async def look_again(tx: Transaction, handle: str, *, version: int | None) -> None:
    """Before an edit: refused unless that is the version there is; None is for somebody new."""
    await people.take_turns(tx.session, ADMINISTRATORS)
    row = await people.by_handle(tx.session, handle, lock=True)
    await check_seen(tx.session, "person", handle, there=row.version if row else None, seen=version)


async def save_person(
    tx: Transaction, draft: PersonDraft, *, actor: str, why: str = "", now: datetime
) -> PersonRow:
    """Create or change the person of this handle. Nothing is recorded where nothing differs."""
    draft = check_person(draft)
    check_holidays(draft.holidays)
    await people.take_turns(tx.session, ADMINISTRATORS)
    row = await people.by_handle(tx.session, draft.handle, lock=True)
    await _refuse_taken_email(tx, draft)
    if row is None:
        row = _new_row(draft, now=now)
        async with _unique():
            tx.session.add(row)
            await tx.session.flush()
        await _record(tx, row, "create", before=None, actor=actor, why=why, now=now)
        return row
    before = shape(row)
    if before == shape(row) | _written(draft):
        return row
    if draft.role != "admin":
        await _refuse_without_admin(tx, row)
    row.name, row.email, row.time_zone, row.role = draft.name, draft.email, draft.time_zone, draft.role
    row.holidays = draft.holidays
    async with _unique():
        await _record(tx, row, "change", before=before, actor=actor, why=why, now=now)
    return row


async def set_disabled(
    tx: Transaction, handle: str, *, disabled: bool, actor: str, why: str = "", now: datetime
) -> PersonRow:
    """A disabled person is signed out everywhere, is paged no more, and every link of theirs ends."""
    await people.take_turns(tx.session, ADMINISTRATORS)
    row = await people.by_handle(tx.session, handle, lock=True)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such person.")
    if disabled == (row.disabled_at is not None):
        return row
    before = shape(row)
    if disabled:
        await _refuse_without_admin(tx, row)
        await people.revoke_sessions(tx.session, row.id, now=now)
        await people.revoke_tokens(tx.session, row.id, now=now)
        await people.void_links(tx.session, person_id=row.id, now=now)
        await reach.retire(tx.session, person_id=row.id, reason="disabled", now=now)
    row.disabled_at = now if disabled else None
    await _record(tx, row, "archive" if disabled else "restore", before=before, actor=actor, why=why, now=now)
    return row


async def set_profile(
    tx: Transaction, viewer: Viewer, *, name: str, time_zone: str, holidays: str | None = None, now: datetime
) -> PersonRow:
    """`holidays` None leaves whose public holidays they keep; an empty text means nobody's."""
    row = await myself(tx, viewer)
    before = shape(row)
    row.name, row.time_zone = check_name(name), check_time_zone(time_zone)
    if holidays is not None:
        row.holidays = check_holidays(holidays)
    await _record(tx, row, "change", before=before, actor=viewer.actor, why="", now=now)
    return row


async def set_working_hours(
    tx: Transaction, viewer: Viewer, hours: dict[str, Any], *, now: datetime
) -> PersonRow:
    """`hours` is {"days": ["mon", …], "from": "08:00", "to": "18:00"}."""
    row = await myself(tx, viewer)
    before = shape(row)
    row.working_hours = hours_shape(parse_hours(hours))
    await _record(tx, row, "change", before=before, actor=viewer.actor, why="", now=now)
    return row


async def set_password(
    tx: Transaction, viewer: Viewer, *, replaces: str | None, password_hash: str, now: datetime
) -> Ended:
    """The other sessions end. `replaces` is the hash that the present password was compared with."""
    row = await myself(tx, viewer)
    if row.password_hash != replaces:
        raise Refused("CONFLICT", "The password was changed a moment ago.")
    row.password_hash = password_hash
    await tx.session.flush()
    await people.void_links(tx.session, person_id=row.id, now=now)
    return await end_sessions(tx, row.id, keep=viewer.session_id, now=now)


async def myself(tx: Transaction, viewer: Viewer) -> PersonRow:
    """The viewer's own row, locked."""
    row = await people.by_id(tx.session, viewer.person_id, lock=True)
    if row is None or row.disabled_at is not None:
        raise Refused("SIGN_IN", "Sign in first.")
    return row


def shape(row: PersonRow) -> dict[str, Any]:
    """What an edit keeps of a person."""
    return {
        "name": row.name,
        "email": row.email,
        "time_zone": row.time_zone,
        "role": row.role,
        "working_hours": row.working_hours,
        "holidays": row.holidays,
        "disabled": row.disabled_at is not None,
    }


def _written(draft: PersonDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "email": draft.email,
        "time_zone": draft.time_zone,
        "role": draft.role,
        "holidays": draft.holidays,
    }


def _new_row(draft: PersonDraft, *, now: datetime) -> PersonRow:
    return PersonRow(
        id=new_id(), handle=draft.handle, working_hours=hours_shape(OFFICE), created_at=now, **_written(draft)
    )


async def _record(
    tx: Transaction,
    row: PersonRow,
    verb: EditVerb,
    *,
    before: dict[str, Any] | None,
    actor: str,
    why: str,
    now: datetime,
) -> None:
    row.version = (row.version or 0) + 1 if before is not None else 1
    await record_edit(
        tx,
        actor=actor,
        noun="person",
        handle=row.handle,
        verb=verb,
        before=before,
        after=shape(row),
        why=why,
        now=now,
    )


async def _refuse_without_admin(tx: Transaction, row: PersonRow) -> None:
    admins = await people.administrators(tx.session)
    if [admin.id for admin in admins] == [row.id]:
        raise Refused("LAST_ADMIN", "This is the last administrator. Name another one first.")


async def _refuse_taken_email(tx: Transaction, draft: PersonDraft) -> None:
    holder = await people.by_email(tx.session, draft.email)
    if holder is not None and holder.handle != draft.handle:
        raise Refused("EMAIL_TAKEN", f"This e-mail address belongs to {holder.handle}.")


@asynccontextmanager
async def _unique() -> AsyncIterator[None]:
    """Two who take the same handle or address in the same instant: the second is told."""
    try:
        yield
    except IntegrityError as error:
        raise Refused("TAKEN", "This handle or e-mail address was taken a moment ago.") from error
