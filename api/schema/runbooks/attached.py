"""The runbooks that belong to an incident, and why each does."""

from typing import Self

import strawberry

from api.domain.runbooks.match import Match


@strawberry.type
class AttachedRunbook:
    handle: str
    title: str
    summary: str
    content_hash: str = strawberry.field(description="Names what a device keeps of it.")
    why: str = strawberry.field(description="A sentence's end: “for the service Checkout”.")

    @classmethod
    def of(cls, match: Match) -> Self:
        runbook = match.runbook
        return cls(
            handle=runbook.handle,
            title=runbook.title,
            summary=runbook.summary,
            content_hash=runbook.content_hash,
            why=match.why,
        )
