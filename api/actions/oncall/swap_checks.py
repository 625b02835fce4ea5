"""Whether a swap may go on: whose it is, whose word it waits for, and how to say no."""

from typing import NoReturn

from api.actions.oncall.swap_desk import Desk
from api.domain.oncall.exchange import serves
from api.domain.oncall.swap import Swap, Verb, after, may_take, verbs_of
from api.domain.organisation.snapshot import Member
from api.domain.refusal import Refused
from api.domain.span import Span
from api.store.oncall import swaps
from api.store.oncall.swaps import SwapRow


def check_may(desk: Desk, row: SwapRow, swap: Swap, verb: Verb) -> None:
    check_step(desk, row, swap, verb)
    takes_turns = desk.takes_turns(desk.asking.handle)
    if verb not in verbs_of(swap, desk.asking.handle, takes_turns=takes_turns, is_planner=desk.is_planner):
        raise Refused("FORBIDDEN", "That is for those whose shifts these are, and for the planner.")


async def check_offer(desk: Desk, giver: Member, span: Span) -> None:
    if giver.id != desk.asking.person_id and not desk.is_planner:
        raise Refused("NOT_YOURS", f"This is {giver.name}'s shift: they offer it, or the planner does.")
    if span.is_empty:
        raise Refused("OVER", "This shift is over already.")
    if not serves(desk.schedule, giver.handle, span):
        message = f"{giver.name} is not on call throughout {desk.when(span)}."
        raise Refused("NOT_ON_CALL", message)
    if await swaps.offered_already(
        desk.session,
        schedule_id=desk.row.id,
        person_id=giver.id,
        since=span.starts_at,
        until=span.ends_at,
    ):
        raise Refused("OFFERED_ALREADY", "A part of this is in an offer that is still open.")


def check_taker(desk: Desk, swap: Swap, member: Member) -> None:
    giver = desk.member(swap.giver)
    check_not_self(giver, member)
    if member.id != desk.asking.person_id and not desk.is_planner:
        raise Refused("FORBIDDEN", "Only the planner can let others take a shift.")
    if not may_take(swap, member.handle, takes_turns=desk.takes_turns(member.handle)) and not desk.is_planner:
        whom = desk.member(swap.asked).name if swap.asked else "those who take turns there"
        raise Refused("NOT_ASKED", f"{giver.name} has asked {whom}.")


def check_not_self(giver: Member, taker: Member) -> None:
    if giver.id == taker.id:
        raise Refused("SAME_PERSON", f"It is {taker.name}'s own shift.")


def check_step(desk: Desk, row: SwapRow, swap: Swap, verb: Verb) -> None:
    """That it is still in a state for this; else how it ended, and by whom."""
    if row.due_at is not None and row.due_at <= desk.now:
        raise Refused("EXPIRED", f"The offer ended {desk.at(row.due_at)}.")
    if after(swap.state, verb) is None:
        _refuse_step(desk, row, swap, verb)


def _refuse_step(desk: Desk, row: SwapRow, swap: Swap, verb: Verb) -> NoReturn:
    taker = desk.member(swap.taker).name if swap.taker else "Somebody"
    giver = desk.member(swap.giver).name
    at = f" {desk.at(row.answered_at)}" if row.answered_at else ""
    match swap.state:
        case "offered" | "proposed" if verb == "undo":
            raise Refused("NOT_AGREED", "Nothing was agreed yet: there is nothing to undo.")
        case "agreed":
            raise Refused("TAKEN", f"{taker} has taken this shift{at}.")
        case "proposed":
            raise Refused("TAKEN", f"{taker} has proposed a trade for it, and {giver} has to answer first.")
        case "offered":
            raise Refused("NOT_PROPOSED", "Nobody has proposed a trade.")
        case ended:
            raise Refused("ENDED", f"This offer was {ended}{at}.")
