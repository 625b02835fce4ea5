"""Templates: approved words, kept in versions; who changes them is written down as for everything shared."""

from datetime import datetime
from typing import Any

from api.actions.organisation.editing import take_turn
from api.actions.organisation.edits import record_edit
from api.actions.organisation.seen import check_seen
from api.database import Transaction
from api.domain.comms.template import TemplateDraft, check_template
from api.domain.organisation.edit import EditVerb
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.comms import templates
from api.store.comms.comms import TemplateRow


async def save(
    tx: Transaction,
    draft: TemplateDraft,
    *,
    by: str,
    why: str,
    seen: int | None,
    authorises: bool,
    now: datetime,
) -> TemplateRow:
    """`seen` is the version that was looked at; None for a new one.

    Whoever may not authorise leaves pre-authorised words as they are, or makes them need a second person.
    """
    checked = check_template(draft)
    await take_turn(tx.session)
    row = await templates.lock(tx.session, checked.handle)
    await check_seen(tx.session, "template", checked.handle, there=row.version if row else None, seen=seen)
    if row is not None and row.archived_at is not None:
        raise Refused("ARCHIVED", "It is archived: restore it first.")
    before = plain(row) if row else None
    if checked.pre_authorised and not authorises and _says_other_words(checked, before):
        raise Refused(
            "NOT_AUTHORISED",
            "An administrator says which words need no second person: save it without that, and ask one.",
        )
    if row is None:
        row = TemplateRow(id=new_id(), handle=checked.handle, version=0)
        tx.session.add(row)
    row.name, row.audiences, row.state = checked.name, list(checked.audiences), checked.state
    row.headline, row.body = checked.words.headline, checked.words.body
    row.pre_authorised = checked.pre_authorised
    row.version, row.changed_at = row.version + 1, now
    verb: EditVerb = "change" if before else "create"
    await _record(tx, row, verb, by=by, before=before, why=why, now=now)
    return row


async def archive(tx: Transaction, handle: str, *, by: str, why: str, now: datetime) -> TemplateRow:
    """Nobody can use it any more; what was written with it stays."""
    row = await _there(tx, handle)
    if row.archived_at is None:
        before = plain(row)
        row.archived_at, row.changed_at = now, now
        row.version += 1
        await _record(tx, row, "archive", by=by, before=before, why=why, now=now)
    return row


async def restore(tx: Transaction, handle: str, *, by: str, why: str, now: datetime) -> TemplateRow:
    row = await _there(tx, handle)
    if row.archived_at is not None:
        row.archived_at, row.changed_at = None, now
        row.version += 1
        await _record(tx, row, "restore", by=by, before=None, why=why, now=now)
    return row


def plain(row: TemplateRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "audiences": list(row.audiences),
        "state": row.state,
        "headline": row.headline,
        "body": row.body,
        "pre_authorised": row.pre_authorised,
    }


def _says_other_words(draft: TemplateDraft, before: dict[str, Any] | None) -> bool:
    """Than those that were authorised; calling them something else changes nothing."""
    after = {
        "audiences": list(draft.audiences),
        "state": draft.state,
        "headline": draft.words.headline,
        "body": draft.words.body,
        "pre_authorised": True,
    }
    return before is None or any(before[name] != value for name, value in after.items())


async def _there(tx: Transaction, handle: str) -> TemplateRow:
    row = await templates.lock(tx.session, handle)
    if row is None:
        raise Refused("NOT_FOUND", f"There is no template called {handle[:80]}.")
    return row


async def _record(
    tx: Transaction,
    row: TemplateRow,
    verb: EditVerb,
    *,
    by: str,
    before: dict[str, Any] | None,
    why: str,
    now: datetime,
) -> None:
    await tx.session.flush()
    await record_edit(
        tx,
        actor=by,
        noun="template",
        handle=row.handle,
        verb=verb,
        before=before,
        after=plain(row) if row.archived_at is None else None,
        why=why,
        now=now,
    )
