"""Which status pages there are, who may open each, and how far they have come: asked every second."""

from dataclasses import dataclass
from typing import Final, Literal, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.status.pages import StatusPageRow

Access = Literal["open", "sign-in", "token"]
OPEN: Final[Access] = "open"


@dataclass(frozen=True, slots=True)
class Door:
    """`domain` is a host on which the page is at /. `token_hash` is of what opens it, where a token does."""

    page_id: UUID
    handle: str
    access: Access
    token_hash: str | None
    domain: str | None
    revision: int

    @property
    def is_open(self) -> bool:
        return self.access == OPEN


async def doors(session: AsyncSession) -> list[Door]:
    question = select(
        StatusPageRow.id,
        StatusPageRow.handle,
        StatusPageRow.access,
        StatusPageRow.token_hash,
        StatusPageRow.domain,
        StatusPageRow.revision,
    ).where(StatusPageRow.archived_at.is_(None))
    return [
        Door(
            page_id=row.id,
            handle=row.handle,
            access=cast("Access", row.access),
            token_hash=row.token_hash,
            domain=row.domain.lower() if row.domain else None,
            revision=row.revision,
        )
        for row in await session.execute(question)
    ]
