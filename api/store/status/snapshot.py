"""All that one status page may show, read by questions that name its audience and nothing of the inside.

No question here touches an incident: what was not written for this page's readers is not selected, so that
no mistake in what is drawn from it can tell them.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.comms.audience import ComponentStatus, PageAudience
from api.domain.status.page_address import page_url
from api.domain.status.snapshot import Component, Group, Page, Snapshot, Span
from api.store import upkeep
from api.store.status import past, planned, told
from api.store.status.components import BaselineRow, ComponentRow, SilenceRow
from api.store.status.pages import ComponentGroupRow, ShownComponentRow, StatusPageRow
from api.store.status.told import KEPT, Shown

Baselines = dict[UUID, list[tuple[datetime, ComponentStatus]]]


async def snapshot(session: AsyncSession, page: StatusPageRow, *, base_url: str, now: datetime) -> Snapshot:
    """As many questions for a large page as for a small one."""
    groups = (await session.execute(_groups(page.id))).all()
    rows = (await session.execute(_components(page.id))).all()
    shown = Shown(
        audience=page.audience,
        ids=tuple(row.id for row in rows),
        codes={row.id: row.code for row in rows if row.archived_at is None},
    )
    baselines = await _baselines(session, shown.codes)
    codes_of_groups = {group.id: group.code for group in groups}
    return Snapshot(
        page=page_of(page, base_url=base_url),
        revision=page.revision,
        groups=tuple(_group(row) for row in groups),
        components=tuple(
            _component(row, codes_of_groups.get(row.group_id), baselines)
            for row in rows
            if row.id in shown.codes
        ),
        announcements=await told.announcements(session, shown, now=now),
        maintenances=await planned.maintenances(session, shown, now=now),
        silences=await _silences(session, since=now - KEPT),
        taken_at=now,
        heartbeat_at=await upkeep.last_beat(session),
        whole_since=now - KEPT,
        bygone=await past.bygone(session, shown, now=now),
    )


def _groups(page_id: UUID) -> Any:
    question = select(ComponentGroupRow.__table__).where(ComponentGroupRow.page_id == page_id)
    return question.order_by(ComponentGroupRow.position, ComponentGroupRow.code)


def _components(page_id: UUID) -> Any:
    """Archived ones too: what was said of them stays in the history."""
    place = ShownComponentRow
    return (
        select(
            ComponentRow.id,
            ComponentRow.code,
            ComponentRow.name,
            ComponentRow.description,
            ComponentRow.start_date,
            ComponentRow.created_at,
            ComponentRow.changed_at,
            ComponentRow.archived_at,
            place.group_id,
            place.position,
            place.shows_uptime,
            place.only_if_degraded,
        )
        .join(place, place.component_id == ComponentRow.id)
        .where(place.page_id == page_id)
        .order_by(place.position, ComponentRow.code)
    )


async def _baselines(session: AsyncSession, components: Collection[UUID]) -> Baselines:
    question = (
        select(BaselineRow.component_id, BaselineRow.at, BaselineRow.status)
        .where(BaselineRow.component_id.in_(components))
        .order_by(BaselineRow.at, BaselineRow.id)
    )
    found: Baselines = defaultdict(list)
    for component_id, at, status in await session.execute(question):
        found[component_id].append((at, cast("ComponentStatus", status)))
    return found


async def _silences(session: AsyncSession, *, since: datetime) -> tuple[Span, ...]:
    question = (
        select(SilenceRow.starts_at, SilenceRow.ends_at)
        .where(SilenceRow.ends_at.is_(None) | (SilenceRow.ends_at > since))
        .order_by(SilenceRow.starts_at)
    )
    return tuple(Span(starts_at, ends_at) for starts_at, ends_at in await session.execute(question))


def page_of(row: StatusPageRow, *, base_url: str) -> Page:
    return Page(
        code=row.code,
        handle=row.handle,
        name=row.name,
        description=row.description,
        audience=cast("PageAudience", row.audience),
        url=page_url(row.handle, domain=row.domain, base_url=base_url),
        time_zone=row.time_zone,
        languages=tuple(row.languages),
        brand=row.brand,
        shows_days=row.shows_days,
        decimals=row.decimals,
        degraded_weight=row.degraded_weight,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def _group(row: Row[*tuple[Any, ...]]) -> Group:
    return Group(row.code, row.name, row.description, row.position, row.created_at, row.changed_at)


def _component(row: Row[*tuple[Any, ...]], group: str | None, baselines: Baselines) -> Component:
    return Component(
        code=row.code,
        name=row.name,
        description=row.description,
        group=group,
        position=row.position,
        baselines=tuple(baselines.get(row.id, ())),
        start_date=row.start_date,
        shows_uptime=row.shows_uptime,
        only_if_degraded=row.only_if_degraded,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
