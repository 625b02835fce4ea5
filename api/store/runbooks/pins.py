"""What is asked for a phone that may lose its network: what is open, what is followed, how large it is."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.comms.comms import PromiseRow
from api.store.comms.promises import is_owed
from api.store.incidents.command import RoleRow
from api.store.incidents.incidents import IncidentRow
from api.store.incidents.sight import Sight, seen_by
from api.store.paging.paging import PageRow
from api.store.runbooks.runbooks import RunbookIncludeRow, RunbookPictureRow, RunbookRow, RunbookVersionRow
from api.store.runs.runs import RunOpRow, RunRow


@dataclass(frozen=True, slots=True)
class Followed:
    """An open run, by its runbook's handle."""

    id: uuid.UUID
    incident_id: uuid.UUID
    runbook: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """What of a runbook is read today, and about how many bytes a phone gives for it, pictures included."""

    version: int
    content_hash: str
    size: int
    is_overdue: bool  # its review


async def open_incidents(
    session: AsyncSession, sight: Sight, person_id: uuid.UUID, *, actor: str, limit: int
) -> Sequence[IncidentRow]:
    """Those they hold, were paged for, declared, have a role in or follow a runbook in; the worst first."""
    question = (
        select(IncidentRow)
        .where(seen_by(sight), IncidentRow.state != "RESOLVED", _takes_part(person_id, actor))
        .order_by(IncidentRow.severity, IncidentRow.number.desc())
    )
    return (await session.scalars(question.limit(limit))).all()


async def followed_in(session: AsyncSession, incidents: Collection[uuid.UUID]) -> Sequence[Followed]:
    question = (
        select(RunRow.id, RunRow.incident_id, RunbookRow.handle)
        .join(RunbookRow, RunbookRow.id == RunRow.runbook_id)
        .where(RunRow.incident_id.in_(incidents), RunRow.ended_at.is_(None))
        .order_by(RunRow.started_at, RunRow.id)
    )
    return [Followed(row.id, row.incident_id, row.handle) for row in await session.execute(question)]


async def next_word(session: AsyncSession, incidents: Collection[uuid.UUID]) -> Mapping[uuid.UUID, datetime]:
    """When somebody was promised to hear next of each."""
    question = (
        select(PromiseRow.incident_id, func.min(PromiseRow.due_at).label("due_at"))
        .where(PromiseRow.incident_id.in_(incidents), is_owed())
        .group_by(PromiseRow.incident_id)
    )
    return {row.incident_id: row.due_at for row in await session.execute(question)}


async def bulk(
    session: AsyncSession, runbooks: Collection[uuid.UUID], *, now: datetime
) -> Mapping[uuid.UUID, Bulk]:
    """With the parts that each includes, through others too."""
    whole = (
        select(RunbookRow.id.label("runbook"), RunbookRow.id.label("part"))
        .where(RunbookRow.id.in_(runbooks))
        .cte("whole", recursive=True)
    )
    whole = whole.union(
        select(whole.c.runbook, RunbookIncludeRow.part_id).where(RunbookIncludeRow.runbook_id == whole.c.part)
    )
    question = (
        select(
            whole.c.runbook,
            whole.c.part,
            RunbookRow.published,
            RunbookRow.content_hash,
            or_(RunbookRow.review_due_at < now, RunbookRow.reminded > 0).label("is_overdue"),
            func.octet_length(RunbookVersionRow.text).label("size"),
            RunbookVersionRow.pictures,
        )
        .join(RunbookRow, RunbookRow.id == whole.c.part)
        .join(
            RunbookVersionRow,
            (RunbookVersionRow.runbook_id == RunbookRow.id)
            & (RunbookVersionRow.number == RunbookRow.published),
        )
    )
    rows = (await session.execute(question)).all()
    pictures = await _pictures(session, {hash_ for row in rows for hash_ in row.pictures.values()})
    shown: dict[uuid.UUID, set[str]] = defaultdict(set)
    words: dict[uuid.UUID, int] = defaultdict(int)
    for row in rows:
        shown[row.runbook].update(row.pictures.values())
        words[row.runbook] += row.size
    return {
        row.runbook: Bulk(
            row.published,
            row.content_hash,
            words[row.runbook] + sum(pictures.get(one, 0) for one in shown[row.runbook]),
            bool(row.is_overdue),
        )
        for row in rows
        if row.runbook == row.part
    }


async def _pictures(session: AsyncSession, hashes: Collection[str]) -> Mapping[str, int]:
    if not hashes:
        return {}
    size = func.octet_length(RunbookPictureRow.content).label("size")
    question = select(RunbookPictureRow.hash, size).where(RunbookPictureRow.hash.in_(hashes))
    return {row.hash: row.size for row in await session.execute(question)}


def _takes_part(person_id: uuid.UUID, actor: str) -> ColumnElement[bool]:
    paged = exists().where(
        PageRow.incident_id == IncidentRow.id, PageRow.person_id == person_id, PageRow.kind == "page"
    )
    has_role = exists().where(
        RoleRow.incident_id == IncidentRow.id, RoleRow.person_id == person_id, RoleRow.until.is_(None)
    )
    did = exists().where(RunOpRow.run_id == RunRow.id, RunOpRow.actor == actor)
    follows = exists().where(
        RunRow.incident_id == IncidentRow.id,
        RunRow.ended_at.is_(None),
        or_(RunRow.started_by == actor, did),
    )
    return or_(IncidentRow.assignee_id == person_id, IncidentRow.opened_by == actor, paged, has_role, follows)
