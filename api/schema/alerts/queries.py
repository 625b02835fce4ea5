"""Questions about what monitors said."""

from datetime import datetime
from uuid import UUID

import strawberry

from api.schema.alerts.alerts import Alert, Change, Quarantined
from api.schema.alerts.trial import try_alert
from api.schema.connections import Connection, capped, connection, not_a_cursor, place_of
from api.schema.context import Info
from api.schema.organisation.results import AlertTrialResult
from api.store.alerts import lists as alert_lists
from api.store.alerts.lists import Place, Told


@strawberry.type
class AlertQueries:
    @strawberry.field
    async def alerts(
        self,
        info: Info,
        disposition: str | None = None,
        integration: str | None = None,
        first: int = 25,
        after: str | None = None,
    ) -> Connection[Alert]:
        context = info.context
        context.check("alert.see")
        first, below = capped(first), _place(after)
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            rows = await alert_lists.page(
                session,
                context.sight,
                disposition=disposition,
                integration=integration,
                below=below,
                limit=first + 1,
            )
        return connection(
            rows, first=first, after=after, node=lambda told: Alert.of(told, catalogue), place=_written
        )

    @strawberry.field
    async def quarantine(self, info: Info, first: int = 50) -> list[Quarantined]:
        context = info.context
        context.check("alert.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            rows = await alert_lists.quarantined(session, limit=capped(first))
        return [Quarantined.of(row, catalogue) for row in rows]

    @strawberry.field
    async def changes(self, info: Info, service: str | None = None, first: int = 50) -> list[Change]:
        context = info.context
        context.check("alert.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            rows = await alert_lists.changes(session, service=service, limit=capped(first))
        return [Change.of(row, catalogue) for row in rows]

    @strawberry.field
    async def try_alert(self, info: Info, integration: str, sample: str) -> AlertTrialResult:
        return await try_alert(info.context, integration=integration, sample=sample)


def _written(told: Told) -> str:
    return f"{told.row.received_at.isoformat()} {told.row.id}"


def _place(cursor: str | None) -> Place | None:
    place = place_of(cursor)
    if place is None:
        return None
    at, _, name = place.partition(" ")
    try:
        parsed = Place(datetime.fromisoformat(at), UUID(name))
    except ValueError:
        raise not_a_cursor() from None
    if parsed.at.tzinfo is None:
        raise not_a_cursor()
    return parsed
