"""What people are told about swaps: only those it concerns, once, and on their own clocks."""

from collections.abc import Iterable
from typing import Final

from api.actions.oncall.swap_desk import Desk
from api.actions.paging import notices
from api.domain.oncall.swap import Swap
from api.domain.organisation.snapshot import Member
from api.domain.span import Span
from api.domain.when import at_words, when
from api.store.oncall.swaps import SwapRow

NAVIGATE: Final = "/on-call/swaps"


async def tell_offered(desk: Desk, swap: Swap, row: SwapRow, asked: Iterable[Member]) -> None:
    giver = desk.member(swap.giver)
    for member in asked:
        body = f"{_hours(desk, swap.given, member)}."
        if row.due_at is not None:
            body += f" Answer by {at_words(row.due_at, member.time_zone)}."
        await _tell(desk, member, f"Can you take {giver.name}'s shift?", f"{body} {row.note}".rstrip())


async def tell_proposed(desk: Desk, swap: Swap) -> None:
    giver, taker = desk.member(swap.giver), desk.member(swap.taker or "")
    body = f"They take {_hours(desk, swap.given, giver)}."
    if swap.returned:
        body += f" You take {_hours(desk, swap.returned, giver)}. Accept or decline."
    await _tell(desk, giver, f"{taker.name} would trade shifts with you", body)


async def tell_agreed(desk: Desk, swap: Swap) -> None:
    """Both of them, whoever tapped last."""
    giver, taker = desk.member(swap.giver), desk.member(swap.taker or "")
    await _tell(desk, giver, f"{taker.name} takes your shift", _both_ways(desk, swap, giver, leaves=True))
    await _tell(desk, taker, f"You take {giver.name}'s shift", _both_ways(desk, swap, taker, leaves=False))


async def tell_stood_in(desk: Desk, giver: Member, taker: Member, span: Span) -> None:
    """A shift that runs was taken over without an offer."""
    await _tell(
        desk, giver, f"{taker.name} has taken over from you", f"You are off: {_hours(desk, span, giver)}."
    )
    body = f"For {giver.name}: {_hours(desk, span, taker)}."
    await _tell(desk, taker, "You are on call now", body)


async def tell_covered(desk: Desk, taker: Member, span: Span) -> None:
    await _tell(desk, taker, "You are on call now", f"Nobody was: {_hours(desk, span, taker)}.")


async def tell_declined(desk: Desk, swap: Swap) -> None:
    """By the colleague who was asked: the shift stays where it was."""
    giver = desk.member(swap.giver)
    who = desk.member(swap.asked).name if swap.asked else "Your colleague"
    body = f"You are still on call: {_hours(desk, swap.given, giver)}. Offer it to somebody else."
    await _tell(desk, giver, f"{who} cannot take your shift", body)


async def tell_turned_down(desk: Desk, swap: Swap) -> None:
    """The giver wants no trade; the offer stands."""
    giver, taker = desk.member(swap.giver), desk.member(swap.taker or "")
    body = f"Nothing changes. The shift is still offered: {_hours(desk, swap.given, taker)}."
    await _tell(desk, taker, f"{giver.name} declined the trade", body)


async def tell_retracted(desk: Desk, swap: Swap) -> None:
    giver, taker = desk.member(swap.giver), desk.member(swap.taker or "")
    body = f"You are still on call, and it is still offered: {_hours(desk, swap.given, giver)}."
    await _tell(desk, giver, f"{taker.name} took the trade back", body)


async def tell_withdrawn(desk: Desk, swap: Swap) -> None:
    """Whoever waited for an answer, or was asked by name."""
    giver = desk.member(swap.giver)
    if waiting := swap.taker or swap.asked:
        member = desk.member(waiting)
        body = f"Nothing changes for you: {_hours(desk, swap.given, member)}."
        await _tell(desk, member, f"{giver.name} no longer offers the shift", body)


async def tell_expired(desk: Desk, swap: Swap) -> None:
    giver = desk.member(swap.giver)
    body = f"You are still on call: {_hours(desk, swap.given, giver)}."
    title = "No trade was agreed in time" if swap.taker else "Nobody took your shift"
    await _tell(desk, giver, title, body)
    await _tell_waiting(desk, swap, f"{giver.name} did not answer in time")


async def tell_lapsed(desk: Desk, swap: Swap) -> None:
    """The schedule was changed under it: there is nothing left to agree on."""
    giver = desk.member(swap.giver)
    body = f"The schedule has changed, see who is on call: {_hours(desk, swap.given, giver)}."
    await _tell(desk, giver, "Your offer has ended", body)
    await _tell_waiting(desk, swap, f"The trade with {giver.name} has ended: the schedule has changed")


async def _tell_waiting(desk: Desk, swap: Swap, title: str) -> None:
    if swap.taker:
        taker = desk.member(swap.taker)
        await _tell(desk, taker, title, f"Nothing was swapped: {_hours(desk, swap.given, taker)}.")


async def tell_undone(desk: Desk, spans: Iterable[tuple[Member, Member, Span]]) -> None:
    """`spans`: who serves again, who no longer does, and when."""
    for back, off, span in spans:
        await _tell(desk, back, "A swap was undone: you are on call", f"{_hours(desk, span, back)}.")
        await _tell(desk, off, "A swap was undone: you are off", f"{_hours(desk, span, off)}.")


def _both_ways(desk: Desk, swap: Swap, reader: Member, *, leaves: bool) -> str:
    off, on = (swap.given, swap.returned) if leaves else (swap.returned, swap.given)
    told = [f"You are off: {_hours(desk, off.left(desk.now), reader)}."] if off else []
    told += [f"You are on call: {_hours(desk, on.left(desk.now), reader)}."] if on else []
    return " ".join(told)


def _hours(desk: Desk, span: Span, reader: Member) -> str:
    return f"{desk.row.name}, {when(span.starts_at, span.ends_at, reader.time_zone)}"


async def _tell(desk: Desk, member: Member, title: str, body: str) -> None:
    await notices.tell(desk.tx, member.id, title=title, body=body, navigate=NAVIGATE, now=desk.now)
