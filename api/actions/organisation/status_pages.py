"""Status pages: for whom each is, how it looks, and which components it shows in which order."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from api.actions.organisation.editing import Edit, begin_row, begin_save, find
from api.actions.status.repainting import repaint
from api.database import Transaction
from api.domain.organisation.edit import EditVerb
from api.domain.plain import Plain
from api.domain.refusal import Refused
from api.domain.status.page_file import Shown, ShownGroup, StatusPageDraft
from api.domain.status.page_file import write_status_page as written
from api.secrets import new_code
from api.store.base import new_id
from api.store.status import pages as status_pages
from api.store.status.pages import ComponentGroupRow, ShownComponentRow, StatusPageRow


async def save_status_page(
    tx: Transaction,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    version: int | None = None,
    now: datetime,
    own_host: str | None = None,
) -> StatusPageRow:
    """`shape` has the organisation file's own keys; a group may carry the code it is known by.

    `own_host` is where people sign in: a page that took it would lock them out.
    """
    edit, draft = await begin_save(tx, "status_pages", shape, version=version, by=by, why=why, now=now)
    if draft.domain is not None and draft.domain == own_host:
        raise Refused("DOMAIN_TAKEN", f"{own_host} is where you sign in: give the page a name of its own.")
    return await write_status_page(edit, draft)


async def write_status_page(edit: Edit, draft: StatusPageDraft) -> StatusPageRow:
    found = await find(edit, StatusPageRow, draft.handle)
    draft = replace(draft, code=draft.code or (found.code if found else new_code()))
    if found is not None and not edit.is_news("status_pages", draft):
        return found
    await _refuse_taken(edit, draft)
    row = begin_row(edit, found, StatusPageRow, draft.handle)
    if found is None:
        row.created_at, row.revision = edit.now, 0
    _fill(row, draft)
    row.changed_at = edit.now
    await edit.session.flush()
    await _write_entries(edit, row, draft)
    await _keep(edit, draft)
    await repaint(edit.tx, now=edit.now)
    await edit.session.refresh(row, ["revision", "changed_at"])
    return row


def _fill(row: StatusPageRow, draft: StatusPageDraft) -> None:
    """A token opens a page that asks for one; a page that no longer does forgets it."""
    row.code, row.name, row.description = draft.code or "", draft.name, draft.description
    row.audience, row.access = draft.audience, draft.access
    row.languages, row.time_zone = list(draft.languages), draft.time_zone
    row.brand, row.domain = dict(draft.brand), draft.domain
    row.shows_days, row.decimals = draft.shows_days, draft.decimals
    row.degraded_weight = draft.degraded_weight
    if draft.access != "token":
        row.token_hash = None


async def _write_entries(edit: Edit, page: StatusPageRow, draft: StatusPageDraft) -> None:
    """Groups that stay keep their codes; what stands alone is numbered together with the groups."""
    left = await status_pages.groups_of(edit.session, page.id)
    await edit.session.execute(delete(ShownComponentRow).where(ShownComponentRow.page_id == page.id))
    for position, one in enumerate(draft.components, 1):
        if isinstance(one, Shown):
            await _show(edit, page, one, position=position)
            continue
        group = _taken_from(left, one)
        if group is None:
            group = ComponentGroupRow(
                id=new_id(), code=new_code(), page_id=page.id, created_at=edit.now, name="", description=""
            )
            edit.session.add(group)
        _place(edit, group, one, position=position)
        await edit.session.flush()
        for inner, shown in enumerate(one.components, 1):
            await _show(edit, page, shown, position=inner, group=group)
    for gone in left:
        await edit.session.delete(gone)
    await edit.session.flush()


def _taken_from(left: list[ComponentGroupRow], wanted: ShownGroup) -> ComponentGroupRow | None:
    """The group that is meant, by its code where it is said, else by its name."""
    found = next((group for group in left if wanted.code and group.code == wanted.code), None)
    if found is None:
        found = next((group for group in left if group.name == wanted.name), None)
    if found is not None:
        left.remove(found)
    return found


def _place(edit: Edit, group: ComponentGroupRow, wanted: ShownGroup, *, position: int) -> None:
    if (group.name, group.description) != (wanted.name, wanted.description):
        group.changed_at = edit.now
    group.name, group.description, group.position = wanted.name, wanted.description, position


async def _show(
    edit: Edit, page: StatusPageRow, shown: Shown, *, position: int, group: ComponentGroupRow | None = None
) -> None:
    edit.session.add(
        ShownComponentRow(
            page_id=page.id,
            component_id=await edit.id_of("component", shown.component),
            group_id=group.id if group else None,
            position=position,
            shows_uptime=shown.shows_uptime,
            only_if_degraded=shown.only_if_degraded,
        )
    )


async def _keep(edit: Edit, draft: StatusPageDraft) -> None:
    """As `Edit.record` does, but a picture is only named: nobody reads it in a list of changes."""
    old = edit.standing.draft("status_pages", draft.handle)
    before = old if isinstance(old, StatusPageDraft) else None
    is_live = draft.handle in edit.standing.live["status_pages"]
    verb: EditVerb = "create" if before is None else "change" if is_live else "restore"
    await edit.keep(
        "status-page",
        draft.handle,
        verb,
        before=_kept(before) if before else None,
        after=_kept(draft),
    )


def _kept(draft: StatusPageDraft) -> Plain:
    if "logo" not in draft.brand:
        return written(draft)
    picture = hashlib.sha256(draft.brand["logo"].encode()).hexdigest()[:12]
    return written(replace(draft, brand={**draft.brand, "logo": f"picture {picture}"}))


async def _refuse_taken(edit: Edit, draft: StatusPageDraft) -> None:
    same: list[tuple[str, str | None, ColumnElement[bool]]] = [
        ("CODE_TAKEN", draft.code, StatusPageRow.code == draft.code),
        ("DOMAIN_TAKEN", draft.domain, StatusPageRow.domain == draft.domain),
    ]
    for code, said, taken in same:
        question = select(StatusPageRow.handle).where(taken, StatusPageRow.handle != draft.handle)
        holder = await edit.session.scalar(question) if said else None
        if holder is not None:
            raise Refused(code, f"{said} belongs to the status page {holder}.")
