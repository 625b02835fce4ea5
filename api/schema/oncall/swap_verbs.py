"""Questions about swaps, and what is done to them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

import strawberry

from api.actions.oncall import swaps, takeovers
from api.database import Transaction
from api.schema.context import Context, Info
from api.schema.fields import described
from api.schema.oncall.schedules import Override, Shift
from api.schema.oncall.swaps import SpanInput, Swap, SwapOffer
from api.schema.organisation.editing import id_of
from api.schema.organisation.results import OverrideResult
from api.schema.refusals import Refusal
from api.store.oncall import swaps as rows
from api.store.oncall.swaps import SwapRow

SwapResult = Annotated[Swap | Refusal, strawberry.union("SwapResult")]

_LATELY: Final = timedelta(days=30)
_AHEAD: Final = timedelta(days=92)
_MOST: Final = 200


@strawberry.type
class SwapQueries:
    @described("Offers that are open, the soonest shift first, then those that ended in the last 30 days.")
    async def swaps(self, info: Info, schedule: str | None = None) -> list[Swap]:
        context = info.context
        viewer = context.require_viewer()
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            one = catalogue.schedules.called(schedule) if schedule is not None else None
            if schedule is not None and one is None:
                return []
            found = await rows.listed(
                session, since=context.now - _LATELY, schedule_id=one.key if one else None, limit=_MOST
            )
        return [
            Swap.of(row, catalogue)
            for row in found
            if context.may("swap.see", own=viewer.person_id in (row.person_id, row.asked_id, row.taker_id))
        ]

    @described("Somebody's shifts of the coming quarter, whole: what they can offer.")
    async def coming_shifts(self, info: Info, person: str) -> list[Shift]:
        context = info.context
        context.check("organisation.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
        found = [
            row
            for one in catalogue.schedules
            for row in one.coming_of(person, catalogue, now=context.now, until=context.now + _AHEAD)
        ]
        return sorted(found, key=lambda row: row.starts_at)[:_MOST]


@strawberry.type
class SwapMutations:
    @strawberry.mutation
    async def offer_swap(self, info: Info, swap: SwapOffer) -> SwapResult:
        context = info.context
        return await _done(
            context,
            lambda tx: swaps.offer(tx, swap.offer(), by=context.require_viewer(), now=context.now),
        )

    @strawberry.mutation
    async def take_swap(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        in_return: SpanInput | None = None,
        taker: str | None = None,
    ) -> SwapResult:
        """At once; with a shift in return, once the giver accepts."""
        context = info.context
        return await _done(
            context,
            lambda tx: swaps.take(
                tx,
                id_of(id, "swap"),
                by=context.require_viewer(),
                taker=taker,
                returned=in_return.span() if in_return else None,
                now=context.now,
            ),
        )

    @strawberry.mutation
    async def accept_swap(self, info: Info, id: strawberry.ID) -> SwapResult:  # noqa: A002
        return await _answered(info.context, id, swaps.accept)

    @strawberry.mutation
    async def decline_swap(self, info: Info, id: strawberry.ID) -> SwapResult:  # noqa: A002
        return await _answered(info.context, id, swaps.decline)

    @strawberry.mutation
    async def withdraw_swap(self, info: Info, id: strawberry.ID) -> SwapResult:  # noqa: A002
        return await _answered(info.context, id, swaps.withdraw)

    @strawberry.mutation
    async def undo_swap(self, info: Info, id: strawberry.ID) -> SwapResult:  # noqa: A002
        return await _answered(info.context, id, takeovers.undo)

    @strawberry.mutation
    async def take_shift_now(
        self, info: Info, schedule: str, person: str | None = None, taker: str | None = None
    ) -> OverrideResult:
        """Until the current shift ends. `person` says for whom, where several are on call together."""
        context = info.context
        async with context.database.transaction() as tx:
            row = await takeovers.take_now(
                tx, schedule, by=context.require_viewer(), person=person, taker=taker, now=context.now
            )
            people = (await context.catalogue(tx.session)).people
            return Override.of(row, person=people.get(row.person_id), by=people.get(row.by_id))


async def _answered(context: Context, text: str, answer: Callable[..., Awaitable[SwapRow]]) -> Swap:
    swap_id: UUID = id_of(text, "swap")
    return await _done(context, lambda tx: answer(tx, swap_id, by=context.require_viewer(), now=context.now))


async def _done(context: Context, act: Callable[[Transaction], Awaitable[SwapRow]]) -> Swap:
    """Nothing is read before the action has its turn: what it goes by is what is true."""
    async with context.database.transaction() as tx:
        row = await act(tx)
        return Swap.of(row, await context.catalogue(tx.session))
