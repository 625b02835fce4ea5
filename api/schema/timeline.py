"""An incident's timeline, a stretch at a time."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import strawberry

from api.schema.connections import PageInfo, cursor_of, number_of, page_info
from api.schema.scalars import JSON
from api.store.incidents import TimelineRow

if TYPE_CHECKING:
    from api.schema.catalogue import Catalogue
    from api.schema.context import Context


@strawberry.type
class TimelineEntry:
    seq: int
    at: datetime
    kind: str
    text: str
    actor: str
    actor_name: str
    hash: str
    data: JSON | None

    @classmethod
    def of(cls, row: TimelineRow, catalogue: "Catalogue") -> "TimelineEntry":
        return cls(
            seq=row.seq,
            at=row.at,
            kind=row.kind,
            text=row.text,
            actor=row.actor,
            actor_name=catalogue.actor_name(row.actor),
            hash=row.hash,
            data=JSON(row.data),
        )


@strawberry.type
class TimelineEdge:
    cursor: str
    node: TimelineEntry


@strawberry.type
class TimelineConnection:
    nodes: list[TimelineEntry]
    edges: list[TimelineEdge]
    page_info: PageInfo


async def stretch(
    context: "Context", incident_id: UUID, *, first: int, after: str | None
) -> TimelineConnection:
    """The rows that follow a cursor, the oldest first; none for those whom the details do not concern."""
    begins = number_of(after) or 0
    rows: list[Any] = []
    if context.may("incident.detail"):
        rows = await context.loaders.timeline.load((incident_id, begins, first + 1))
    nodes = [TimelineEntry.of(row, context.known) for row in rows[:first]]
    cursors = [cursor_of(str(node.seq)) for node in nodes]
    return TimelineConnection(
        nodes=nodes,
        edges=[TimelineEdge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)],
        page_info=page_info(cursors, more=len(rows) > first, after=after),
    )
