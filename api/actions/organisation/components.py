"""Components of status pages: what they are, and what each is worth while nothing happens."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from api.actions.organisation.editing import Edit, begin_row, begin_save, find
from api.actions.organisation.edits import record_edit
from api.actions.status.repainting import repaint
from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.comms.audience import COMPONENT_STATUSES
from api.domain.refusal import Refused
from api.domain.status.component_file import ComponentDraft
from api.secrets import new_code
from api.store.base import new_id
from api.store.status import components
from api.store.status.components import BaselineRow, ComponentRow

LONGEST_WHY: Final = 500


async def save_component(
    tx: Transaction,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    version: int | None = None,
    now: datetime,
) -> ComponentRow:
    """`shape` is {"handle", "name", "description", "service", "start_date", "code"}."""
    edit, draft = await begin_save(tx, "components", shape, version=version, by=by, why=why, now=now)
    return await write_component(edit, draft)


async def write_component(edit: Edit, draft: ComponentDraft) -> ComponentRow:
    found = await find(edit, ComponentRow, draft.handle)
    draft = _whole(edit, found, draft)
    if found is not None and not edit.is_news("components", draft):
        return found
    await _refuse_taken(edit, draft)
    row = begin_row(edit, found, ComponentRow, draft.handle)
    if found is None:
        row.created_at = edit.now
    row.code, row.start_date = draft.code or "", draft.start_date or edit.now.date()
    row.name, row.description, row.changed_at = draft.name, draft.description, edit.now
    row.service_id = await edit.id_if_named("service", draft.service)
    await edit.session.flush()
    await edit.record("components", draft)
    await repaint(edit.tx, now=edit.now)
    return row


async def set_baseline(
    tx: Transaction, handle: str, *, status: str, why: str, by: str, now: datetime
) -> BaselineRow:
    """From now on, until somebody sets another: incidents and maintenance come on top of it."""
    row = await components.lock(tx.session, handle)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such component.")
    if status not in COMPONENT_STATUSES:
        raise Refused("BAD_STATUS", f"A status is one of {', '.join(COMPONENT_STATUSES)}.")
    reason = clean_line(why, LONGEST_WHY)
    if not reason:
        raise Refused("NO_REASON", "Say why: whoever finds it like this later wants to know.")
    before = await components.baseline(tx.session, row.id)
    old = before.status if before else "operational"
    if before is not None and old == status:
        raise Refused("NO_CHANGE", f"It is set to {status.replace('_', ' ')} already.")
    made = BaselineRow(id=new_id(), component_id=row.id, at=now, status=status, by=by, why=reason)
    tx.session.add(made)
    row.changed_at = now
    await record_edit(
        tx,
        actor=by,
        noun="baseline",
        handle=handle,
        verb="change",
        before={"status": old},
        after={"status": status},
        why=reason,
        now=now,
    )
    await repaint(tx, now=now)
    return made


def _whole(edit: Edit, found: ComponentRow | None, draft: ComponentDraft) -> ComponentDraft:
    """With what was left out as it is, or as it begins."""
    code = draft.code or (found.code if found else new_code())
    since = draft.start_date or (found.start_date if found else edit.now.date())
    return replace(draft, code=code, start_date=since)


async def _refuse_taken(edit: Edit, draft: ComponentDraft) -> None:
    question = select(ComponentRow.handle).where(
        ComponentRow.code == draft.code, ComponentRow.handle != draft.handle
    )
    holder = await edit.session.scalar(question)
    if holder is not None:
        raise Refused("CODE_TAKEN", f"{draft.code} belongs to the component {holder}.")
