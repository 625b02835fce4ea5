"""The desk where swaps are settled: the organisation as it stands while nobody else changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NoReturn
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation.editing import take_turn
from api.database import Transaction
from api.domain import rights
from api.domain.oncall import swap
from api.domain.oncall.exchange import Move, Obstacle, is_called, obstacle
from api.domain.oncall.oncall import Schedule
from api.domain.oncall.planner import planners
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.domain.span import Span
from api.domain.when import at_words, when
from api.store.oncall import swaps, time_off
from api.store.oncall.oncall import ScheduleRow
from api.store.oncall.swaps import SwapRow
from api.store.organisation import snapshot as organisations

_STATES: Final[Mapping[str, swap.State]] = {state: state for state in swap.STATES}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, when, and of which schedule. Nobody asks where an offer ends by itself."""

    tx: Transaction
    by: Viewer | None
    now: datetime
    organisation: Organisation
    row: ScheduleRow

    @property
    def session(self) -> AsyncSession:
        return self.tx.session

    @property
    def handle(self) -> str:
        return self.row.handle

    @property
    def schedule(self) -> Schedule:
        """An archived one calls nobody."""
        return self.organisation.schedules.get(self.handle) or Schedule(self.row.time_zone)

    @property
    def asking(self) -> Viewer:
        return rights.check(self.by, "swap.edit", own=True)

    @property
    def is_planner(self) -> bool:
        return plans(self.organisation, self.handle, self.asking)

    def member(self, handle: str) -> Member:
        found = self.organisation.person(handle)
        if found is None:
            raise Refused("UNKNOWN_HANDLE", f"There is no person called “{handle[:80]}”.")
        return found

    def of_id(self, person_id: UUID) -> Member:
        """People are never erased."""
        return self.organisation.people[person_id]

    def takes_turns(self, handle: str) -> bool:
        return handle in swap.mates(self.schedule, now=self.now)

    def when(self, span: Span) -> str:
        """On the clock of whoever asks: what refusals are told in."""
        return when(span.starts_at, span.ends_at, self._zone)

    def at(self, at: datetime) -> str:
        return at_words(at, self._zone)

    @property
    def _zone(self) -> str:
        asking = self.organisation.people.get(self.by.person_id) if self.by else None
        return asking.time_zone if asking else self.row.time_zone

    async def check_free(self, member: Member, span: Span) -> None:
        """Refused where somebody could not serve these hours, with who and why."""
        await self.check_here(member, span)
        if is_called(self.schedule, member.handle, span):
            message = f"{member.name} is on call there already in a part of {self.when(span)}."
            raise Refused("ALREADY_ON_CALL", message)

    async def check_here(self, member: Member, span: Span) -> None:
        """Neither disabled nor away, and in a role that may be on call."""
        if member.is_disabled:
            raise Refused("DISABLED", f"{member.name} is disabled: nobody would be paged.")
        if not can_serve(member):
            raise Refused(
                "NOT_ON_CALL_ROLE", f"{member.name} has a role that is never on call: {member.role}."
            )
        away = await time_off.between(self.session, [member.id], since=span.starts_at, until=span.ends_at)
        for off in away[:1]:
            told = self.when(Span(off.starts_at, off.ends_at))
            raise Refused("TIME_OFF", f"{member.name} is away ({off.kind}) {told}.")

    async def check_moves(self, moves: Sequence[Move]) -> None:
        """That everybody still serves what they would give, and can serve what they would get."""
        if any(move.span.is_empty for move in moves):
            raise Refused("OVER", "This shift is over already.")
        if hindrance := obstacle(self.schedule, moves):
            self._refuse(hindrance)
        for move in moves:
            await self.check_here(self.member(move.by), move.span)

    def _refuse(self, found: Obstacle) -> NoReturn:
        person, by = self.member(found.move.person).name, self.member(found.move.by).name
        told = self.when(found.move.span)
        match found.kind:
            case "not serving":
                message = (
                    f"The schedule has changed: {person} is no longer on call {told}. Nothing was swapped."
                )
                raise Refused("SHIFT_CHANGED", message)
            case "on call already":
                raise Refused("ALREADY_ON_CALL", f"{by} is on call there already in a part of {told}.")
            case _:
                message = (
                    f"Earlier changes of {told} would move others too. Nothing was swapped: "
                    "take those changes back first, or ask the planner."
                )
                raise Refused("TANGLED", message)


async def open_desk(tx: Transaction, schedule: str, *, by: Viewer, now: datetime) -> Desk:
    """Waits until nobody else edits: what is found true here is true until the end."""
    await take_turn(tx.session)
    question = select(ScheduleRow).where(ScheduleRow.handle == schedule, ScheduleRow.archived_at.is_(None))
    row = (await tx.session.scalars(question)).one_or_none()
    if row is None:
        raise Refused("NOT_FOUND", "There is no such schedule.")
    return Desk(tx, by, now, await organisations.afresh(tx.session), row)


async def open_swap(tx: Transaction, swap_id: UUID, *, by: Viewer, now: datetime) -> tuple[Desk, SwapRow]:
    """The swap under its lock, on its desk."""
    await take_turn(tx.session)
    found = await swaps.lock(tx.session, swap_id)
    if found is None:
        raise Refused("NOT_FOUND", "There is no such swap.")
    row = await tx.session.get_one(ScheduleRow, found.schedule_id)
    return Desk(tx, by, now, await organisations.afresh(tx.session), row), found


def swap_of(organisation: Organisation, row: SwapRow) -> swap.Swap:
    """The row as the rules see it."""

    def handle(person_id: UUID | None) -> str | None:
        return organisation.people[person_id].handle if person_id else None

    returned = None
    if row.return_starts_at and row.return_ends_at:
        returned = Span(row.return_starts_at, row.return_ends_at)
    return swap.Swap(
        giver=organisation.people[row.person_id].handle,
        given=Span(row.starts_at, row.ends_at),
        state=state_of(row),
        asked=handle(row.asked_id),
        taker=handle(row.taker_id),
        returned=returned,
    )


def state_of(row: SwapRow) -> swap.State:
    return _STATES[row.state]


def plans(organisation: Organisation, schedule: str, viewer: Viewer) -> bool:
    """Whether somebody may do for others what they may do for themselves."""
    if viewer.role == "admin":
        return True
    return viewer.person_id in {member.id for member in planners(organisation, schedule)}


def can_serve(member: Member) -> bool:
    as_viewer = Viewer(member.id, member.handle, member.name, member.role)
    return rights.may(as_viewer, "swap.edit", own=True)


def reopen(row: SwapRow) -> None:
    row.state, row.version = "offered", row.version + 1
    row.taker_id = row.return_starts_at = row.return_ends_at = None


def end(row: SwapRow, verb: swap.Verb, of: swap.Swap, *, by: str, now: datetime) -> None:
    state = swap.after(of.state, verb)
    if state is None or state in swap.OPEN:
        raise RuntimeError(f"{verb} does not end a swap that is {of.state}")
    row.state, row.version = state, row.version + 1
    row.due_at, row.answered_at, row.answered_by = None, now, by
