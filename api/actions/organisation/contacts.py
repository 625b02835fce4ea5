"""People and companies outside whom a rung may call; their address is sealed, and told to nobody."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from api.actions.organisation.editing import Edit, begin_row, begin_save, find
from api.addresses import prove_address
from api.database import Transaction
from api.domain.organisation.file import read_one
from api.domain.organisation.ledger_file import ContactDraft
from api.secrets import Keyring, SealBrokenError
from api.store.organisation.ownership import ContactRow

PURPOSE: Final = "contact"


async def save_contact(
    tx: Transaction,
    keyring: Keyring,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    version: int | None = None,
    now: datetime,
    inner_hosts: frozenset[str] = frozenset(),
) -> ContactRow:
    """What `shape` does not speak of stays as it is; what it says is nothing, or an empty `url`, goes."""
    # Outside the event loop, for Apprise takes a second to load; and before the first lock is taken.
    await prove(read_one("contacts", shape)[0].url, inner_hosts)
    edit, draft = await begin_save(tx, "contacts", shape, version=version, by=by, why=why, now=now)
    old = edit.standing.draft("contacts", draft.handle)
    if isinstance(old, ContactDraft):
        kept = {key: getattr(old, key) for key in ("email", "phone", "contract") if key not in shape}
        draft = replace(draft, **kept)
    return await write_contact(edit, keyring, draft)


async def write_contact(edit: Edit, keyring: Keyring, draft: ContactDraft) -> ContactRow:
    found = await find(edit, ContactRow, draft.handle)
    secret = news_of(keyring, found, draft)
    if found is not None and not secret and not edit.is_news("contacts", draft):
        return found
    row = begin_row(edit, found, ContactRow, draft.handle)
    row.name, row.email, row.phone, row.contract = draft.name, draft.email, draft.phone, draft.contract
    if draft.url is not None:
        row.url = keyring.seal(draft.url, purpose=PURPOSE) if draft.url else None
    await edit.session.flush()
    await edit.record("contacts", draft, secret=secret)
    return row


def news_of(keyring: Keyring, row: ContactRow | None, draft: ContactDraft) -> str:
    """What its secret address changes, in words that do not tell it."""
    return address_news(keyring, row.url if row else None, draft.url, purpose=PURPOSE)


async def prove(url: str | None, inner_hosts: frozenset[str]) -> None:
    """Refused where Apprise cannot make sense of the address, or it leads where it may not."""
    if url:
        await asyncio.to_thread(prove_address, url, inner_hosts=inner_hosts)


def address_news(keyring: Keyring, sealed: str | None, url: str | None, *, purpose: str) -> str:
    """What an address that was given changes, in words; empty where it changes nothing."""
    if url is None or (not url and not sealed):
        return ""
    if not url:
        return "its address is taken away"
    return "" if _unsealed(keyring, sealed, purpose) == url else "another address"


def _unsealed(keyring: Keyring, sealed: str | None, purpose: str) -> str | None:
    """None too where it was sealed with another key: then whatever is given is news."""
    try:
        return keyring.unseal(sealed, purpose=purpose) if sealed else None
    except SealBrokenError:
        return None
