"""Integrations: which monitoring systems speak to us, in which shape, and for which service."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.actions.organisation.editing import Edit, begin_row, begin_save, find
from api.actions.organisation.keys import write_key
from api.database import Transaction
from api.domain.alerts.intake_file import IntegrationDraft
from api.store.alerts.alerts import IntegrationRow


async def save_integration(
    tx: Transaction,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    version: int | None = None,
    now: datetime,
) -> IntegrationRow:
    """`shape` is {"handle", "kind", "name", "service", "key"}; `key` is one that the sender has already."""
    edit, draft = await begin_save(tx, "integrations", shape, version=version, by=by, why=why, now=now)
    return await write_integration(edit, draft)


async def write_integration(edit: Edit, draft: IntegrationDraft) -> IntegrationRow:
    found = await find(edit, IntegrationRow, draft.handle)
    row = found
    if row is None or edit.is_news("integrations", draft):
        row = begin_row(edit, found, IntegrationRow, draft.handle)
        row.kind, row.name = draft.kind, draft.name
        row.service_id = await edit.id_if_named("service", draft.service)
        await edit.session.flush()
        await edit.record("integrations", draft)
    if draft.key is not None:
        await write_key(edit, row, draft.key)
    return row
