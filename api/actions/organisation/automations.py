"""Automations that runbooks may call; where they are and what signs our words to them is sealed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from api.actions.organisation.contacts import address_news
from api.actions.organisation.editing import Edit, begin_edit, begin_row, begin_save, find
from api.database import Transaction
from api.domain.organisation.file import read_one
from api.domain.refusal import Refused
from api.domain.runs.automation_file import AutomationDraft
from api.domain.status.subscriber_address import check_hook
from api.secrets import Keyring, new_token
from api.store.runs.automations import AutomationRow

PURPOSE: Final = "automation"


async def save_automation(
    tx: Transaction,
    keyring: Keyring,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    version: int | None = None,
    now: datetime,
    inner_hosts: frozenset[str] = frozenset(),
) -> AutomationRow:
    """Without `url` the address that is kept stays; a new automation needs one."""
    prove(read_one("automations", shape)[0], inner_hosts)
    edit, draft = await begin_save(tx, "automations", shape, version=version, by=by, why=why, now=now)
    return await write_automation(edit, keyring, draft)


async def write_automation(edit: Edit, keyring: Keyring, draft: AutomationDraft) -> AutomationRow:
    found = await find(edit, AutomationRow, draft.handle)
    secret = news_of(keyring, found, draft)
    if found is not None and not secret and not edit.is_news("automations", draft):
        return found
    if found is None and not draft.url:
        raise Refused("BAD_AUTOMATION", f"automation {draft.handle}: a new automation needs `url`.")
    row = begin_row(edit, found, AutomationRow, draft.handle)
    row.name, row.description, row.risk = draft.name, draft.description, draft.risk
    row.effect, row.rollback = draft.effect, draft.rollback
    row.roles, row.people = list(draft.roles), list(draft.people)
    row.service_id = await edit.id_if_named("service", draft.service)
    row.may_run_unattended = draft.unattended
    row.timeout = round(draft.timeout.total_seconds())
    if draft.url:
        row.url = keyring.seal(draft.url, purpose=PURPOSE)
    if draft.cancel_url is not None:
        row.cancel_url = keyring.seal(draft.cancel_url, purpose=PURPOSE) if draft.cancel_url else None
    if draft.secret or found is None:
        row.secret = keyring.seal(draft.secret or new_token(), purpose=PURPOSE)
    await edit.session.flush()
    await edit.record("automations", draft, secret=secret)
    return row


async def renew_secret(
    tx: Transaction, keyring: Keyring, handle: str, *, by: str, why: str = "", now: datetime
) -> str:
    """A new one that signs from now on; it is told this once."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    row = await find(edit, AutomationRow, handle)
    if row is None or row.archived_at is not None:
        raise Refused("NOT_FOUND", "There is no such automation.")
    secret = new_token()
    row.secret = keyring.seal(secret, purpose=PURPOSE)
    row.version += 1
    await edit.session.flush()
    await edit.keep("automation", handle, "change", before=None, after={"secret": "another secret"})
    return secret


def news_of(keyring: Keyring, row: AutomationRow | None, draft: AutomationDraft) -> str:
    """Which of its secrets change, in words that tell none."""
    kept = (row.url, row.cancel_url, row.secret) if row else (None, None, None)
    given = (draft.url, draft.cancel_url, draft.secret)
    address, cancelling, secret = (
        address_news(keyring, sealed, said, purpose=PURPOSE) for sealed, said in zip(kept, given, strict=True)
    )
    words = (address, cancelling and f"for calling off: {cancelling}", secret and "another secret")
    return "; ".join(word for word in words if word)


def prove(draft: AutomationDraft, inner_hosts: frozenset[str]) -> None:
    """Refused where an address leads, or may lead, where nothing of ours may go."""
    for url in (draft.url, draft.cancel_url):
        if url:
            check_hook(url, inner_hosts=inner_hosts)
