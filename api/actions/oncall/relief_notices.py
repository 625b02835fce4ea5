"""What people are told about relief: the tired one, those who were asked, and whoever plans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.actions.paging import notices
from api.database import Transaction
from api.domain.organisation.snapshot import Member
from api.domain.when import at_words
from api.store.oncall.reliefs import ReliefRow

NAVIGATE: Final = "/now"


@dataclass(frozen=True, slots=True)
class Told:
    """What every word is about."""

    tx: Transaction
    row: ReliefRow
    schedule: str
    tired: Member
    now: datetime


async def tell_offered(told: Told, asked: Iterable[Member]) -> None:
    names = " and ".join(member.name for member in asked)
    body = f"{_why(told)}. "
    body += f"{names} can take over {_until(told, told.tired)}." if names else "Nobody is free right now."
    await _tell(told, told.tired, "Let somebody take over?", body)
    for member in asked:
        answer = f" Answer by {at_words(told.row.due_at, member.time_zone)}." if told.row.due_at else ""
        body = f"{_why(told)}. {told.schedule} {_until(told, member)}.{answer}"
        await _tell(told, member, f"Can you take over from {told.tired.name}?", body)


async def tell_nobody_free(told: Told, planning: Iterable[Member]) -> None:
    for member in planning:
        if member.id != told.tired.id:
            body = f"{_why(told)}, and nobody is free. {told.schedule} {_until(told, member)}."
            await _tell(told, member, f"{told.tired.name} needs relief", body)


async def tell_accepted(told: Told, comes: Member, asked: Iterable[Member]) -> None:
    body = f"You are off call {_until(told, told.tired)}. What you acknowledged stays yours."
    await _tell(told, told.tired, f"{comes.name} takes over: get some rest", body)
    await _tell(
        told, comes, "You are on call now", f"For {told.tired.name}: {told.schedule} {_until(told, comes)}."
    )
    for member in asked:
        if member.id not in (comes.id, told.tired.id):
            title = f"{comes.name} takes over from {told.tired.name}"
            await _tell(told, member, title, "Nothing is left to do for you.")


async def tell_no_longer(told: Told, asked: Iterable[Member]) -> None:
    for member in asked:
        title = f"{told.tired.name} goes on being on call"
        await _tell(told, member, title, "Nobody needs to take over.")


async def tell_nobody_took_it(told: Told, planning: Iterable[Member]) -> None:
    body = f"You are still on call {_until(told, told.tired)}."
    await _tell(told, told.tired, "Nobody has taken over", body)
    for member in planning:
        if member.id != told.tired.id:
            body = f"{_why(told)}. {told.schedule} {_until(told, member)}."
            await _tell(told, member, f"Nobody took over from {told.tired.name}", body)


def _why(told: Told) -> str:
    return f"{told.row.why} in this shift"


def _until(told: Told, reader: Member) -> str:
    return f"until {at_words(told.row.ends_at, reader.time_zone)}"


async def _tell(told: Told, member: Member, title: str, body: str) -> None:
    await notices.tell(told.tx, member.id, title=title, body=body, navigate=NAVIGATE, now=told.now)
