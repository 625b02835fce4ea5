"""Swaps: a shift offered, taken, traded or taken back; what is agreed is on the schedule at once."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from api.actions.oncall import swap_notices as notices
from api.actions.oncall.swap_checks import check_may, check_not_self, check_offer, check_step, check_taker
from api.actions.oncall.swap_desk import Desk, can_serve, end, open_desk, open_swap, reopen, swap_of
from api.actions.organisation.overrides import add_override
from api.database import Transaction
from api.domain import rights
from api.domain.clean import clean_line
from api.domain.oncall.exchange import is_called
from api.domain.oncall.swap import Swap, Verb, due, mates
from api.domain.organisation.snapshot import Member
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.domain.span import Span
from api.store.base import new_id
from api.store.oncall import time_off
from api.store.oncall.oncall import OverrideRow
from api.store.oncall.swaps import SwapRow

LONGEST_NOTE: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`person` is whose shift it is, when a planner offers it for them; `to` the one colleague asked."""

    schedule: str
    span: Span
    person: str | None = None
    to: str | None = None
    until: datetime | None = None
    note: str = ""


async def offer(tx: Transaction, asked: Offer, *, by: Viewer, now: datetime) -> SwapRow:
    """A shift, or a part of one; of one that runs, the rest."""
    rights.check(by, "swap.edit", own=True)
    desk = await open_desk(tx, asked.schedule, by=by, now=now)
    giver = desk.member(asked.person or by.handle)
    span = asked.span.left(now)
    await check_offer(desk, giver, span)
    to = desk.member(asked.to) if asked.to else None
    if to is not None:
        check_not_self(giver, to)
        await desk.check_free(to, span)
    row = SwapRow(
        id=new_id(),
        schedule_id=desk.row.id,
        person_id=giver.id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        asked_id=to.id if to else None,
        state="offered",
        note=clean_line(asked.note, LONGEST_NOTE),
        offered_at=now,
        offered_by=by.actor,
        due_at=due(span, until=asked.until, now=now),
        version=1,
    )
    tx.session.add(row)
    await tx.session.flush()
    told = [to] if to else await _could_take(desk, giver, span)
    await notices.tell_offered(desk, swap_of(desk.organisation, row), row, told)
    return row


async def take(
    tx: Transaction,
    swap_id: UUID,
    *,
    by: Viewer,
    taker: str | None = None,
    returned: Span | None = None,
    now: datetime,
) -> SwapRow:
    """At once, or, with a shift in return, once the giver accepts. A planner may name another `taker`."""
    rights.check(by, "swap.edit", own=True)
    desk, row = await open_swap(tx, swap_id, by=by, now=now)
    swap = swap_of(desk.organisation, row)
    member = desk.member(taker or by.handle)
    if swap.state == "agreed" and swap.taker == member.handle and returned == swap.returned:
        return row  # a second tap
    check_step(desk, row, swap, "propose" if returned else "take")
    check_taker(desk, swap, member)
    if returned is not None and returned.starts_at <= now:
        raise Refused("BEGUN", "The shift in return must be one that has not begun.")
    wanted = replace(swap, taker=member.handle, returned=returned)
    await desk.check_moves(wanted.moves(now=now))
    row.taker_id = member.id
    if returned is not None:
        row.return_starts_at, row.return_ends_at = returned.starts_at, returned.ends_at
        row.state, row.version = "proposed", row.version + 1
        await notices.tell_proposed(desk, wanted)
        return row
    return await _agree(desk, row, wanted)


async def accept(tx: Transaction, swap_id: UUID, *, by: Viewer, now: datetime) -> SwapRow:
    """The giver takes the shift in return: both change hands, or none."""
    desk, row, swap = await _begin(tx, swap_id, "accept", by=by, now=now)
    if swap.returned and swap.returned.starts_at <= now:
        raise Refused("BEGUN", "The shift in return has begun: decline the trade, and ask again.")
    await desk.check_moves(swap.moves(now=now))
    return await _agree(desk, row, swap)


async def decline(tx: Transaction, swap_id: UUID, *, by: Viewer, now: datetime) -> SwapRow:
    """By the colleague asked this ends it; by the giver, of a trade, the offer stands as before."""
    desk, row, swap = await _begin(tx, swap_id, "decline", by=by, now=now)
    if swap.state == "proposed":
        reopen(row)
        await notices.tell_turned_down(desk, swap)
        return row
    end(row, "decline", swap, by=by.actor, now=now)
    await notices.tell_declined(desk, swap)
    return row


async def withdraw(tx: Transaction, swap_id: UUID, *, by: Viewer, now: datetime) -> SwapRow:
    """By the giver this ends it; whoever proposed a trade takes only that back."""
    desk, row = await open_swap(tx, swap_id, by=by, now=now)
    swap = swap_of(desk.organisation, row)
    verb: Verb = "retract" if swap.state == "proposed" and swap.taker == by.handle else "withdraw"
    check_may(desk, row, swap, verb)
    if verb == "retract":
        reopen(row)
        await notices.tell_retracted(desk, swap)
        return row
    end(row, verb, swap, by=by.actor, now=now)
    await notices.tell_withdrawn(desk, swap)
    return row


async def _begin(
    tx: Transaction, swap_id: UUID, verb: Verb, *, by: Viewer, now: datetime
) -> tuple[Desk, SwapRow, Swap]:
    desk, row = await open_swap(tx, swap_id, by=by, now=now)
    swap = swap_of(desk.organisation, row)
    check_may(desk, row, swap, verb)
    return desk, row, swap


async def _could_take(desk: Desk, giver: Member, span: Span) -> list[Member]:
    """Whoever takes turns there and is neither away nor on call there then."""
    handles = sorted(mates(desk.schedule, now=desk.now) - {giver.handle, desk.asking.handle})
    members = [member for handle in handles if (member := desk.organisation.person(handle)) is not None]
    rows = await time_off.between(
        desk.session, [member.id for member in members], since=span.starts_at, until=span.ends_at
    )
    away = {row.person_id for row in rows}
    return [
        member
        for member in members
        if member.id not in away
        and not member.is_disabled
        and can_serve(member)
        and not is_called(desk.schedule, member.handle, span)
    ]


async def _agree(desk: Desk, row: SwapRow, swap: Swap) -> SwapRow:
    """Writes every move; the moves were checked a moment ago, under the same lock."""
    verb: Verb = "accept" if row.state == "proposed" else "take"
    end(row, verb, swap, by=desk.asking.actor, now=desk.now)
    await desk.session.flush()
    await stand_in(desk, row, swap)
    await notices.tell_agreed(desk, swap)
    return row


async def stand_in(desk: Desk, row: SwapRow, swap: Swap) -> list[OverrideRow]:
    """The overrides that make it so, one a move."""
    made = []
    for move in swap.moves(now=desk.now):
        override = await add_override(
            desk.tx,
            desk.handle,
            {
                "kind": "replace",
                "from": move.span.starts_at,
                "to": move.span.ends_at,
                "person": move.person,
                "by": move.by,
            },
            by=desk.asking.actor,
            why=f"Swap: {desk.member(move.by).name} for {desk.member(move.person).name}",
            now=desk.now,
        )
        override.swap_id = row.id
        made.append(override)
    return made
