"""Integrations: who may tell us of trouble, and with which keys."""

from datetime import datetime
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from api.schema.context import Info
from api.schema.fields import described, per_viewer
from api.schema.organisation.services import Service
from api.store.alerts.alerts import IntegrationKeyRow, IntegrationRow


@strawberry.type
class IntegrationKey:
    id: strawberry.ID
    hint: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    refused_at: datetime | None = strawberry.field(
        description="When it was last used although it opened nothing any more."
    )

    @classmethod
    def of(cls, row: IntegrationKeyRow) -> "IntegrationKey":
        return cls(
            id=strawberry.ID(str(row.id)),
            hint=row.hint,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
            refused_at=row.refused_at,
        )


@strawberry.type
class Integration:
    id: strawberry.ID
    handle: str
    kind: str
    name: str
    service: Service | None = None
    archived: bool
    version: int
    key: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: IntegrationRow) -> "Integration":
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            kind=row.kind,
            name=row.name,
            archived=row.archived_at is not None,
            version=row.version,
            key=row.id,
        )

    @per_viewer()
    async def keys(self, info: Info) -> list[IntegrationKey]:
        """The last characters of each, for those who may issue and revoke them."""
        return await self._shown(info, info.context.loaders.keys)

    @per_viewer("Keys that open nothing any more, and that somebody used within the last week all the same.")
    async def refused_keys(self, info: Info) -> list[IntegrationKey]:
        return await self._shown(info, info.context.loaders.refused_keys)

    async def _shown(
        self, info: Info, loader: DataLoader[UUID, list[IntegrationKeyRow]]
    ) -> list[IntegrationKey]:
        context = info.context
        if not context.may("integration.edit", own=context.owns("integration", self.handle)):
            return []
        return [IntegrationKey.of(row) for row in await loader.load(self.key)]

    @described("When one of its keys was last used.")
    async def last_alert_at(self, info: Info) -> datetime | None:
        return (await info.context.loaders.activity.load(self.key)).last_heard_at

    @strawberry.field
    async def quarantined_count(self, info: Info) -> int:
        return (await info.context.loaders.activity.load(self.key)).quarantined
