"""What components are worth at this moment to one audience, whichever page shows them."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.comms.audience import ComponentStatus, PageAudience
from api.domain.status.component import lives_of, status
from api.domain.status.snapshot import Component
from api.store.status import planned, told
from api.store.status.components import BaselineRow, ComponentRow
from api.store.status.told import Shown


async def statuses(
    session: AsyncSession, components: Sequence[UUID], *, audience: PageAudience, now: datetime
) -> dict[UUID, ComponentStatus]:
    """As a page of that audience would say it. Components that are not there are left out."""
    rows = (await session.scalars(select(ComponentRow).where(ComponentRow.id.in_(components)))).all()
    shown = Shown(audience=audience, ids=tuple(components), codes={row.id: row.code for row in rows})
    baselines = await _baselines(session, components)
    found = lives_of(
        [_component(row, baselines.get(row.id)) for row in rows],
        await planned.maintenances(session, shown, now=now),
        await told.announcements(session, shown, now=now),
    )
    return {row.id: status(found[row.code], at=now) for row in rows}


async def _baselines(session: AsyncSession, components: Sequence[UUID]) -> dict[UUID, BaselineRow]:
    """The last of each: what was before matters to no present."""
    question = (
        select(BaselineRow)
        .where(BaselineRow.component_id.in_(components))
        .ext(distinct_on(BaselineRow.component_id))
        .order_by(BaselineRow.component_id, BaselineRow.at.desc(), BaselineRow.id.desc())
    )
    return {row.component_id: row for row in await session.scalars(question)}


def _component(row: ComponentRow, baseline: BaselineRow | None) -> Component:
    return Component(
        code=row.code,
        name=row.name,
        description=row.description,
        group=None,
        position=0,
        baselines=((baseline.at, cast("ComponentStatus", baseline.status)),) if baseline else (),
        start_date=row.start_date,
        shows_uptime=True,
        only_if_degraded=False,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
