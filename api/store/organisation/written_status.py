"""Components and status pages read back in the organisation file's own terms."""

import uuid
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.status.component_file import ComponentDraft
from api.domain.status.page_file import Entries, Shown, ShownGroup, StatusPageDraft
from api.store.status.components import ComponentRow
from api.store.status.pages import ComponentGroupRow, ShownComponentRow, StatusPageRow


async def components(
    session: AsyncSession, services: Mapping[uuid.UUID, str]
) -> list[tuple[ComponentDraft, bool]]:
    """Each with whether it is archived. `services` are those that are there today."""
    rows = await session.scalars(select(ComponentRow).order_by(ComponentRow.handle))
    return [(component_of(row, services), row.archived_at is not None) for row in rows]


def component_of(row: ComponentRow, services: Mapping[uuid.UUID, str]) -> ComponentDraft:
    return ComponentDraft(
        handle=row.handle,
        name=row.name,
        description=row.description,
        service=services.get(row.service_id) if row.service_id else None,
        start_date=row.start_date,
        code=row.code,
    )


async def status_pages(session: AsyncSession) -> list[tuple[StatusPageDraft, bool]]:
    """Each with whether it is archived; what it shows are components that are there today."""
    alive = select(ComponentRow.id, ComponentRow.handle).where(ComponentRow.archived_at.is_(None))
    handles = {row.id: row.handle for row in await session.execute(alive)}
    groups: dict[uuid.UUID, list[ComponentGroupRow]] = defaultdict(list)
    for group in await session.scalars(select(ComponentGroupRow)):
        groups[group.page_id].append(group)
    shown: dict[uuid.UUID, list[ShownComponentRow]] = defaultdict(list)
    for one in await session.scalars(select(ShownComponentRow)):
        if one.component_id in handles:
            shown[one.page_id].append(one)
    rows = await session.scalars(select(StatusPageRow).order_by(StatusPageRow.handle))
    return [
        (page_of(row, entries_of(groups[row.id], shown[row.id], handles)), row.archived_at is not None)
        for row in rows
    ]


def page_of(row: StatusPageRow, entries: Entries) -> StatusPageDraft:
    return StatusPageDraft(
        handle=row.handle,
        name=row.name,
        description=row.description,
        audience=row.audience,
        access=row.access,
        languages=tuple(row.languages),
        time_zone=row.time_zone,
        brand=row.brand,
        domain=row.domain,
        shows_days=row.shows_days,
        decimals=row.decimals,
        degraded_weight=row.degraded_weight,
        code=row.code,
        components=entries,
    )


def entries_of(
    groups: list[ComponentGroupRow], shown: list[ShownComponentRow], handles: Mapping[uuid.UUID, str]
) -> Entries:
    """In the order of the page, where groups and what stands alone share their numbers."""
    inside: dict[uuid.UUID | None, list[ShownComponentRow]] = defaultdict(list)
    for one in sorted(shown, key=lambda one: one.position):
        inside[one.group_id].append(one)

    def written(one: ShownComponentRow) -> Shown:
        return Shown(handles[one.component_id], one.shows_uptime, one.only_if_degraded)

    placed: list[tuple[int, Shown | ShownGroup]] = [(one.position, written(one)) for one in inside[None]]
    for group in groups:
        members = tuple(written(one) for one in inside[group.id])
        placed.append((group.position, ShownGroup(group.name, group.description, members, group.code)))
    return tuple(entry for _, entry in sorted(placed, key=lambda pair: pair[0]))
