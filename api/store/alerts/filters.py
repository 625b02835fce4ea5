"""What each noise filter held back, counted where people can see it."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.alerts.filtering import Verdict
from api.store.alerts.alerts import MaintenanceWindowRow, RouteRow


async def count_held_back(session: AsyncSession, verdict: Verdict) -> None:
    if verdict.maintenance is not None:
        await session.execute(
            update(MaintenanceWindowRow)
            .where(MaintenanceWindowRow.id == UUID(verdict.maintenance))
            .values(held_back=MaintenanceWindowRow.held_back + 1)
        )
    elif verdict.route_position is not None:
        await session.execute(
            update(RouteRow)
            .where(RouteRow.position == verdict.route_position, RouteRow.archived_at.is_(None))
            .values(held_back=RouteRow.held_back + 1)
        )
