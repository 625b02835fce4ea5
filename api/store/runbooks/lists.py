"""The questions asked of runbooks: by handle, a page at a time, their versions, drafts and parts."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.runbooks.runbooks import (
    RunbookDraftRow,
    RunbookIncludeRow,
    RunbookPictureRow,
    RunbookPlaceRow,
    RunbookRow,
    RunbookVersionRow,
)
from api.store.runs.runs import RunRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """What a list is narrowed to; None does not narrow. `due` is when a review is due at the latest."""

    service: str | None = None
    owner: uuid.UUID | None = None
    parts: bool | None = None
    archived: bool = False
    published: bool | None = True
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """How its runs went: `runs` counts all of them, open ones and those that nobody judged too."""

    runs: int = 0
    open_runs: int = 0
    worked: int = 0
    partly: int = 0
    misled: int = 0
    last_run_at: datetime | None = None

    @property
    def judged(self) -> int:
        return self.worked + self.partly + self.misled


async def by_handle(session: AsyncSession, handle: str) -> RunbookRow | None:
    """Archived ones too, and those of which there is only a draft."""
    return (await session.scalars(select(RunbookRow).where(RunbookRow.handle == handle))).one_or_none()


async def lock(session: AsyncSession, handle: str) -> RunbookRow | None:
    """As it is now: whoever held it before has committed."""
    question = select(RunbookRow).where(RunbookRow.handle == handle).with_for_update()
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def by_ids(session: AsyncSession, ids: Collection[uuid.UUID]) -> Sequence[RunbookRow]:
    return (await session.scalars(select(RunbookRow).where(RunbookRow.id.in_(ids)))).all()


async def page(
    session: AsyncSession, sieve: Sieve, *, after: tuple[str, str] | None, limit: int
) -> Sequence[RunbookRow]:
    """By title; `after` is the title and handle that the page before ended with."""
    place = func.lower(RunbookRow.title), RunbookRow.handle
    question = select(RunbookRow).where(*_narrowed(sieve)).order_by(*place)
    if after is not None:
        question = question.where(tuple_(*place) > tuple_(func.lower(after[0]), after[1]))
    return (await session.scalars(question.limit(limit))).all()


async def written(session: AsyncSession) -> Sequence[tuple[RunbookRow, RunbookVersionRow]]:
    """Everything that is published, archived ones too, with its text, by handle."""
    question = (
        select(RunbookRow, RunbookVersionRow)
        .join(RunbookVersionRow, RunbookVersionRow.runbook_id == RunbookRow.id)
        .where(RunbookVersionRow.number == RunbookRow.published)
        .order_by(RunbookRow.handle)
    )
    return [(row, said) for row, said in await session.execute(question)]


async def open_handles(session: AsyncSession, handles: Collection[str]) -> Sequence[str]:
    """Those of these that somebody is following."""
    question = (
        select(RunbookRow.handle)
        .join(RunRow, RunRow.runbook_id == RunbookRow.id)
        .where(RunbookRow.handle.in_(handles), RunRow.ended_at.is_(None))
        .distinct()
    )
    return (await session.scalars(question.order_by(RunbookRow.handle))).all()


async def version(session: AsyncSession, runbook_id: uuid.UUID, number: int) -> RunbookVersionRow | None:
    return await session.get(RunbookVersionRow, (runbook_id, number))


async def versions_of(session: AsyncSession, ids: Collection[uuid.UUID]) -> Sequence[RunbookVersionRow]:
    """The newest first."""
    question = select(RunbookVersionRow).where(RunbookVersionRow.runbook_id.in_(ids))
    return (await session.scalars(question.order_by(RunbookVersionRow.number.desc()))).all()


async def published_of(session: AsyncSession, ids: Collection[uuid.UUID]) -> Sequence[RunbookVersionRow]:
    """The version of each that is published; none of those of which there are only drafts."""
    question = (
        select(RunbookVersionRow)
        .join(RunbookRow, RunbookRow.id == RunbookVersionRow.runbook_id)
        .where(RunbookRow.id.in_(ids), RunbookVersionRow.number == RunbookRow.published)
    )
    return (await session.scalars(question)).all()


async def parts_of(
    session: AsyncSession, handles: Collection[str]
) -> Mapping[str, tuple[RunbookRow, RunbookVersionRow]]:
    """What these handles name and everything that includes in turn, as it is published; by handle."""
    named = select(RunbookRow.id.label("id")).where(RunbookRow.handle.in_(handles))
    whole = named.cte(recursive=True)
    whole = whole.union(
        select(RunbookIncludeRow.part_id).join(whole, RunbookIncludeRow.runbook_id == whole.c.id)
    )
    question = (
        select(RunbookRow, RunbookVersionRow)
        .join(RunbookVersionRow, RunbookVersionRow.runbook_id == RunbookRow.id)
        .where(
            RunbookRow.id.in_(select(whole.c.id)),
            RunbookRow.archived_at.is_(None),
            RunbookVersionRow.number == RunbookRow.published,
        )
    )
    return {row.handle: (row, said) for row, said in await session.execute(question)}


async def ids_of(session: AsyncSession, handles: Collection[str]) -> Sequence[uuid.UUID]:
    """Of those that are there."""
    return (await session.scalars(select(RunbookRow.id).where(RunbookRow.handle.in_(handles)))).all()


async def including(session: AsyncSession, parts: Collection[uuid.UUID]) -> Sequence[RunbookRow]:
    """Whatever includes any of them, itself or through another, and is in use."""
    whole = (
        select(RunbookIncludeRow.runbook_id.label("id"))
        .where(RunbookIncludeRow.part_id.in_(parts))
        .cte(recursive=True)
    )
    whole = whole.union(
        select(RunbookIncludeRow.runbook_id).join(whole, RunbookIncludeRow.part_id == whole.c.id)
    )
    question = (
        select(RunbookRow)
        .where(RunbookRow.id.in_(select(whole.c.id)), RunbookRow.archived_at.is_(None))
        .order_by(RunbookRow.handle)
    )
    return (await session.scalars(question)).all()


async def draft(session: AsyncSession, draft_id: uuid.UUID) -> RunbookDraftRow | None:
    """Locked, as it is now."""
    question = select(RunbookDraftRow).where(RunbookDraftRow.id == draft_id).with_for_update()
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def draft_of(
    session: AsyncSession, runbook_id: uuid.UUID, author_id: uuid.UUID
) -> RunbookDraftRow | None:
    """Locked, as it is now."""
    question = select(RunbookDraftRow).where(
        RunbookDraftRow.runbook_id == runbook_id, RunbookDraftRow.author_id == author_id
    )
    locked = question.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(locked)).one_or_none()


async def drafts_of(session: AsyncSession, ids: Collection[uuid.UUID]) -> Sequence[RunbookDraftRow]:
    """The latest first."""
    question = select(RunbookDraftRow).where(RunbookDraftRow.runbook_id.in_(ids))
    return (await session.scalars(question.order_by(RunbookDraftRow.changed_at.desc()))).all()


async def waiting_drafts(session: AsyncSession) -> Sequence[RunbookDraftRow]:
    """Those that were handed in, the oldest first."""
    question = select(RunbookDraftRow).where(RunbookDraftRow.state == "handed-in")
    return (await session.scalars(question.order_by(RunbookDraftRow.handed_in_at))).all()


async def drafts_by(session: AsyncSession, author_id: uuid.UUID) -> Sequence[RunbookDraftRow]:
    question = select(RunbookDraftRow).where(RunbookDraftRow.author_id == author_id)
    return (await session.scalars(question.order_by(RunbookDraftRow.changed_at.desc()))).all()


async def places_of(session: AsyncSession, ids: Collection[uuid.UUID]) -> Sequence[RunbookPlaceRow]:
    question = select(RunbookPlaceRow).where(RunbookPlaceRow.runbook_id.in_(ids))
    return (await session.scalars(question.order_by(RunbookPlaceRow.kind, RunbookPlaceRow.value))).all()


async def records_of(session: AsyncSession, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Record]:
    def went(verdict: str) -> ColumnElement[int]:
        return func.count().filter(RunRow.verdict == verdict)

    question = (
        select(
            RunRow.runbook_id,
            func.count(),
            func.count().filter(RunRow.ended_at.is_(None)),
            went("worked"),
            went("partly"),
            went("misled"),
            func.max(RunRow.started_at),
        )
        .where(RunRow.runbook_id.in_(ids))
        .group_by(RunRow.runbook_id)
    )
    return {row[0]: Record(*row[1:]) for row in await session.execute(question)}


async def known_pictures(session: AsyncSession, hashes: Collection[str]) -> frozenset[str]:
    question = select(RunbookPictureRow.hash).where(RunbookPictureRow.hash.in_(hashes))
    return frozenset(await session.scalars(question))


async def replace_places(
    session: AsyncSession, runbook_id: uuid.UUID, places: Collection[tuple[str, str]]
) -> None:
    await session.execute(delete(RunbookPlaceRow).where(RunbookPlaceRow.runbook_id == runbook_id))
    session.add_all(RunbookPlaceRow(runbook_id=runbook_id, kind=kind, value=value) for kind, value in places)


async def replace_includes(
    session: AsyncSession, runbook_id: uuid.UUID, parts: Collection[uuid.UUID]
) -> None:
    await session.execute(delete(RunbookIncludeRow).where(RunbookIncludeRow.runbook_id == runbook_id))
    session.add_all(RunbookIncludeRow(runbook_id=runbook_id, part_id=part) for part in parts)


def _narrowed(sieve: Sieve) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [RunbookRow.archived_at.is_not(None) == sieve.archived]
    if sieve.published is not None:
        found.append(RunbookRow.published.is_not(None) == sieve.published)
    if sieve.service is not None:
        place = RunbookPlaceRow.runbook_id == RunbookRow.id
        at = (RunbookPlaceRow.kind == "service", RunbookPlaceRow.value == sieve.service)
        found.append(exists().where(place, *at))
    if sieve.owner is not None:
        found.append(RunbookRow.owner_id == sieve.owner)
    if sieve.parts is not None:
        found.append(RunbookRow.is_part == sieve.parts)
    if sieve.due is not None:
        due = (RunbookRow.review_due_at.is_(None), RunbookRow.review_due_at <= sieve.due)
        found.append(or_(*due, RunbookRow.reminded > 0))
    return found
