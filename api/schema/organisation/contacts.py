"""Contacts outside, and the channels a ladder may tell."""

from uuid import UUID

import strawberry

from api.schema.context import Info
from api.schema.fields import per_viewer
from api.store.organisation.ownership import ChannelRow, ContactRow


@strawberry.type
class Contact:
    id: strawberry.ID
    handle: str
    name: str
    contract: str
    has_address: bool = strawberry.field(
        description="Whether an address for chat or text messages is kept: sealed, and told to nobody."
    )
    archived: bool
    version: int
    key: strawberry.Private[UUID]
    address: strawberry.Private[str | None]
    number: strawberry.Private[str | None]

    @classmethod
    def of(cls, row: ContactRow) -> "Contact":
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            name=row.name,
            contract=row.contract,
            has_address=row.url is not None,
            archived=row.archived_at is not None,
            version=row.version,
            key=row.id,
            address=row.email,
            number=row.phone,
        )

    @per_viewer()
    def email(self, info: Info) -> str | None:
        return self.address if self._is_known_to(info) else None

    @per_viewer()
    def phone(self, info: Info) -> str | None:
        return self.number if self._is_known_to(info) else None

    def _is_known_to(self, info: Info) -> bool:
        return info.context.may("contact.details", own=info.context.owns("contact", self.handle))


@strawberry.type
class Channel:
    id: strawberry.ID
    handle: str
    name: str
    scheme: str
    archived: bool
    version: int

    @classmethod
    def of(cls, row: ChannelRow, scheme: str) -> "Channel":
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            name=row.name,
            scheme=scheme,
            archived=row.archived_at is not None,
            version=row.version,
        )
