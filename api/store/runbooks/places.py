"""Where published runbooks are of use, as the snapshot of the organisation holds it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.runbooks.place import Place, Placed, PlaceKind
from api.store.runbooks.runbooks import RunbookPlaceRow, RunbookRow


async def placed(session: AsyncSession) -> list[Placed]:
    """Those in use; a part is read in others, and offered to nobody by itself."""
    places: dict[uuid.UUID, set[Place]] = defaultdict(set)
    for place in await session.execute(
        select(RunbookPlaceRow.runbook_id, RunbookPlaceRow.kind, RunbookPlaceRow.value)
    ):
        places[place.runbook_id].add((cast("PlaceKind", place.kind), place.value))
    question = (
        select(
            RunbookRow.id, RunbookRow.handle, RunbookRow.title, RunbookRow.summary, RunbookRow.content_hash
        )
        .where(
            RunbookRow.published.is_not(None),
            RunbookRow.content_hash.is_not(None),
            RunbookRow.archived_at.is_(None),
            RunbookRow.is_part.is_(False),
        )
        .order_by(RunbookRow.handle)
    )
    return [
        Placed(row.id, row.handle, row.title, row.summary, row.content_hash, frozenset(places[row.id]))
        for row in await session.execute(question)
    ]


def by_place(runbooks: Iterable[Placed]) -> Mapping[Place, tuple[Placed, ...]]:
    found: dict[Place, tuple[Placed, ...]] = {}
    for one in runbooks:
        for place in one.places:
            found[place] = (*found.get(place, ()), one)
    return found
