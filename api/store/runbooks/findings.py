"""The questions asked to keep runbooks true: what is found of them, what changed, what was heard and done."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, String, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from api.domain.alerts.alert_class import LABELS
from api.domain.runbooks.changes import Change
from api.domain.runbooks.use import LATEST, Heard
from api.store.alerts.alerts import AlertRow
from api.store.incidents.incidents import IncidentRow
from api.store.organisation.ownership import EditRow, ServiceRow
from api.store.runbooks.runbooks import RunbookDraftRow, RunbookRow, RunbookVersionRow
from api.store.runs.runs import RunbookFindingRow, RunRow, SuggestionRow

# What these are called in the organisation file may have changed around a runbook.
_AROUND: Final = ("service", "ladder", "contact")


async def followed(session: AsyncSession) -> Sequence[RunbookRow]:
    """Everything in use that people follow: parts are read in what includes them."""
    question = select(RunbookRow).where(
        RunbookRow.published.is_not(None), RunbookRow.archived_at.is_(None), RunbookRow.is_part.is_(False)
    )
    return (await session.scalars(question.order_by(RunbookRow.handle))).all()


async def open_of(session: AsyncSession, runbooks: Collection[uuid.UUID]) -> Sequence[RunbookFindingRow]:
    """The oldest first."""
    question = select(RunbookFindingRow).where(
        RunbookFindingRow.runbook_id.in_(runbooks), RunbookFindingRow.settled_at.is_(None)
    )
    return (await session.scalars(question.order_by(RunbookFindingRow.found_at, RunbookFindingRow.id))).all()


async def all_open(session: AsyncSession) -> Sequence[RunbookFindingRow]:
    """Of archived runbooks too: those are closed by the next look."""
    question = select(RunbookFindingRow).where(RunbookFindingRow.settled_at.is_(None))
    return (await session.scalars(question)).all()


async def lock(session: AsyncSession, finding_id: uuid.UUID) -> RunbookFindingRow | None:
    question = select(RunbookFindingRow).where(RunbookFindingRow.id == finding_id).with_for_update()
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def settled_by_people(
    session: AsyncSession,
) -> Mapping[uuid.UUID, Mapping[tuple[str, str], datetime]]:
    """When that was last, by what was found."""
    row = RunbookFindingRow
    question = (
        select(row.runbook_id, row.kind, row.about, func.max(row.settled_at))
        .where(row.settled_at.is_not(None), row.settled_by.startswith("person:"))
        .group_by(row.runbook_id, row.kind, row.about)
    )
    found: dict[uuid.UUID, dict[tuple[str, str], datetime]] = defaultdict(dict)
    for runbook_id, kind, about, at in await session.execute(question):
        if at is not None:
            found[runbook_id][kind, about] = at
    return found


async def count_open(session: AsyncSession) -> Mapping[str, int]:
    """By kind."""
    question = (
        select(RunbookFindingRow.kind, func.count())
        .where(RunbookFindingRow.settled_at.is_(None))
        .group_by(RunbookFindingRow.kind)
    )
    return {row.kind: row[1] for row in await session.execute(question)}


async def first_published(session: AsyncSession) -> Mapping[uuid.UUID, datetime]:
    question = select(RunbookVersionRow.runbook_id, RunbookVersionRow.at).where(RunbookVersionRow.number == 1)
    return {row.runbook_id: row.at for row in await session.execute(question)}


async def changes_since(session: AsyncSession, at: datetime) -> list[Change]:
    """In the order in which they were made."""
    question = select(EditRow).where(EditRow.noun.in_(_AROUND), EditRow.at > at)
    rows = await session.scalars(question.order_by(EditRow.at, EditRow.id))
    return [Change(row.at, row.noun, row.handle, row.before, row.after) for row in rows]


async def heard_since(session: AsyncSession, at: datetime) -> list[Heard]:
    """By service, class and link; tests are left out, and what belongs to restricted incidents."""
    name = alert_class()
    question = (
        select(
            ServiceRow.handle,
            name.label("name"),
            AlertRow.runbook,
            func.min(AlertRow.received_at),
            func.max(AlertRow.last_received_at),
            func.sum(AlertRow.count),
        )
        .outerjoin(ServiceRow, ServiceRow.id == AlertRow.service_id)
        .outerjoin(IncidentRow, IncidentRow.id == AlertRow.incident_id)
        .where(AlertRow.received_at > at, AlertRow.is_test.is_(False), name.is_not(None))
        .where(IncidentRow.restricted.is_not(True))
        .group_by(ServiceRow.handle, name, AlertRow.runbook)
    )
    return [
        Heard(service, name, link, first_at, last_at, count)
        for service, name, link, first_at, last_at, count in await session.execute(question)
        if name is not None
    ]


async def incidents_since(session: AsyncSession, at: datetime) -> Mapping[str, Sequence[datetime]]:
    """By service, when each was detected; restricted ones are left out."""
    question = (
        select(ServiceRow.handle, IncidentRow.detected_at)
        .join(ServiceRow, ServiceRow.id == IncidentRow.service_id)
        .where(IncidentRow.detected_at > at, IncidentRow.restricted.is_(False))
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for handle, detected_at in await session.execute(question):
        found[handle].append(detected_at)
    return found


async def latest_ended(session: AsyncSession) -> Mapping[uuid.UUID, Sequence[RunRow]]:
    """The latest of each runbook, without their texts."""
    place = func.row_number().over(partition_by=RunRow.runbook_id, order_by=RunRow.ended_at.desc())
    inner = select(RunRow.id, place.label("place")).where(RunRow.ended_at.is_not(None)).subquery()
    question = (
        select(RunRow)
        .join(inner, inner.c.id == RunRow.id)
        .where(inner.c.place <= LATEST)
        .options(defer(RunRow.text, raiseload=True), defer(RunRow.pictures, raiseload=True))
    )
    found: dict[uuid.UUID, list[RunRow]] = defaultdict(list)
    for row in await session.scalars(question):
        found[row.runbook_id].append(row)
    return found


async def count_runs(session: AsyncSession) -> Mapping[uuid.UUID, int]:
    question = select(RunRow.runbook_id, func.count()).group_by(RunRow.runbook_id)
    return {row.runbook_id: row[1] for row in await session.execute(question)}


async def wanting(session: AsyncSession, *, now: datetime) -> Sequence[RunbookRow]:
    """Those in use of which anything is due: a review, a finding, a suggestion, a text to judge."""
    open_ones = (
        select(RunbookFindingRow.runbook_id).where(RunbookFindingRow.settled_at.is_(None)),
        select(SuggestionRow.runbook_id).where(SuggestionRow.state == "open"),
        select(RunbookDraftRow.runbook_id).where(RunbookDraftRow.state == "handed-in"),
    )
    question = select(RunbookRow).where(
        RunbookRow.archived_at.is_(None),
        or_(
            RunbookRow.review_due_at <= now,
            RunbookRow.reminded > 0,
            *(RunbookRow.id.in_(one) for one in open_ones),
        ),
    )
    return (await session.scalars(question.order_by(func.lower(RunbookRow.title), RunbookRow.handle))).all()


async def to_remind(session: AsyncSession, *, now: datetime) -> Sequence[RunbookRow]:
    """Locked: their review is due. Those of which only drafts are there have no review."""
    question = select(RunbookRow).where(
        RunbookRow.archived_at.is_(None), RunbookRow.published.is_not(None), RunbookRow.review_due_at <= now
    )
    return (await session.scalars(question.order_by(RunbookRow.handle).with_for_update())).all()


def alert_class() -> ColumnElement[str | None]:
    """As `domain/alert_class.py` reads it: the first of these labels that says something."""
    values = [func.nullif(AlertRow.labels[label].astext, "") for label in LABELS]
    return func.coalesce(*values, type_=String)
