"""An incident's timeline, a stretch at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import strawberry

from api.domain.refusal import Refused
from api.schema.connections import USUAL, PageInfo, capped, cursor_of, number_of, page_info
from api.schema.scalars import JSON
from api.store.incidents.incidents import TimelineRow
from api.store.incidents.lists import Stretch

if TYPE_CHECKING:
    from api.schema.context import Context
    from api.schema.organisation.catalogue import Catalogue


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which part is asked for, in the words of Relay's connections."""

    first: int | None
    after: str | None
    last: int | None
    before: str | None

    def stretch(self) -> Stretch:
        """With one row to spare, which tells whether there are more."""
        if self.first is not None and self.last is not None:
            raise Refused("BAD_PAGE", "Ask for the `first` rows or for the `last`, not for both.")
        newest = self.last is not None
        wanted = self.last if self.first is None else self.first
        most = capped(USUAL if wanted is None else wanted, word="last" if newest else "first")
        after, before = number_of(self.after) or 0, number_of(self.before)
        return Stretch(after=after, before=before, limit=most + 1, newest=newest)


async def timeline(context: "Context", incident_id: UUID, window: Window) -> TimelineConnection:
    """The oldest row first, whichever end was asked for; no row for whom the details do not concern."""
    rows: list[TimelineRow] = []
    stretch = window.stretch()
    if context.may("incident.detail"):
        rows = await context.loaders.timeline.load((incident_id, stretch))
    more = len(rows) == stretch.limit
    if more:
        rows = rows[1:] if stretch.newest else rows[:-1]
    nodes = [TimelineEntry.of(row, context.known) for row in rows]
    cursors = [cursor_of(str(node.seq)) for node in nodes]
    return TimelineConnection(
        nodes=nodes,
        edges=[TimelineEdge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)],
        page_info=page_info(
            cursors,
            has_next=window.before is not None if stretch.newest else more,
            has_previous=more if stretch.newest else window.after is not None,
        ),
    )
