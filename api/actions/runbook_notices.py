"""What people are told about texts of runbooks: that one waits, was published, or was given back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actions import notices
from api.database import Transaction
from api.domain.organisation import Member
from api.domain.rights import Viewer


@dataclass(frozen=True, slots=True)
class Told:
    """What every word is about."""

    tx: Transaction
    handle: str
    title: str
    by: Viewer
    now: datetime


async def tell_handed_in(told: Told, judges: Iterable[Member], *, why: str) -> None:
    for member in judges:
        title = f"{told.by.name} has written: {told.title}"
        await _tell(told, member.id, title, f"{why} Publish it, or give it back.")


async def tell_author(told: Told, author: UUID, *, number: int) -> None:
    await _tell(
        told, author, f"{told.by.name} published: {told.title}", f"What you wrote is version {number}."
    )


async def tell_owner(told: Told, owner: UUID, *, number: int, why: str) -> None:
    await _tell(told, owner, f"{told.by.name} published: {told.title}", f"It is version {number} now. {why}")


async def tell_given_back(told: Told, author: UUID, *, answer: str) -> None:
    await _tell(told, author, f"{told.by.name} gave back: {told.title}", answer)


async def _tell(told: Told, person_id: UUID, title: str, body: str) -> None:
    where = f"/runbooks/{told.handle}"
    await notices.tell(told.tx, person_id, title=title, body=body, navigate=where, now=told.now)
