"""Services: what they are, who answers for them, and what they lean on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from api.actions.organisation.editing import Edit, begin_row, begin_save, find
from api.database import Transaction
from api.domain.organisation.ledger_file import ROLES_OF_A_SERVICE, ServiceDraft
from api.store.organisation.ownership import DependencyRow, ServiceLadderRow, ServiceRow


async def save_service(
    tx: Transaction,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    version: int | None = None,
    now: datetime,
) -> ServiceRow:
    """`shape` has the organisation file's own keys, `ladder_by_severity` and `depends_on` among them."""
    edit, draft = await begin_save(tx, "services", shape, version=version, by=by, why=why, now=now)
    found = await find(edit, ServiceRow, draft.handle)
    if found is not None and not edit.is_news("services", draft):
        return found
    row = await write_service(edit, draft)
    await write_dependencies(edit, draft)
    return row


async def write_service(edit: Edit, draft: ServiceDraft) -> ServiceRow:
    """All but its dependencies: those may name services that are written after it."""
    found = await find(edit, ServiceRow, draft.handle)
    row = begin_row(edit, found, ServiceRow, draft.handle)
    row.name, row.description, row.kind, row.tier = draft.name, draft.description, draft.kind, draft.tier
    row.environments = list(draft.environments)
    row.links = [{"label": link.label, "url": link.url} for link in draft.links]
    row.team_id = await edit.id_if_named("team", draft.team)
    row.ladder_id = await edit.id_if_named("ladder", draft.ladder)
    for role in ROLES_OF_A_SERVICE:
        setattr(row, f"{role}_id", await edit.id_if_named("person", draft.people.get(role)))
    await edit.session.flush()
    await edit.session.execute(delete(ServiceLadderRow).where(ServiceLadderRow.service_id == row.id))
    for severity, handle in draft.ladders.items():
        ladder_id = await edit.id_of("ladder", handle)
        edit.session.add(ServiceLadderRow(service_id=row.id, severity=severity, ladder_id=ladder_id))
    await edit.session.flush()
    return row


async def write_dependencies(edit: Edit, draft: ServiceDraft) -> None:
    """The last of a service: with it the edit is kept."""
    service_id = await edit.id_of("service", draft.handle)
    await edit.session.execute(delete(DependencyRow).where(DependencyRow.service_id == service_id))
    for need in draft.depends_on:
        depends_on_id = await edit.id_of("service", need.service)
        edit.session.add(
            DependencyRow(service_id=service_id, depends_on_id=depends_on_id, critical=need.critical)
        )
    await edit.record("services", draft)
