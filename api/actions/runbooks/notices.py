"""What people are told about texts of runbooks: that one waits, was published, or was given back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actions.paging import notices
from api.database import Transaction
from api.domain.organisation.snapshot import Member
from api.domain.rights import Viewer
from api.store.runbooks.runbooks import RunbookDraftRow, RunbookRow


@dataclass(frozen=True, slots=True)
class Told:
    """What every word is about."""

    tx: Transaction
    handle: str
    title: str
    by: Viewer
    now: datetime


async def tell_handed_in(told: Told, judges: Iterable[Member], draft: RunbookDraftRow) -> None:
    for member in judges:
        title = f"{told.by.name} has written: {told.title}"
        body = f"{draft.why} Publish it, or give it back."
        await _tell(told, member.id, title, body, where=f"/drafts/{draft.id}")


async def tell_author(told: Told, author: UUID, *, number: int) -> None:
    await _tell(
        told, author, f"{told.by.name} published: {told.title}", f"What you wrote is version {number}."
    )


async def tell_owner(told: Told, owner: UUID, *, number: int, why: str) -> None:
    await _tell(told, owner, f"{told.by.name} published: {told.title}", f"It is version {number} now. {why}")


async def tell_given_back(told: Told, author: UUID, *, answer: str) -> None:
    await _tell(told, author, f"{told.by.name} gave back: {told.title}", answer, where="/edit")


async def tell_taken_back(
    tx: Transaction, row: RunbookRow, people: Iterable[Member], *, now: datetime
) -> None:
    for member in people:
        await notices.tell(
            tx,
            member.id,
            title=f"It waits for your yes again: {row.title}",
            body="A part of it does something else by itself now; until then nothing runs without people.",
            navigate=f"/runbooks/{row.handle}",
            now=now,
        )


async def _tell(told: Told, person_id: UUID, title: str, body: str, *, where: str = "") -> None:
    navigate = f"/runbooks/{told.handle}{where}"
    await notices.tell(told.tx, person_id, title=title, body=body, navigate=navigate, now=told.now)
