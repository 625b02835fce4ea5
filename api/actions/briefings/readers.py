"""Who reads a briefing: executives unless others are named, and never who may not see its incident."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.paging.notices import notice_row
from api.database import Transaction
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.refusal import Refused
from api.store.briefings import facts as briefing_facts
from api.store.briefings.briefings import BriefingReaderRow, BriefingRow
from api.store.incidents.incidents import IncidentRow
from api.store.paging import devices
from api.store.paging.paging import PageRow

_EXECUTIVES: Final = ("stakeholder", "admin")


async def readers(
    session: AsyncSession,
    organisation: Organisation,
    incident: IncidentRow | None,
    *,
    named: Sequence[str] | None = None,
) -> tuple[Member, ...]:
    """By name, or all executives; of a restricted incident only those who are named in it."""
    may_see = None
    if incident is not None and incident.restricted:
        may_see = await briefing_facts.named_people(session, incident.id)
    if named is None:
        chosen = [member for member in organisation.people.values() if _is_executive(member)]
        return tuple(member for member in chosen if may_see is None or member.id in may_see)
    found = [_called(organisation, handle) for handle in dict.fromkeys(named)]
    for member in found:
        if may_see is not None and member.id not in may_see:
            raise Refused("NOT_NAMED", f"{member.name} is not named in this restricted incident.")
    if not found:
        raise Refused("NO_READERS", "Choose at least one reader.")
    return tuple(found)


async def send(
    tx: Transaction,
    briefing: BriefingRow,
    members: Sequence[Member],
    *,
    title: str,
    body: str,
    now: datetime,
) -> None:
    """To every device of theirs, and as a letter besides: it is read on the train as well as on the desk."""
    words = {"title": title, "body": body, "navigate": f"/briefings/{briefing.id}"}
    phones = await devices.live(tx.session, [member.id for member in members])
    rows: list[dict[str, Any]] = []
    for member in members:
        for phone in phones[member.id]:
            row = notice_row(member.id, channel="push", label=phone.label, words=words, now=now)
            rows.append(row | {"device_id": phone.id})
        if tx.mail and member.email:
            letter = words | {"briefing": str(briefing.id)}
            rows.append(notice_row(member.id, channel="email", label="e-mail", words=letter, now=now))
    tx.session.add_all(
        BriefingReaderRow(briefing_id=briefing.id, person_id=member.id, sent_at=now, read_at=None)
        for member in members
    )
    if rows:
        await tx.session.execute(insert(PageRow), rows)
    tx.ring("pages")


def _is_executive(member: Member) -> bool:
    return member.role in _EXECUTIVES and not member.is_disabled


def _called(organisation: Organisation, handle: str) -> Member:
    member = organisation.person(handle)
    if member is None or member.is_disabled:
        raise Refused("NOT_FOUND", f"There is nobody called “{handle[:80]}”.")
    return member
