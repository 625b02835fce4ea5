"""Offers that end by themselves: nobody answered in time, or the schedule was changed under them."""

from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from api.actions.oncall import swap_notices as notices
from api.actions.oncall.swap_desk import Desk, end, swap_of
from api.database import Transaction
from api.domain.oncall.exchange import serves
from api.domain.oncall.swap import Swap
from api.store.oncall import swaps
from api.store.oncall.oncall import ScheduleRow
from api.store.oncall.swaps import SwapRow
from api.store.organisation import snapshot as organisations

log = structlog.get_logger(__name__)

_CLOCK: Final = "system:tocsin"


async def expire(tx: Transaction, swap_id: UUID, *, now: datetime) -> bool:
    """False where it was answered in the meantime, or is being answered."""
    row = await swaps.lock_if_due(tx.session, swap_id)
    if row is None:
        return False
    desk, swap = await _at_desk(tx, row, now=now)
    end(row, "expire", swap, by=_CLOCK, now=now)
    await notices.tell_expired(desk, swap)
    return True


async def lapse_changed(tx: Transaction, now: datetime) -> None:
    """An offer of hours that are no longer the giver's waits for nothing: say so before it is due."""
    for found in await swaps.open_ones(tx.session):
        row = await swaps.lock(tx.session, found.id)
        if row is None or row.due_at is None or row.due_at <= now:
            continue
        desk, swap = await _at_desk(tx, row, now=now)
        if _stands(desk, swap):
            continue
        end(row, "expire", swap, by=_CLOCK, now=now)
        await notices.tell_lapsed(desk, swap)
        log.info("an offer has lapsed", schedule=desk.handle)


def _stands(desk: Desk, swap: Swap) -> bool:
    theirs = [(swap.giver, swap.given.left(desk.now))]
    if swap.taker and swap.returned:
        theirs.append((swap.taker, swap.returned))
    return all(serves(desk.schedule, who, span) for who, span in theirs)


async def _at_desk(tx: Transaction, row: SwapRow, *, now: datetime) -> tuple[Desk, Swap]:
    schedule = await tx.session.get_one(ScheduleRow, row.schedule_id)
    desk = Desk(tx, None, now, await organisations.current(tx.session), schedule)
    return desk, swap_of(desk.organisation, row)
