"""A shift that runs, taken over at one tap; and what a swap did, taken back."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from api.actions.oncall import swap_notices as notices
from api.actions.oncall.swap_checks import check_not_self, check_step
from api.actions.oncall.swap_desk import Desk, end, open_desk, open_swap, swap_of
from api.actions.oncall.swaps import stand_in
from api.actions.organisation.overrides import add_override, remove_override
from api.actions.organisation.owning import owns
from api.database import Transaction
from api.domain import rights
from api.domain.oncall.exchange import Move, serves, tangle
from api.domain.oncall.oncall import on_call
from api.domain.oncall.shift import shifts_of
from api.domain.oncall.swap import Swap
from api.domain.oncall.upcoming import next_hand_off
from api.domain.organisation.snapshot import Member
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.domain.span import Span
from api.store.base import new_id
from api.store.oncall import swaps
from api.store.oncall.oncall import OverrideRow
from api.store.oncall.swaps import SwapRow
from api.store.organisation import snapshot as organisations

# Where nobody is on call and nothing ever changes hands again.
LONGEST_COVER: Final = timedelta(days=1)


async def take_now(
    tx: Transaction,
    schedule: str,
    *,
    by: Viewer,
    person: str | None = None,
    taker: str | None = None,
    now: datetime,
) -> OverrideRow:
    """The taker stands in until the current shift ends; where nobody is on call, until the next begins.

    `person` says whose place, where several are on call together.
    """
    desk = await open_desk(tx, schedule, by=by, now=now)
    rights.check(by, "override.edit", own=owns(desk.organisation, by, "override", schedule))
    comes = desk.member(taker or by.handle)
    if comes.id != by.person_id and not desk.is_planner:
        raise Refused("FORBIDDEN", "Only the planner can let others take a shift.")
    there = on_call(desk.schedule, at=now)
    if not there:
        return await _cover(desk, comes)
    return await _replace(desk, _whose(desk, there, person), comes)


async def undo(tx: Transaction, swap_id: UUID, *, by: Viewer, why: str = "", now: datetime) -> SwapRow:
    """Everybody serves their own again, as far as it is still to come; both are told."""
    desk, row = await open_swap(tx, swap_id, by=by, now=now)
    swap = swap_of(desk.organisation, row)
    rights.check(by, "override.edit", own=owns(desk.organisation, by, "override", desk.handle))
    check_step(desk, row, swap, "undo")
    left = await swaps.overrides_of(tx.session, swap_id, now=now)
    moves = [_back(desk, override) for override in left]
    if not moves:
        raise Refused("OVER", "This is over already: what has happened is not changed.")
    before = desk.schedule
    for override in left:
        await remove_override(tx, override.id, by=by.actor, why=why or "Swap undone", now=now)
    after = (await organisations.current(tx.session)).schedules.get(desk.handle)
    serving = all(serves(before, move.person, move.span) for move in moves)
    if after is None or not serving or tangle(before, after, moves):
        message = "The schedule has changed since: nothing was undone. Change who is on call by hand."
        raise Refused("SHIFT_CHANGED", message)
    end(row, "undo", swap, by=by.actor, now=now)
    told = [(desk.member(move.by), desk.member(move.person), move.span) for move in moves]
    await notices.tell_undone(desk, told)
    return row


async def _replace(desk: Desk, giver: Member, taker: Member) -> OverrideRow:
    check_not_self(giver, taker)
    span = Span(desk.now, _turn_ends(desk, giver))
    swap = Swap(giver=giver.handle, given=span, taker=taker.handle)
    await desk.check_moves(swap.moves(now=desk.now))
    row = SwapRow(
        id=new_id(),
        schedule_id=desk.row.id,
        person_id=giver.id,
        taker_id=taker.id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        state="offered",
        note="",
        offered_at=desk.now,
        offered_by=desk.asking.actor,
        version=1,
    )
    end(row, "take", swap, by=desk.asking.actor, now=desk.now)
    desk.session.add(row)
    await desk.session.flush()
    (override,) = await stand_in(desk, row, swap)
    await notices.tell_stood_in(desk, giver, taker, span)
    return override


async def _cover(desk: Desk, taker: Member) -> OverrideRow:
    """A gap belongs to nobody: no swap, somebody joins."""
    ends_at = next_hand_off(desk.schedule, after=desk.now) or desk.now + LONGEST_COVER
    span = Span(desk.now, ends_at)
    await desk.check_free(taker, span)
    override = await add_override(
        desk.tx,
        desk.handle,
        {"kind": "add", "from": span.starts_at, "to": span.ends_at, "by": taker.handle},
        by=desk.asking.actor,
        why="Taken over now: nobody was on call",
        now=desk.now,
    )
    await notices.tell_covered(desk, taker, span)
    return override


def _whose(desk: Desk, there: tuple[str, ...], person: str | None) -> Member:
    if person is not None:
        if person not in there:
            raise Refused("SHIFT_CHANGED", f"{desk.member(person).name} is not on call there now.")
        return desk.member(person)
    if len(there) > 1:
        names = " and ".join(desk.member(handle).name for handle in there)
        raise Refused("WHOSE", f"{names} are on call together: say whose place is taken.")
    return desk.member(there[0])


def _turn_ends(desk: Desk, giver: Member) -> datetime:
    rows = shifts_of(desk.schedule, giver.handle, since=desk.now, until=desk.now + timedelta(seconds=1))
    return min(row.ends_at for row in rows if row.starts_at <= desk.now)


def _back(desk: Desk, override: OverrideRow) -> Move:
    if override.person_id is None or override.by_id is None:
        raise RuntimeError("an override of a swap names both")
    giver, taker = desk.of_id(override.person_id), desk.of_id(override.by_id)
    return Move(taker.handle, giver.handle, Span(override.starts_at, override.ends_at).left(desk.now))
