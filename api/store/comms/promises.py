"""The questions asked of promises: what is owed, what is due, and which incidents want a look at theirs."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.comms.promise import OWED
from api.store.comms.comms import AnnouncementRow, PromiseRow, UpdateRow
from api.store.incidents.command import RoleRow
from api.store.incidents.incidents import IncidentRow, TimelineRow
from api.store.paging.paging import PageRow
from api.store.status.components import ComponentRow
from api.store.status.pages import ShownComponentRow, StatusPageRow


def is_owed() -> ColumnElement[bool]:
    return PromiseRow.state.in_(OWED)


async def owed(session: AsyncSession, incident_id: uuid.UUID) -> Sequence[PromiseRow]:
    """As it is now; the incident's own lock guards them."""
    question = select(PromiseRow).where(PromiseRow.incident_id == incident_id, is_owed())
    ordered = question.order_by(PromiseRow.due_at, PromiseRow.audience)
    return (await session.scalars(ordered.execution_options(populate_existing=True))).all()


async def owed_to(session: AsyncSession, incident_id: uuid.UUID, audience: str) -> PromiseRow | None:
    found = await owed(session, incident_id)
    return next((row for row in found if row.audience == audience), None)


async def of_incidents(session: AsyncSession, incidents: Collection[uuid.UUID]) -> Sequence[PromiseRow]:
    """All of them, in the order in which they were made."""
    question = select(PromiseRow).where(PromiseRow.incident_id.in_(incidents))
    return (await session.scalars(question.order_by(PromiseRow.made_at, PromiseRow.id))).all()


async def last_state(session: AsyncSession, incident_id: uuid.UUID, audience: str) -> str | None:
    """What this audience was told last."""
    question = (
        select(UpdateRow.state)
        .join(AnnouncementRow, AnnouncementRow.id == UpdateRow.announcement_id)
        .where(
            AnnouncementRow.incident_id == incident_id,
            AnnouncementRow.audience == audience,
            UpdateRow.stage == "published",
        )
        .order_by(UpdateRow.published_at.desc())
    )
    return (await session.scalars(question.limit(1))).one_or_none()


# -- what is due


async def due(session: AsyncSession, *, limit: int) -> Sequence[uuid.UUID]:
    """Incidents in which somebody is to be told now, by the database's clock."""
    first = func.min(PromiseRow.step_due_at)
    question = select(PromiseRow.incident_id).where(PromiseRow.step_due_at <= func.now())
    return (
        await session.scalars(question.group_by(PromiseRow.incident_id).order_by(first).limit(limit))
    ).all()


async def if_due(session: AsyncSession, incident_id: uuid.UUID) -> Sequence[PromiseRow]:
    """Read anew under the incident's lock: what was published meanwhile is not due any more."""
    question = select(PromiseRow).where(
        PromiseRow.incident_id == incident_id, PromiseRow.step_due_at <= func.now()
    )
    ordered = question.order_by(PromiseRow.due_at, PromiseRow.audience)
    return (await session.scalars(ordered.execution_options(populate_existing=True))).all()


async def push_aside(session: AsyncSession, incident_id: uuid.UUID, *, by: timedelta) -> None:
    await session.execute(
        update(PromiseRow)
        .where(PromiseRow.incident_id == incident_id, PromiseRow.step_due_at <= func.now())
        .values(step_due_at=func.now() + by)
    )


async def hush(session: AsyncSession, incident_id: uuid.UUID) -> None:
    """What says that an update is due, and has not left yet, stays here."""
    await session.execute(
        update(PageRow)
        .where(
            PageRow.incident_id == incident_id,
            PageRow.kind == "update-due",
            PageRow.state.in_(("queued", "sending")),
        )
        .values(state="cancelled", due_at=None, leased_until=None)
        .execution_options(synchronize_session=False)
    )


# -- what wants a look


async def changed_under(session: AsyncSession, *, since: datetime | None, limit: int) -> Sequence[uuid.UUID]:
    """Incidents that are over, or worse, since something was promised of them.

    `since` leaves out what has not changed for longer.
    """
    is_over = and_(IncidentRow.state == "RESOLVED", PromiseRow.kind != "final")
    question = (
        select(PromiseRow.incident_id)
        .join(IncidentRow, IncidentRow.id == PromiseRow.incident_id)
        .where(is_owed(), or_(is_over, IncidentRow.severity < PromiseRow.severity))
        .distinct()
    )
    return (await session.scalars(_lately(question, since).limit(limit))).all()


async def unstarted(
    session: AsyncSession, *, severities: Collection[int], since: datetime | None, limit: int
) -> Sequence[uuid.UUID]:
    """Open incidents that others can see or want to hear of, and of which nothing was ever promised."""
    question = select(IncidentRow.id).where(
        IncidentRow.state != "RESOLVED",
        IncidentRow.severity.in_(severities),
        ~exists().where(PromiseRow.incident_id == IncidentRow.id),
        or_(
            exists().where(_is_shown(IncidentRow.service_id)),
            exists().where(
                RoleRow.incident_id == IncidentRow.id, RoleRow.role == "comms_lead", RoleRow.until.is_(None)
            ),
            exists().where(AnnouncementRow.incident_id == IncidentRow.id),
        ),
    )
    return (await session.scalars(_lately(question, since).order_by(IncidentRow.number).limit(limit))).all()


async def without_a_last_word(
    session: AsyncSession, *, since: datetime | None, limit: int
) -> Sequence[uuid.UUID]:
    """Incidents that are over, and an audience that heard of them is owed no word that they are.

    Unless a person ended that promise.
    """
    was_ended = and_(PromiseRow.state == "ended", PromiseRow.closed_at >= IncidentRow.resolved_at)
    of_it = (
        PromiseRow.incident_id == IncidentRow.id,
        PromiseRow.audience == AnnouncementRow.audience,
        or_(is_owed(), and_(PromiseRow.kind == "final", was_ended)),
    )
    question = (
        select(IncidentRow.id)
        .join(AnnouncementRow, AnnouncementRow.incident_id == IncidentRow.id)
        .where(IncidentRow.state == "RESOLVED", _is_untold(), ~exists().where(*of_it))
        .distinct()
    )
    return (await session.scalars(_lately(question, since).limit(limit))).all()


async def come_back(session: AsyncSession, *, since: datetime | None, limit: int) -> Sequence[uuid.UUID]:
    """Incidents that were opened again after somebody outside was told that they are over."""
    question = (
        select(IncidentRow.id)
        .join(AnnouncementRow, AnnouncementRow.incident_id == IncidentRow.id)
        .where(IncidentRow.state != "RESOLVED", _is_told_over(), ~exists().where(*_since_then()))
        .distinct()
    )
    return (await session.scalars(_lately(question, since).limit(limit))).all()


async def told_over(session: AsyncSession, incident_id: uuid.UUID) -> Sequence[str]:
    """Audiences that think so, and were promised nothing since it was opened again."""
    question = (
        select(AnnouncementRow.audience)
        .join(IncidentRow, IncidentRow.id == AnnouncementRow.incident_id)
        .where(IncidentRow.id == incident_id, _is_told_over(), ~exists().where(*_since_then()))
    )
    return (await session.scalars(question)).all()


def _is_told_over() -> ColumnElement[bool]:
    reopened = exists().where(
        TimelineRow.incident_id == IncidentRow.id,
        TimelineRow.kind == "reopened",
        TimelineRow.at > AnnouncementRow.resolved_at,
    )
    return and_(AnnouncementRow.resolved_at.is_not(None), reopened)


def _since_then() -> tuple[ColumnElement[bool], ...]:
    return (
        PromiseRow.incident_id == IncidentRow.id,
        PromiseRow.audience == AnnouncementRow.audience,
        PromiseRow.made_at > AnnouncementRow.resolved_at,
    )


async def untold_of_the_end(session: AsyncSession, incident_id: uuid.UUID) -> set[str]:
    """Audiences that heard that it began and not that it ended; executives hear by briefing."""
    told = select(AnnouncementRow.audience).where(AnnouncementRow.incident_id == incident_id, _is_untold())
    briefed = select(PromiseRow.audience).where(
        PromiseRow.incident_id == incident_id,
        PromiseRow.audience == "executives",
        PromiseRow.state.in_(("kept", "late")),
    )
    return {*await session.scalars(told), *await session.scalars(briefed)}


async def shown_to(session: AsyncSession, service_id: uuid.UUID | None) -> dict[str, datetime]:
    """Audiences whose live pages show a component of the service, and since when that is so at the latest."""
    question = (
        select(StatusPageRow.audience, func.min(ComponentRow.changed_at).label("since"))
        .select_from(ComponentRow)
        .where(_is_shown(service_id))
        .group_by(StatusPageRow.audience)
    )
    return {row.audience: row.since for row in await session.execute(question)}


async def components_shown(
    session: AsyncSession, service_id: uuid.UUID | None, audience: str
) -> Sequence[uuid.UUID]:
    """Of the service, on live pages of this audience."""
    question = (
        select(ComponentRow.id)
        .where(_is_shown(service_id), StatusPageRow.audience == audience)
        .distinct()
        .order_by(ComponentRow.id)
    )
    return (await session.scalars(question)).all()


async def discard_drafts(
    session: AsyncSession, incident_id: uuid.UUID, audience: str, *, but: uuid.UUID | None, now: datetime
) -> None:
    """What we prepared for this audience and nobody took up: the next one is made from newer facts."""
    of_it = select(AnnouncementRow.id).where(
        AnnouncementRow.incident_id == incident_id, AnnouncementRow.audience == audience
    )
    await session.execute(
        update(UpdateRow)
        .where(
            UpdateRow.announcement_id.in_(of_it),
            UpdateRow.stage == "draft",
            UpdateRow.author_id.is_(None),
            UpdateRow.id.is_distinct_from(but),
        )
        .values(stage="retracted", retracted_at=now, version=UpdateRow.version + 1)
        .execution_options(synchronize_session=False)
    )


async def live_audiences(session: AsyncSession) -> set[str]:
    question = select(StatusPageRow.audience).where(StatusPageRow.archived_at.is_(None))
    return set(await session.scalars(question))


def _lately(question: Select[uuid.UUID], since: datetime | None) -> Select[uuid.UUID]:
    return question if since is None else question.where(IncidentRow.changed_at >= since)


def _is_shown(service_id: object) -> ColumnElement[bool]:
    return and_(
        ComponentRow.service_id == service_id,
        ComponentRow.archived_at.is_(None),
        ShownComponentRow.component_id == ComponentRow.id,
        StatusPageRow.id == ShownComponentRow.page_id,
        StatusPageRow.archived_at.is_(None),
    )


def _is_untold() -> ColumnElement[bool]:
    return and_(AnnouncementRow.published_at.is_not(None), AnnouncementRow.resolved_at.is_(None))
