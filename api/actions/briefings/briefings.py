"""Briefings: prepared from facts, given out by a person with two sentences of theirs, and read once each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.briefings import readers as briefing_readers
from api.actions.briefings.facts import subjects
from api.actions.comms import promises
from api.actions.incidents.timeline import Case, case
from api.database import Transaction
from api.domain.briefings import briefing as rules
from api.domain.briefings.briefing import Kind, Subject
from api.domain.incidents.incident import Actor
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.briefings import briefings as rows
from api.store.briefings import facts as briefing_facts
from api.store.briefings.briefings import BriefingRow
from api.store.incidents import incidents
from api.store.incidents.incidents import IncidentRow
from api.store.incidents.sight import Sight
from api.store.organisation import snapshot as organisations

# So many open incidents are told of on one page.
MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a person adds to the facts. `number` is the issue they meant to give out."""

    known: str
    unknown: str = ""
    next_at: datetime | None = None
    readers: tuple[str, ...] | None = None
    number: int | None = None


async def prepare(tx: Transaction, incident_id: UUID, *, now: datetime) -> BriefingRow | None:
    """A draft that waits for its two sentences; None where one waits already, or the incident is over."""
    row = await incidents.lock(tx.session, incident_id)
    if row is None or row.state == "RESOLVED":
        return None
    if await rows.draft(tx.session, "incident", incident_id) is not None:
        return None
    organisation = await organisations.current(tx.session)
    before = await rows.last_issued(tx.session, "incident", incident_id)
    found = await subjects(tx.session, organisation, [row], now=now)
    draft = BriefingRow(
        id=new_id(),
        kind="incident",
        incident_id=incident_id,
        number=(before.number if before else 0) + 1,
        stage="draft",
        known=before.known if before else "",
        unknown=before.unknown if before else "",
        facts=rules.shape_of(found, at=now),
        created_at=now,
        next_at=None,
        version=1,
    )
    tx.session.add(draft)
    await tx.session.flush()
    return draft


async def issue(
    tx: Transaction, incident_id: UUID, written: Written, *, by: Actor, now: datetime
) -> BriefingRow:
    """Of one incident, with its facts as they are this moment."""
    async with case(tx, incident_id, now=now) as opened:
        organisation = await organisations.current(tx.session)
        told = await briefing_readers.readers(tx.session, organisation, opened.row, named=written.readers)
        found = await subjects(tx.session, organisation, [opened.row], now=now)
        is_over = opened.row.state == "RESOLVED"
        row = await _give_out(tx, "incident", incident_id, found, written, is_over=is_over, by=by, now=now)
        opened.record(
            "briefed",
            by,
            f"{by.name} gave out briefing {row.number} to {_people(told)}: {row.known}",
            briefing=str(row.id),
            number=row.number,
            known=row.known,
            unknown=row.unknown,
            next=row.next_at.isoformat() if row.next_at else None,
            readers=[member.handle for member in told],
        )
        opened.touch()
        await promises.told(
            opened,
            audience="executives",
            state=rules.stage_of(opened.row.state, found[0].said),
            update_id=None,
            next_at=row.next_at,
            by=by,
        )
        await _send(opened, row, organisation, told)
        return row


async def issue_now(tx: Transaction, written: Written, *, by: Actor, now: datetime) -> BriefingRow:
    """Of all that is open, but for what is restricted: everybody who is sent it reads the same page."""
    await rows.take_turn(tx.session, "now")
    organisation = await organisations.current(tx.session)
    told = await briefing_readers.readers(tx.session, organisation, None, named=written.readers)
    found = await subjects(tx.session, organisation, await open_to_all(tx.session), now=now)
    row = await _give_out(tx, "now", None, found, written, is_over=not found, by=by, now=now)
    count = f"{len(found)} open incident{'' if len(found) == 1 else 's'}" if found else "nothing is open"
    title = f"Briefing: {count}"
    body = row.known if organisation.titles_on_lock_screens else "Two minutes to read."
    await briefing_readers.send(tx, row, told, title=title, body=body, now=now)
    return row


async def open_to_all(session: AsyncSession) -> Sequence[IncidentRow]:
    """Restricted ones are not: sight of nobody in particular."""
    return await briefing_facts.open_incidents(session, Sight(), limit=MOST_AT_ONCE)


async def mark_read(tx: Transaction, row: BriefingRow, person_id: UUID, *, now: datetime) -> bool:
    """Set once; whoever follows the incident sees one reader more."""
    if not await rows.mark_read(tx.session, row.id, person_id, now=now):
        return False
    if row.incident_id is not None:
        for incident_id, seq in await incidents.stir(tx.session, [row.incident_id], now=now):
            tx.announce(incident_id, seq)
    return True


async def _give_out(
    tx: Transaction,
    kind: Kind,
    incident_id: UUID | None,
    found: tuple[Subject, ...],
    written: Written,
    *,
    is_over: bool,
    by: Actor,
    now: datetime,
) -> BriefingRow:
    """The draft becomes the issue, where there is one; its number follows the last one's."""
    number = await rows.last_number(tx.session, kind, incident_id) + 1
    if written.number is not None and written.number != number:
        raise Refused("CONFLICT", f"Briefing {number - 1} was given out meanwhile: look at it first.")
    row = await rows.draft(tx.session, kind, incident_id)
    if row is None:
        row = BriefingRow(id=new_id(), kind=kind, incident_id=incident_id, created_at=now, version=0)
        tx.session.add(row)
    row.number, row.stage = number, "issued"
    row.known = rules.check_sentences(written.known, what="What we know", needed=True)
    row.unknown = rules.check_sentences(written.unknown, what="What we do not know", needed=False)
    row.next_at = rules.check_next(written.next_at, is_over=is_over, now=now)
    row.facts = rules.shape_of(found, at=now)
    row.issued_at, row.issued_by = now, str(by)
    row.version += 1
    await tx.session.flush()
    return row


async def _send(opened: Case, row: BriefingRow, organisation: Organisation, told: tuple[Member, ...]) -> None:
    incident = opened.row
    shows = organisation.titles_on_lock_screens and not incident.restricted
    name = (
        f"SEV{incident.severity} {incident.title}" if shows else f"SEV{incident.severity} #{incident.number}"
    )
    await briefing_readers.send(
        opened.tx,
        row,
        told,
        title=f"Briefing {row.number}: {name}",
        body=row.known if shows else "Two minutes to read.",
        now=opened.now,
    )


def _people(told: tuple[Member, ...]) -> str:
    return "1 person" if len(told) == 1 else f"{len(told)} people"
