"""Who commands, who speaks: roles are taken when vacant, given, handed over when accepted, and let go.

Nobody loses a role because somebody else arrives: its holder stays until the other has said yes.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from api.actions.incidents.timeline import Case
from api.actions.paging import notices
from api.database import Transaction
from api.domain.clean import clean
from api.domain.incidents import incident as incidents
from api.domain.incidents.command import SOLE, WORDS, Role, check_may_hold
from api.domain.incidents.incident import Actor
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.incidents import roles, sight
from api.store.incidents.command import RoleRow
from api.store.organisation import snapshot as organisations

LONGEST_NOTE: Final = 2000


@dataclass(frozen=True, slots=True)
class Desk:
    """One incident under its lock, and who holds what in it."""

    opened: Case
    organisation: Organisation
    held: tuple[RoleRow, ...]
    by: Actor

    @property
    def tx(self) -> Transaction:
        return self.opened.tx

    def sole(self, role: Role) -> RoleRow | None:
        return next((row for row in self.held if row.role == role and role in SOLE), None)

    def of(self, role: Role, person_id: UUID | None) -> RoleRow | None:
        return next((row for row in self.held if row.role == role and row.person_id == person_id), None)

    def name_of(self, person_id: UUID) -> str:
        found = self.organisation.people.get(person_id)
        return found.name if found else "somebody"


async def take(opened: Case, role: Role, *, by: Actor) -> None:
    """A vacant role, for oneself. Who has it already has it."""
    desk = await _desk(opened, by)
    me = await _able(desk, role, by.handle)
    if desk.of(role, me.id):
        return
    if holder := desk.sole(role):
        raise Refused(
            "ROLE_HELD",
            f"{desk.name_of(holder.person_id)} is {WORDS[role]}: ask them to hand over, or have it assigned.",
        )
    _begin(desk, role, me, note="")
    opened.record("role-taken", by, f"{by.name} is {WORDS[role]}.", role=role)


async def assign(opened: Case, role: Role, person: str, *, by: Actor, note: str = "") -> None:
    """To somebody by name, at once; whoever had it is told that they have not any more."""
    desk = await _desk(opened, by)
    member = await _able(desk, role, person)
    if desk.of(role, member.id):
        return
    if holder := desk.sole(role):
        await _end(desk, holder, "assigned to somebody else")
        text = f"{member.name} is {WORDS[role]} now: {by.name} decided so."
        await _tell(desk, holder.person_id, f"You are no longer {WORDS[role]}", text)
    _begin(desk, role, member, note=note)
    opened.record(
        "role-assigned", by, f"{by.name} made {member.name} {WORDS[role]}.", role=role, person=member.handle
    )
    await _tell(desk, member.id, f"You are {WORDS[role]}", note or f"{by.name} asked you to.", urgent=True)


async def hand_over(opened: Case, role: Role, to: str, *, by: Actor, note: str = "") -> None:
    """Offered: it changes hands when the other accepts. `note` says where things stand."""
    desk = await _desk(opened, by)
    holder = _held(desk, role, by.person_id)
    member = await _able(desk, role, to)
    if desk.of(role, member.id):
        raise Refused("ROLE_HELD", f"{member.name} is {WORDS[role]} already.")
    holder.offered_to, holder.offered_at = member.id, opened.now
    holder.note = clean(note, LONGEST_NOTE)
    opened.record(
        "role-offered",
        by,
        f"{by.name} asks {member.name} to take over as {WORDS[role]}.",
        role=role,
        person=member.handle,
    )
    await _tell(
        desk, member.id, f"Take over as {WORDS[role]}?", holder.note or f"{by.name} asks you to.", urgent=True
    )


async def accept(opened: Case, role: Role, *, by: Actor) -> None:
    desk = await _desk(opened, by)
    offer = _offered(desk, role, by)
    me = await _able(desk, role, by.handle)
    await _end(desk, offer, "handed over")
    _begin(desk, role, me, note=offer.note)
    opened.record(
        "role-handed-over",
        by,
        f"{by.name} is {WORDS[role]} now, after {desk.name_of(offer.person_id)}.",
        role=role,
        note=offer.note,
    )
    await _tell(desk, offer.person_id, f"{by.name} took over from you", f"You are no longer {WORDS[role]}.")


async def decline(opened: Case, role: Role, *, by: Actor, why: str = "") -> None:
    desk = await _desk(opened, by)
    offer = _offered(desk, role, by)
    offer.offered_to = offer.offered_at = None
    reason = clean(why, LONGEST_NOTE)
    opened.record(
        "role-declined", by, f"{by.name} did not take over as {WORDS[role]}{_because(reason)}.", role=role
    )
    await _tell(
        desk, offer.person_id, f"{by.name} did not take over", reason or f"You are still {WORDS[role]}."
    )


async def release(opened: Case, role: Role, *, by: Actor, person: str | None = None) -> None:
    """One's own, or where `person` names somebody, theirs."""
    desk = await _desk(opened, by, over=True)
    member = desk.organisation.person(person) if person else None
    if person and member is None:
        raise Refused("UNKNOWN_HANDLE", f"There is no person called “{person[:80]}”.")
    holder = _held(desk, role, member.id if member else by.person_id)
    await _end(desk, holder, "let go")
    name = desk.name_of(holder.person_id)
    opened.record("role-released", by, f"{name} is no longer {WORDS[role]}.", role=role)
    if holder.person_id != by.person_id:
        await _tell(desk, holder.person_id, f"You are no longer {WORDS[role]}", f"By {by.name}.")


async def _desk(opened: Case, by: Actor, *, over: bool = False) -> Desk:
    """What is `over` may still be let go of."""
    if not over:
        incidents.check_open(opened.row.state, opened.row.number)
    opened.touch()
    session = opened.tx.session
    held = await roles.held(session, [opened.row.id])
    return Desk(opened, await organisations.current(session), tuple(held), by)


async def _able(desk: Desk, role: Role, handle: str) -> Member:
    """Somebody who may hold it, and may see what it is about."""
    member = desk.organisation.person(handle)
    if member is None:
        raise Refused("UNKNOWN_HANDLE", f"There is no person called “{handle[:80]}”.")
    check_may_hold(member, role)
    incident = desk.opened.row
    if incident.restricted:
        named = (await sight.named_people(desk.tx.session, [incident.id])).get(incident.id, frozenset())
        if member.id not in named:
            raise Refused("FORBIDDEN", f"{member.name} may not see this incident: name them in it first.")
    return member


def _held(desk: Desk, role: Role, person_id: UUID | None) -> RoleRow:
    holder = desk.of(role, person_id)
    if holder is None:
        raise Refused("ROLE_NOT_HELD", f"They are not {WORDS[role]} of this incident.")
    return holder


def _offered(desk: Desk, role: Role, by: Actor) -> RoleRow:
    offer = next((row for row in desk.held if row.role == role and row.offered_to == by.person_id), None)
    if offer is None:
        raise Refused("NOT_OFFERED", "Nobody asks you to take over, or not any more.")
    return offer


def _begin(desk: Desk, role: Role, member: Member, *, note: str) -> None:
    desk.tx.session.add(
        RoleRow(
            id=new_id(),
            incident_id=desk.opened.row.id,
            role=role,
            person_id=member.id,
            since=desk.opened.now,
            by=str(desk.by),
            until=None,
            why="",
            offered_to=None,
            offered_at=None,
            note=clean(note, LONGEST_NOTE),
        )
    )


async def _end(desk: Desk, row: RoleRow, why: str) -> None:
    """Written before another begins: of a role that one person has, two never stand there."""
    row.until, row.why = desk.opened.now, why
    row.offered_to = row.offered_at = None
    await desk.tx.session.flush()


async def _tell(desk: Desk, person_id: UUID, title: str, body: str, *, urgent: bool = False) -> None:
    """Lock screens are told the number: what it is about stands behind the login."""
    row = desk.opened.row
    if person_id != desk.by.person_id:
        await notices.tell(
            desk.tx,
            person_id,
            title=f"SEV{row.severity} #{row.number}: {title}",
            body=body,
            navigate=f"/incidents/{row.number}",
            now=desk.opened.now,
            urgent=urgent,
        )


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""
