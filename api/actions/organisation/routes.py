"""Routes: an ordered whole, asked from the first on before an integration's own service."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from api.actions.organisation.editing import Edit, begin_edit, refuse_unknown
from api.actions.organisation.seen import check_seen
from api.database import Transaction
from api.domain.alerts.route import Route, write_route
from api.domain.organisation.difference import PlannedChange, route_changes
from api.domain.organisation.file import read_routes
from api.store.alerts.alerts import RouteRow
from api.store.base import new_id
from api.store.organisation import ledger

ROUTES: Final = "routes"


async def save_routes(
    tx: Transaction,
    shapes: Sequence[Mapping[str, Any]],
    *,
    version: int,
    by: str,
    why: str = "",
    now: datetime,
) -> tuple[PlannedChange, ...]:
    """All of them, the first asked first; the answer is what changed."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    wanted, references = read_routes(shapes)
    refuse_unknown(edit.standing, references)
    there = await ledger.routes(edit.session)
    await check_seen(edit.session, ROUTES, ROUTES, there=there.version, seen=version)
    changes = tuple(route_changes(edit.standing.routes, wanted))
    if changes:
        await write_routes(edit, wanted)
    return changes


async def write_routes(edit: Edit, wanted: Sequence[Route]) -> None:
    """A route that only moves keeps its row, and with it the count of what it held back."""
    question = select(RouteRow).where(RouteRow.archived_at.is_(None)).order_by(RouteRow.position)
    left = list(await edit.session.scalars(question.with_for_update()))
    before = [row.definition for row in left]
    for route in wanted:
        definition = write_route(route)
        same = next((row for row in left if row.definition == definition), None)
        if same is not None:
            left.remove(same)
            same.position = route.position
        else:
            row = RouteRow(id=new_id(), position=route.position, definition=definition, held_back=0)
            edit.session.add(row)
    for gone in left:
        gone.archived_at = edit.now
    await edit.session.flush()
    after = [write_route(route) for route in wanted]
    await ledger.move_routes_version(edit.session)
    await edit.keep(ROUTES, ROUTES, "change", before={"routes": before}, after={"routes": after})
