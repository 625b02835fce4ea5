"""Lists of incidents: filtered, searched, a page at a time; and what hangs on the incidents of one list."""

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.incidents.incidents import IncidentRow, TimelineRow
from api.store.incidents.sight import Sight, seen_by
from api.store.organisation.ownership import ServiceRow, TeamRow
from api.store.paging.ladders import EscalationRow
from api.store.paging.paging import PageRow

_COLUMNS = [column for column in IncidentRow.__table__.c if column.name != "search"]
_LARGEST_NUMBER = 2**31 - 1
_LONGEST_SEARCH = 200
_MOST_WORDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """What a list is narrowed to; None does not narrow. `mine` names whoever holds it or was paged for it."""

    states: Sequence[str] | None = None
    severities: Sequence[int] | None = None
    service: str | None = None
    team: str | None = None
    mine: uuid.UUID | None = None
    search: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(
    session: AsyncSession, sight: Sight, sieve: Sieve, *, below: int | None, limit: int
) -> Sequence[IncidentRow]:
    """The newest first; `below` is the number that the page before ended with.

    Plain rows with an IncidentRow's attributes: the hottest list needs no identity map.
    """
    question = select(*_COLUMNS).where(seen_by(sight), *_narrowed(sieve))
    if below is not None:
        question = question.where(IncidentRow.number < below)
    rows = await session.execute(question.order_by(IncidentRow.number.desc()).limit(limit))
    return cast("Sequence[IncidentRow]", rows.all())


async def by_reference(session: AsyncSession, sight: Sight, reference: str) -> IncidentRow | None:
    """By id or by number; None for what is not there and for what is not theirs to see."""
    is_it = _is(reference)
    if is_it is None:
        return None
    return (await session.scalars(select(IncidentRow).where(is_it, seen_by(sight)))).one_or_none()


async def by_ids(
    session: AsyncSession, ids: Collection[uuid.UUID], sight: Sight | None = None
) -> Sequence[IncidentRow]:
    """Without a sight: all of them, for whoever decides afterwards who is told."""
    question = select(IncidentRow).where(IncidentRow.id.in_(ids)).order_by(IncidentRow.changed_at)
    return (await session.scalars(question.where(seen_by(sight)) if sight else question)).all()


async def open_of_person(
    session: AsyncSession, sight: Sight, person_id: uuid.UUID, *, limit: int
) -> Sequence[IncidentRow]:
    """The worst first."""
    question = (
        select(IncidentRow)
        .where(seen_by(sight), IncidentRow.state != "RESOLVED", _concerns(person_id))
        .order_by(IncidentRow.severity, IncidentRow.number.desc())
    )
    return (await session.scalars(question.limit(limit))).all()


async def open_of_services(
    session: AsyncSession, sight: Sight, services: Collection[uuid.UUID], *, limit: int
) -> Sequence[IncidentRow]:
    """The worst first; at most `limit` of each."""
    place = (
        func.row_number()
        .over(
            partition_by=IncidentRow.service_id,
            order_by=(IncidentRow.severity, IncidentRow.number.desc()),
        )
        .label("place")
    )
    inner = (
        select(IncidentRow.id, place)
        .where(seen_by(sight), IncidentRow.state != "RESOLVED", IncidentRow.service_id.in_(services))
        .subquery()
    )
    question = (
        select(IncidentRow)
        .join(inner, inner.c.id == IncidentRow.id)
        .where(inner.c.place <= limit)
        .order_by(IncidentRow.severity, IncidentRow.number.desc())
    )
    return (await session.scalars(question)).all()


async def changed_since(
    session: AsyncSession, sight: Sight, seqs: Mapping[uuid.UUID, int]
) -> Sequence[IncidentRow]:
    """Those of the named incidents that have moved on since the seq named with them."""
    rows = await by_ids(session, seqs.keys(), sight)
    return [row for row in rows if row.seq > seqs[row.id]]


async def pages_of(session: AsyncSession, incidents: Collection[uuid.UUID]) -> Sequence[PageRow]:
    """Attempts to wake somebody; what told a phone to stand down is none."""
    question = (
        select(PageRow)
        .where(PageRow.incident_id.in_(incidents), PageRow.kind == "page")
        .order_by(PageRow.queued_at, PageRow.round, PageRow.rung, PageRow.step, PageRow.id)
    )
    return (await session.scalars(question)).all()


async def escalations_of(session: AsyncSession, incidents: Collection[uuid.UUID]) -> Sequence[EscalationRow]:
    question = select(EscalationRow).where(EscalationRow.incident_id.in_(incidents))
    return (await session.scalars(question)).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The rows between two places of a timeline, both left out: the first or the last `limit` of them."""

    after: int = 0
    before: int | None = None
    limit: int
    newest: bool = False


async def timelines_of(
    session: AsyncSession, incidents: Collection[uuid.UUID], stretch: Stretch
) -> Sequence[TimelineRow]:
    """The same stretch of several timelines: sequences have no gaps, so it is a range."""
    seq = TimelineRow.seq
    question = select(TimelineRow).where(TimelineRow.incident_id.in_(incidents), seq > stretch.after)
    if stretch.before is not None:
        question = question.where(seq < stretch.before)
    if not stretch.newest:
        question = question.where(seq <= stretch.after + stretch.limit)
    elif stretch.before is not None:
        question = question.where(seq >= stretch.before - stretch.limit)
    else:
        question = question.join(IncidentRow, IncidentRow.id == TimelineRow.incident_id)
        question = question.where(seq > IncidentRow.timeline_seq - stretch.limit)
    return (await session.scalars(question.order_by(TimelineRow.incident_id, seq))).all()


def _is(reference: str) -> ColumnElement[bool] | None:
    number = _number(reference)
    if number is not None:
        return IncidentRow.number == number
    try:
        return IncidentRow.id == uuid.UUID(reference)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    match = re.fullmatch(r"#?([0-9]{1,10})", text.strip(), re.ASCII)
    number = int(match[1]) if match else 0
    return number if 0 < number <= _LARGEST_NUMBER else None


def _narrowed(sieve: Sieve) -> list[ColumnElement[bool]]:
    by: list[ColumnElement[bool]] = []
    if sieve.states is not None:
        by.append(IncidentRow.state.in_(sieve.states))
    if sieve.severities is not None:
        by.append(IncidentRow.severity.in_(sieve.severities))
    if sieve.service is not None:
        by.append(IncidentRow.service_id.in_(_services(ServiceRow.handle == sieve.service)))
    if sieve.team is not None:
        team = select(TeamRow.id).where(TeamRow.handle == sieve.team).scalar_subquery()
        by.append(IncidentRow.service_id.in_(_services(ServiceRow.team_id == team)))
    if sieve.mine is not None:
        by.append(_concerns(sieve.mine))
    if sieve.search is not None and sieve.search.strip():
        by.append(_speaks_of(sieve.search[:_LONGEST_SEARCH]))
    if sieve.since is not None:
        by.append(IncidentRow.detected_at >= sieve.since)
    if sieve.until is not None:
        by.append(IncidentRow.detected_at < sieve.until)
    return by


def _services(which: ColumnElement[bool]) -> Select[uuid.UUID]:
    return select(ServiceRow.id).where(which)


def _concerns(person_id: uuid.UUID) -> ColumnElement[bool]:
    """They hold it, or were paged for it."""
    paged = exists().where(
        PageRow.incident_id == IncidentRow.id, PageRow.person_id == person_id, PageRow.kind == "page"
    )
    return or_(IncidentRow.assignee_id == person_id, paged)


def _speaks_of(words: str) -> ColumnElement[bool]:
    """Its number, all of the words, or their beginnings while somebody is still typing."""
    ways: list[ColumnElement[bool]] = [
        IncidentRow.search.op("@@")(func.websearch_to_tsquery("simple", words))
    ]
    beginnings = re.findall(r"\w+", words)[:_MOST_WORDS]
    if beginnings:
        typed = " & ".join(f"{word}:*" for word in beginnings)
        ways.append(IncidentRow.search.op("@@")(func.to_tsquery("simple", typed)))
    number = _number(words)
    if number is not None:
        ways.append(IncidentRow.number == number)
    return or_(*ways)
